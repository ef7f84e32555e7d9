// What scenarios share: assertions, channels and sockets of the family under test.
'use strict';

const asyncore = require('asyncore');
const socket = require('socket');
const asynchat = require('asynchat');
const G = globalThis;

// Bytes compare as the text they hold, so that expectations can be written as strings.
function plain(value) {
  if (value instanceof Uint8Array)
    return Buffer.from(value).toString('latin1');
  if (Array.isArray(value))
    return value.map(plain);
  if (value instanceof Map)
    return [...value].map(plain);
  if (value instanceof Set)
    return [...value].map(plain);
  return value === undefined ? 'undefined' : value;
}

function show(value) {
  const text = JSON.stringify(plain(value)) ?? String(value);
  return text.length > 600 ? `${text.slice(0, 600)}... (${text.length})` : text;
}

function fail(message) {
  const error = new Error(message);
  __fail(`${message}\n${error.stack}`);
  throw error;
}

G.assert = (condition, message = 'the assertion does not hold') => { if (!condition) fail(message); };
G.equal = (actual, expected, message = '') => {
  if (JSON.stringify(plain(actual)) !== JSON.stringify(plain(expected)))
    fail(`${message}${message ? ': ' : ''}${show(actual)} where ${show(expected)} was expected`);
};
G.throws = (fn, what, message = '') => {
  try {
    fn();
  } catch (error) {
    if (typeof what === 'string')
      equal(error.code, what, `${message} ${error}`);
    else if (what !== undefined)
      assert(error instanceof what, `${message}: ${error} is no ${what.name}`);
    return error;
  }
  return fail(`${message}: nothing was thrown`);
};
G.done = () => { __done(); };

G.asyncore = asyncore;
G.asynchat = asynchat;
G.socket = socket;
G.AF = { inet: socket.AF_INET, inet6: socket.AF_INET6, unix: socket.AF_UNIX }[FAMILY];

let paths = 0;
G.fresh_address = () => FAMILY === 'inet' ? ['127.0.0.1', 0] : FAMILY === 'inet6' ? ['::1', 0] : `${FOLDER}/s${++paths}`;

// Runs the script's own loop until something has come about.
G.until = (condition, what = String(condition), map = null) => {
  const end = performance.now() + 30000;
  while (!condition()) {
    if (performance.now() > end)
      fail(`never came about: ${what}`);
    const wake = asyncore.call_later(0.25, () => {});
    asyncore.loop(0.25, false, map, 1);
    wake.cancel();
  }
};

// Passes that do not wait.
G.passes = (count, map = null) => {
  for (let i = 0; i < count; i++)
    asyncore.poll(0, map);
};

// A listening channel; `accepted` is its handle_accepted, or a class for its connections.
G.listen = (accepted, { map = null, Type = asyncore.dispatcher } = {}) => {
  const server = new Type(null, map);
  server.create_socket(AF);
  server.set_reuse_addr();
  server.bind(fresh_address());
  server.listen(128);
  if (accepted !== undefined) {
    const isClass = /^class\b/.test(String(accepted));
    server.handle_accepted = isClass ? sock => { server.last = new accepted(sock, map); } : accepted;
  }
  server.address = server.getsockname();
  return server;
};

G.connect = (Type, server, { map = null } = {}) => {
  const client = typeof Type === 'function' ? new Type(null, map) : Type;
  client.create_socket(AF);
  client.connect(server.address ?? server.getsockname());
  return client;
};

// Two raw sockets of the family, connected to each other.
G.pair = () => {
  if (FAMILY === 'unix')
    return socket.socketpair();
  const listener = new socket.socket(AF);
  listener.bind(fresh_address());
  listener.listen(1);
  const first = new socket.socket(AF);
  first.connect(listener.getsockname());
  let accepted = null;
  while (accepted === null)
    accepted = listener.accept();
  listener.close();
  return [first, accepted[0]];
};

// Everything that a raw socket gets until its end, while the loop runs.
G.drain = (sock, { map = null } = {}) => {
  const parts = [];
  for (let ended = false; !ended;) {
    passes(1, map);
    for (;;) {
      let data;
      try {
        data = sock.recv(65536);
      } catch (error) {
        if (error.code !== 'ECONNRESET')
          throw error;
        data = Buffer.alloc(0);
      }
      if (data === null)
        break;
      if (data.length === 0) {
        ended = true;
        break;
      }
      parts.push(data);
    }
  }
  return Buffer.concat(parts);
};

// What has come to a raw socket, at least so many bytes of it.
G.receive = (sock, length, { map = null } = {}) => {
  const parts = [];
  let sum = 0;
  until(() => {
    for (let data = sock.recv(65536); data !== null && data.length > 0; data = sock.recv(65536)) {
      parts.push(data);
      sum += data.length;
    }
    return sum >= length;
  }, `${length} bytes`, map);
  return Buffer.concat(parts);
};

// A reset in place of an end (not for unix sockets).
G.reset = sock => {
  sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]));
  sock.close();
};

// A channel that writes down its events; `also` overrides.
G.recorder = (Base = asyncore.dispatcher, also = {}) => {
  class Recorder extends Base {
    constructor(...args) {
      super(...args);
      this.events = [];
      this.received = '';
    }
    handle_connect() { this.events.push('connect'); }
    handle_read() {
      const data = this.recv(65536);
      if (data !== null && data.length > 0) {
        this.events.push('read');
        this.received += data.toString('latin1');
      }
    }
    handle_close() {
      this.events.push('close');
      this.close();
    }
    handle_error(error) {
      this.events.push(`error ${error.code ?? error.message}`);
      this.close();
    }
  }
  const own = Object.getOwnPropertyDescriptors(also);
  Object.defineProperties(Recorder.prototype, own);
  return Recorder;
};

// A chat that writes down what it collects and finds.
G.chat = (terminator, also = {}) => {
  class Chat extends asynchat.async_chat {
    constructor(...args) {
      super(...args);
      this.events = [];
      this.frames = [];
      this.set_terminator(terminator);
    }
    collect_incoming_data(data) {
      this.events.push(`collect ${data}`);
      this._collect_incoming_data(data);
    }
    found_terminator() {
      this.events.push('found');
      this.frames.push(this._get_data().toString('latin1'));
    }
    handle_close() {
      this.events.push('close');
      this.close();
    }
    handle_error(error) {
      this.events.push(`error ${error.code ?? error.message}`);
      this.close();
    }
  }
  Object.defineProperties(Chat.prototype, Object.getOwnPropertyDescriptors(also));
  return Chat;
};
