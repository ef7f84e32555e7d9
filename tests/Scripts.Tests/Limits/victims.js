'use strict';

// A server that does to itself what a client names: each function below is one way to take the process down. Anything else is echoed.
// getter_that_loops wants to write always: to a client that reads meanwhile 20 MB may go out in one piece, and then nobody asks for its handle_write.

const asyncore = require('asyncore');
const asynchat = require('asynchat');
const crypto = require('crypto');

const forever = { valueOf() { for (;;); }, toString() { for (;;); } };
const trap = new Proxy({}, { get() { for (;;); }, has() { for (;;); }, ownKeys() { for (;;); }, getPrototypeOf() { for (;;); } });
let sink = null;

const victims = {
  endless_loop() { for (;;); },
  loop_in_catch() { try { throw 1; } catch { for (;;); } },
  loop_in_finally() { try { for (;;); } finally { for (;;); } },
  loop_that_catches() { for (;;) try { for (;;); } catch { continue; } },
  generator() { for (const x of (function* () { for (;;) yield 1; })()) sink = x; },
  recursion() { const f = n => f(n + 1) + 1; f(0); },
  recursion_by_method() { this.again = () => this.again(); this.again(); },
  recursion_by_getter() { Object.defineProperty(this, 'deep', { get() { return this.deep; } }); sink = this.deep; },
  recursion_by_proxy() { const p = new Proxy({}, { get(target, key, self) { return self[key]; } }); sink = p.x; },
  recursion_by_toString() { const o = { toString() { return `${o}`; } }; sink = `${o}`; },
  recursion_through_the_host() { this.handle_read_event = () => asyncore.read(this); asyncore.read(this); },
  repeat() { sink = 'x'.repeat(2 ** 31); },
  array() { const a = []; for (;;) a.push({ a: [1, 2, 3] }); },
  typed_arrays() { const a = []; for (;;) a.push(new Uint8Array(1e6).fill(1)); },
  buffers() { const a = []; for (;;) a.push(Buffer.alloc(1e6, 'x')); },
  map() { const m = new Map(); for (let i = 0; ; i++) m.set(i, [i]); },
  set() { const s = new Set(); for (let i = 0; ; i++) s.add(`${i}`); },
  closures() { let f = () => 0; for (;;) { const g = f; f = () => g; } },
  bigint() { let n = 3n; for (;;) n *= n; },
  json() { const o = { toJSON() { for (;;); } }; JSON.stringify(o); },
  microtasks() { const f = () => { Promise.resolve().then(f); }; f(); },
  queued_microtasks() { const f = () => queueMicrotask(f); f(); },
  next_ticks() { const f = () => process.nextTick(f); f(); },
  async_loop() { (async () => { for (;;) await null; })(); },
  async_handler() { return (async () => { for (;;) await null; })(); },
  loop_in_a_promise() { Promise.resolve().then(() => { for (;;); }); },
  loop_in_a_timer() { setTimeout(() => { for (;;); }, 1); },
  loop_in_an_interval() { setInterval(() => { for (;;); }, 1); },
  timers_that_multiply() { const f = () => { setInterval(f, 1); setInterval(f, 1); }; f(); },
  timers_that_go_on() { const f = () => { setTimeout(f, 1); setTimeout(f, 1); }; f(); },
  timers_that_catch() { const f = () => { try { for (;;) setInterval(f, 1); } catch { f(); } }; f(); },
  output() { for (;;) this.push('x'.repeat(65536)); },
  endless_producer() { this.push_with_producer({ more() { return this; } }); },
  producer_that_loops() { this.push_with_producer({ more() { for (;;); } }); },
  trap_in_number() { this.setsockopt(forever, 1, 1); },
  trap_in_flags() { this.socket.send('x', forever); },
  trap_in_errno() { asyncore.strerror(forever); },
  trap_in_path() { require('fs').readFileSync({ protocol: 'file:', get pathname() { for (;;); } }); },
  trap_in_bytes() { this.push(trap); },
  trap_in_log() { console.log(trap); },
  trap_in_traceback() { asyncore.compact_traceback(trap); },
  trap_in_map() { asyncore.loop(1, false, trap); },
  trap_that_is_thrown() { throw trap; },
  stack_that_loops() { const e = new Error(); Object.defineProperty(e, 'stack', { get() { for (;;); } }); throw e; },
  message_that_loops() { throw Object.defineProperty(new Error('x'), 'message', { get() { for (;;); } }); },
  name_that_loops() { this.repr = () => { for (;;); }; throw new Error('x'); },
  class_that_loops() { Object.defineProperty(this, 'constructor', { get() { for (;;); } }); throw new Error('x'); },
  promise_that_loops() { return { get then() { for (;;); } }; },
  error_handler_that_loops() { this.handle_error = () => { for (;;); }; throw new Error('x'); },
  error_handler_that_throws() { this.handle_error = () => { throw new Error('y'); }; throw new Error('x'); },
  close_handler_that_loops() { this.handle_close = () => { for (;;); }; throw new Error('x'); },
  predicate_that_loops() { this.readable = () => { for (;;); }; },
  goes_on_when_closed() { this.close(); for (;;) this.send('x'); },
  key_derivation() { crypto.pbkdf2Sync('a', 'b', 2 ** 31 - 1, 64, 'sha512'); },
  clone() { const o = { get a() { for (;;); } }; structuredClone(o); },
  web_assembly() { new WebAssembly.Memory({ initial: 60000 }); },
  repr_that_loops_at_a_stop() { this.repr = () => { for (;;); }; for (;;); },
  getter_that_loops() { Object.defineProperty(this, 'handle_write', { get() { for (;;); } }); this.writable = () => true; this.push('x'.repeat(2e7)); },
};

// Those that take a second or a gigabyte.
const heavy_victims = {
  regex() { while (!/^(a|aa)+$/.test('a'.repeat(60) + 'b')); },
  regex_backtracking() { while (!/(x+x+)+y/.test('x'.repeat(64))); },
  sort() { Array.from({ length: 1e7 }, (_, i) => -i).sort((a, b) => { for (let i = 0; i < 1e3; i++); return a - b; }); },
  string_doubling() { let s = sink = 'x'; for (;;) { s += s; sink = [sink, s.split('')]; } },
  array_fill() { sink = new Array(3e8).fill(0); throw new Error('was made'); },
  search() { Buffer.alloc(2e7, 'a').indexOf(Buffer.concat([Buffer.alloc(1e7, 'a'), Buffer.from('b')])); },
};

class Offender extends asynchat.async_chat {
  constructor(sock) {
    super(sock);
    this.set_terminator('\n');
  }

  handle_frame(line) {
    const victim = victims[line.toString()] ?? heavy_victims[line.toString()];
    return victim === undefined ? void this.push(`${line}\n`) : victim.call(this);
  }
}

class Server extends asyncore.dispatcher {
  handle_accepted(sock) { new Offender(sock); }
}

const server = new Server();
server.create_socket();
server.bind(['127.0.0.1', 0]);
server.listen();
console.log(`listening on 127.0.0.1:${server.getsockname()[1]}`);
