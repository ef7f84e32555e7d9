// Runs one generated case with channels of JavaScript over real sockets, and answers with what was seen.
'use strict';

const asyncore = require('asyncore');
const asynchat = require('asynchat');
const G = globalThis;

function set(channel, { Terminator, Count }) {
  channel.set_terminator(Terminator ?? Count);
}

// Pieces arrive one after the other; each find sets the next terminator.
G.chunks_case = (text, frames) => {
  const { chunks, terminators } = JSON.parse(text);
  const [a, b] = pair();
  const seen = { frames: [], rest: '', errors: [], empty: 0, after: 0, closes: 0 };
  let found = 0;
  const next = channel => set(channel, terminators[Math.min(++found, terminators.length - 1)]);
  class Chat extends asynchat.async_chat {
    collect_incoming_data(data) {
      seen.after += seen.closes;
      seen.empty += data.length === 0;
      seen.rest += data.toString('latin1');
    }
    found_terminator() {
      seen.frames.push(seen.rest);
      seen.rest = '';
      next(this);
    }
    handle_error(error) { seen.errors.push(String(error)); this.close(); }
    handle_close() { seen.closes++; this.close(); }
  }
  if (frames)
    Chat.prototype.handle_frame = function (data) { seen.frames.push(data.toString('latin1')); next(this); };
  const channel = new Chat(a);
  set(channel, terminators[0]);
  for (const chunk of chunks) {
    b.send(chunk);
    asyncore.poll(0);
  }
  b.close();
  until(() => channel.socket.fileno() < 0);
  return JSON.stringify(seen);
};

// Output is queued in pieces and leaves by sends that take what the case says.
G.wire_case = text => {
  const [a, b] = pair();
  const takes = [];
  const events = [];
  class Chat extends asynchat.async_chat {
    send(data) {
      const most = takes.shift() ?? data.length;
      return most === 0 ? 0 : super.send(data.subarray(0, most));
    }
    handle_error(error) { events.push(String(error)); this.close(); }
    handle_close() { events.push('close'); this.close(); }
  }
  const channel = new Chat(a);
  const parts = [];
  const take = () => {
    for (let data = b.recv(1 << 18); data !== null && data.length > 0; data = b.recv(1 << 18))
      parts.push(data);
  };
  let next = 0, closes = false;
  const make = size => {
    const data = Buffer.alloc(size);
    for (let i = 0; i < size; i++)
      data[i] = next++;
    return data;
  };
  for (const { Kind, Size } of JSON.parse(text)) {
    switch (Kind) {
      case 'Push': {
        const data = make(Size);
        channel.push(data);
        data.fill(255); // The script's again.
        break;
      }
      case 'Producer':
        channel.push_with_producer(new asynchat.simple_producer(make(Size), 700));
        break;
      case 'Close':
        channel.close_when_done();
        closes = true;
        break;
      case 'Take':
        takes.push(Size);
        break;
      default:
        asyncore.poll(0);
        take();
    }
  }
  takes.length = 0;
  until(() => {
    take();
    return !channel.connected || !channel.writable();
  });
  take();
  if (channel.connected)
    channel.close();
  take();
  b.close();
  return [Buffer.concat(parts), events.join(' '), closes];
};

