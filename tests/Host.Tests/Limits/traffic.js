'use strict';

// Servers and clients in one script, which talk while what the language offers is replaced. Their handlers use nothing of it.

const asyncore = require('asyncore');
const asynchat = require('asynchat');

const ROUNDS = 30;
const text = 'hello '.repeat(12);
const found = Object.setPrototypeOf([], null);
let replies = 0, open = 0, restore = null;

class Echo extends asyncore.dispatcher_with_send {
  constructor(sock) { super(sock); } // A constructor that is left out passes its arguments on by iterating over them.
  handle_read() {
    const data = this.recv(8192);
    if (data !== null && data.length > 0)
      this.send(data);
  }
  handle_close() { this.close(); }
}

class Raw extends asyncore.dispatcher {
  constructor(sock) { super(sock); this.waiting = ''; }
  handle_read() {
    const data = this.recv(100);
    if (data !== null && data.length > 0)
      this.waiting += data.toString('latin1');
  }
  readable() { return this.waiting === ''; }
  writable() { return this.waiting !== ''; }
  handle_write() {
    const sent = this.send(this.waiting);
    if (sent !== this.waiting.length)
      throw 'sent a part';
    this.waiting = '';
  }
  handle_close() { this.close(); }
}

class Frames extends asynchat.async_chat {
  constructor(sock) { super(sock); this.set_terminator('\n'); }
  handle_frame(line) { this.push(line); this.push('\n'); }
  handle_close() { this.close(); }
}

class Pieces extends asynchat.async_chat {
  constructor(sock) { super(sock); this.set_terminator('\n'); this.unended = ''; }
  collect_incoming_data(data) { this.unended += data.toString(); }
  found_terminator() {
    const { unended: line } = this;
    let left = 1;
    this.unended = '';
    this.push_with_producer({ more() { return left-- > 0 ? line + '\n' : ''; } });
  }
  handle_close() { this.close(); }
}

class Async extends Frames {
  constructor(sock) { super(sock); }
  async handle_frame(line) {
    await null;
    this.push(line);
    this.push('\n');
  }
}

class Client extends asynchat.async_chat {
  constructor(address) {
    super();
    this.rounds = 0;
    this.set_terminator('\n');
    this.create_socket();
    this.connect(address);
    open++;
  }
  handle_connect() { this.push(text + '\n'); }
  handle_frame(line) {
    if (line.toString() !== text)
      throw 'another line came back';
    replies++;
    if (++this.rounds < ROUNDS)
      this.call_later(0, () => this.push(text + '\n'));
    else
      this.close_when_done();
  }
  handle_close() {
    this.close();
    if (--open === 0)
      end();
  }
}

function serve(Handler) {
  const server = new asyncore.dispatcher();
  server.handle_accepted = sock => { new Handler(sock); };
  server.create_socket();
  server.bind(['127.0.0.1', 0]);
  server.listen();
  return server;
}

const servers = KINDS.map(name => serve({ Echo, Raw, Frames, Pieces, Async }[name]));
const addresses = servers.map(server => server.getsockname());

function end() {
  const patched = restore();
  for (const server of servers)
    server.close();
  console.log(JSON.stringify({ patched: patched > 500, replies, found }));
}

restore = REPLACE(found);
for (let i = 0; i < addresses.length; i++)
  new Client(addresses[i]);
