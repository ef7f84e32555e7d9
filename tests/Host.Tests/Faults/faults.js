// One conversation of a client and a server that answer each other, beside two channels that no fault touches.
'use strict';

const asyncore = require('asyncore');
const asynchat = require('asynchat');

class Line extends asynchat.async_chat {
  constructor(seen, sock = null) {
    super(sock);
    this.calls = seen;
    this.frames = [];
    this.set_terminator('\n');
  }
  collect_incoming_data(data) { this._collect_incoming_data(data); }
  found_terminator() {
    const line = this._get_data().toString();
    this.frames.push(line);
    this.line(line);
  }
  handle_connect() { this.calls.push('connect'); }
  handle_close() {
    this.calls.push('close');
    this.close();
  }
  handle_error(error) {
    this.calls.push(`error ${error.code ?? error.message}`);
    super.handle_error(error);
  }
  log_info() {}
}

class Shout extends Line {
  line(text) { this.push(`${text.toUpperCase()}\n`); }
}

class Client extends Line {
  handle_connect() {
    super.handle_connect();
    this.push('hello\n');
  }
  line() {
    if (this.frames.length === 1)
      this.push('world\n');
    else
      this.close_when_done();
  }
}

class Pair extends Line {
  line(text) { this.push(`${text}\n`); }
}

class Server extends asyncore.dispatcher {
  constructor(calls) {
    super();
    this.calls = calls;
    this.sessions = [];
    this.create_socket(AF);
    this.bind(fresh_address());
    this.listen(5);
  }
  handle_accepted(sock) {
    const calls = [];
    this.calls.push(calls);
    this.sessions.push(new Shout(calls, sock));
  }
  handle_error(error) { this.calls.listener = String(error); super.handle_error(error); }
  log_info() {}
}

const ended = channel => channel.socket === null || channel.socket.fileno() < 0;

globalThis.conversation = () => {
  const seen = { client: [], sessions: [], others: [], frames: [], refused: null, left: 0 };
  const [near, far] = pair();
  const left = new Pair(seen.others, near), right = new Pair(seen.others, far);
  left.push('x\n');
  let server = null, client = null;
  try {
    server = new Server(seen.sessions);
    client = new Client(seen.client);
    client.create_socket(AF);
    client.connect(server.getsockname());
    until(() => ended(client), 'the client is through');
  } catch (error) {
    if (error.code === undefined)
      throw error;
    seen.refused = error.code;
  }
  seen.frames = client?.frames ?? [];
  const before = left.frames.length;
  until(() => left.frames.length >= before + 2, 'the others go on');
  server?.close();
  until(() => server === null || server.sessions.every(ended), 'the server is through');
  left.close();
  right.close();
  seen.left = asyncore.socket_map.size;
  asyncore.close_all(null, true);
  return JSON.stringify(seen);
};