// A few channels that throw and close at random.
G.society_case = (text, members) => {
  const pairs = Array.from({ length: members }, () => pair());
  const boom = () => { throw new Error('thrown'); };
  const map_is_right = () => {
    const open = channels.filter(channel => channel.socket.fileno() >= 0);
    return asyncore.socket_map.size === open.length && open.every(channel => asyncore.socket_map.get(channel.fileno()) === channel);
  };
  class Member extends asyncore.dispatcher {
    constructor(sock) { super(sock); this.calls = []; this.received = 0; }
    read_all() {
      for (let data = this.recv(8192); data !== null && data.length > 0; data = this.recv(8192))
        this.received += data.length;
    }
    handle_read() { this.calls.push('read'); this.read_all(); }
    handle_close() { this.calls.push('close'); this.close(); }
    handle_error(error) { this.calls.push('error'); super.handle_error(error); }
    log_info() {}
  }
  const channels = pairs.map(([near]) => new Member(near));
  const far = pairs.map(([, sock]) => sock);
  const sent = Array(members).fill(0), spoilt = Array(members).fill(false);
  let right = true;
  for (const { Kind, Member: i } of JSON.parse(text)) {
    const channel = channels[i];
    switch (Kind) {
      case 'Send':
        if (far[i].fileno() >= 0) {
          try { sent[i] += far[i].send('data'); } catch { /* It has closed its end. */ }
        }
        break;
      case 'CloseFar': far[i].close(); break;
      case 'ResetFar':
        spoilt[i] = true;
        if (far[i].fileno() >= 0)
          reset(far[i]);
        break;
      case 'CloseNear': spoilt[i] = true; channel.close(); break;
      case 'ThrowInRead': spoilt[i] = true; channel.handle_read = function () { this.calls.push('read'); boom(); }; break;
      case 'ThrowInWrite': spoilt[i] = true; channel.handle_write = boom; break;
      case 'ThrowInClose': channel.handle_close = function () { this.calls.push('close'); boom(); }; break;
      case 'ThrowInError': channel.handle_error = function () { this.calls.push('error'); boom(); }; break;
      case 'ThrowInReadable': spoilt[i] = true; channel.readable = boom; break;
      case 'CloseAnother': {
        const victim = (i + 1) % members;
        spoilt[victim] = true;
        channel.handle_read = function () { this.calls.push('read'); channels[victim].close(); this.read_all(); };
        break;
      }
      default: asyncore.poll(0);
    }
    right &&= map_is_right();
  }
  until(() => channels.every((channel, i) => spoilt[i] || channel.received === sent[i]), 'everything that was sent');
  right &&= map_is_right();
  far.forEach(sock => sock.close());
  asyncore.close_all(null, true);
  return JSON.stringify({ right, calls: channels.map(channel => channel.calls) });
};

G.passes_case = (count, life) => {
  const [a, b] = pair();
  let passes = 0;
  class Counting extends asyncore.dispatcher {
    readable() {
      if (++passes === life)
        this.close();
      return true;
    }
  }
  const channel = new Counting(a);
  asyncore.loop(0, false, null, count);
  channel.close();
  b.close();
  return passes;
};

// A client whose server does anything while it connects.
G.connect_case = text => {
  const server = new (require('socket').socket)(AF);
  server.bind(fresh_address());
  server.listen(5);
  const calls = [];
  class Client extends asyncore.dispatcher {
    handle_connect() { calls.push('connect'); this.on_connect?.(); }
    handle_read() { calls.push('read'); this.recv(1000); }
    handle_write() { calls.push('write'); this.send('x'); }
    handle_close() { calls.push('close'); this.close(); }
    handle_error(error) { calls.push('error'); super.handle_error(error); }
    log_info() {}
  }
  const client = new Client();
  client.create_socket(AF);
  client.connect(server.getsockname());
  let far = null;
  for (const step of [...JSON.parse(text), 'Pass', 'Pass']) {
    switch (step) {
      case 'Pass': asyncore.poll(0); break;
      case 'Accept':
        if (far === null)
          until(() => { far = server.accept()?.[0] ?? null; return far !== null; });
        break;
      case 'Speak':
        try { if (far !== null && far.fileno() >= 0) far.send('hello'); } catch { /* The client has gone. */ }
        break;
      case 'Hang': far?.close(); break;
      case 'Reset':
        if (far !== null && far.fileno() >= 0 && FAMILY !== 'unix')
          reset(far);
        break;
      case 'Throw': client.on_connect = () => { throw new Error('connect'); }; break;
      case 'CloseInConnect': client.on_connect = () => client.close(); break;
      default:
    }
  }
  far?.close();
  server.close();
  asyncore.close_all(null, true);
  return calls.join(' ');
};
