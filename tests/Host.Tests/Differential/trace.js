// Drives the channels of this host through the scenarios, as trace.py does CPython's, and writes down the same.
'use strict';

const asyncore = require('asyncore');
const asynchat = require('asynchat');
const socket = require('socket');

class Thrown extends Error {}

class Run {
  constructor(scenario, use_poll) {
    this.scenario = scenario;
    this.use_poll = use_poll;
    this.on = scenario.on ?? {};
    this.trace = [];
    const [near, far] = socket.socketpair();
    this.far = far;
    const bases = { dispatcher: asyncore.dispatcher, with_send: asyncore.dispatcher_with_send, chat: asynchat.async_chat };
    this.channel = new (this.make(bases[scenario.kind]))(near);
    if (scenario.terminator !== undefined)
      this.channel.set_terminator(scenario.terminator);
  }

  make(base) {
    const run = this;
    class Channel extends base {
      readable() {
        const answer = run.scenario.readable ?? true;
        if (answer === 'throw')
          throw new Thrown('readable');
        return answer;
      }
      handle_close() { run.event('close', 'close', [['channel_close']]); }
      handle_error(error) {
        run.trace.push(`error ${error instanceof Thrown ? error.message : error.name}`);
        this.close();
      }
      log_info() {}
    }
    if (base === asyncore.dispatcher) {
      let writes = 0;
      Channel.prototype.writable = () => ++writes <= (run.scenario.writable ?? 0);
      Channel.prototype.handle_read = () => run.event('read', 'read', [['recv', 8192]]);
      Channel.prototype.handle_write = () => run.event('write', 'write', []);
    } else if (base === asynchat.async_chat) {
      Channel.prototype.collect_incoming_data = data => run.event(`collect ${data.toString('latin1')}`, 'collect', []);
      Channel.prototype.found_terminator = () => run.event('found', 'found', []);
    }
    return Channel;
  }

  event(text, name, otherwise) {
    this.trace.push(text);
    for (const step of this.on[name] ?? otherwise)
      this.step(step);
  }

  send(text) {
    try {
      this.far.send(text);
    } catch (error) {
      if (error.code !== 'EPIPE')
        throw error;
      this.trace.push('nobody there');
    }
  }

  pass() {
    try {
      asyncore.loop(0.002, this.use_poll, null, 1);
    } catch (error) {
      if (!(error instanceof asyncore.ExitNow || error instanceof Thrown))
        throw error;
      this.trace.push(`left by ${error instanceof Thrown ? error.message : 'ExitNow'}`);
    }
  }

  take() {
    const parts = [];
    for (;;) {
      let data;
      try {
        data = this.far.recv(1 << 18);
      } catch {
        break;
      }
      if (data === null)
        break;
      parts.push(data.length > 0 ? data : Buffer.from('<end>'));
      if (data.length === 0)
        break;
    }
    return Buffer.concat(parts).toString('latin1');
  }

  drain() {
    let text = '';
    for (let i = 0; i < 60 && !text.endsWith('<end>'); i++) {
      text += this.take();
      if (!text.endsWith('<end>'))
        this.pass();
    }
    return text;
  }

  step([name, ...args]) {
    const { channel } = this;
    switch (name) {
      case 'send': this.send(args[0]); break;
      case 'shut': this.far.shutdown(socket.SHUT_WR); break;
      case 'close': this.far.close(); break;
      case 'pass': this.pass(); break;
      case 'take': this.trace.push(`wire ${this.take()}`); break;
      case 'drain': this.trace.push(`wire ${this.drain().length} bytes`); break;
      case 'drain_equal': this.trace.push(`wire intact: ${this.drain().includes('\xff') ? 'False' : 'True'}`); break;
      case 'push': channel.push(args[0]); break;
      case 'push_large': channel.push(Buffer.alloc(args[0], 'z')); break;
      case 'push_mutable': {
        const mutable = Buffer.alloc(args[0]);
        channel.push(mutable.subarray(0, 1));
        channel.push(mutable);
        mutable.fill(255);
        break;
      }
      case 'producer': {
        const blocks = [...args[0]];
        channel.push_with_producer({ more: () => blocks.shift() ?? '' });
        break;
      }
      case 'close_when_done': channel.close_when_done(); break;
      case 'discard': channel.discard_buffers(); break;
      case 'terminator': channel.set_terminator(args[0]); break;
      case 'recv': {
        const data = channel.recv(args[0]);
        if (data !== null && data.length > 0)
          this.trace.push(`data ${data.toString('latin1')}`);
        break;
      }
      case 'channel_send': channel.send(args[0]); break;
      case 'channel_close': channel.close(); break;
      case 'throw': throw new Thrown(args[0]);
      case 'exit': throw new asyncore.ExitNow('now');
      case 'map': this.trace.push(`map ${asyncore.socket_map.size}`); break;
      case 'close_all': asyncore.close_all(); break;
      case 'prefix': this.trace.push(`prefix ${asynchat.find_prefix_at_end(Buffer.from(args[0]), Buffer.from(args[1]))}`); break;
      case 'flags': this.trace.push(`flags ${[channel.connected, channel.accepting, channel.connecting].map(Number).join(' ')}`); break;
      default: throw new Error(name);
    }
  }

  run() {
    for (const step of this.scenario.steps)
      this.step(step);
    asyncore.close_all(null, true);
    this.far.close();
    return this.trace;
  }
}

exports.traces = (scenarios, use_poll) => JSON.parse(scenarios).map(scenario => new Run(scenario, use_poll).run());
