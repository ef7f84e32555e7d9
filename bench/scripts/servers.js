'use strict';

// The servers that are measured, each as one writes it.
//   asyncore run servers.js -- PORT echo|large|asked|lines|frames|broadcast|work

const asyncore = require('asyncore');
const asynchat = require('asynchat');

const [port, mode] = process.argv.slice(2);

class Echo extends asyncore.dispatcher_with_send {
  handle_read() {
    const data = this.recv(8192);
    if (data && data.length) this.send(data);
  }
}

// For large messages: a read takes what there is.
class LargeEcho extends asyncore.dispatcher_with_send {
  handle_read() {
    const data = this.recv(65536);
    if (data && data.length) this.send(data);
  }
}

// Says itself what it wants: asked in every pass.
class AskedEcho extends Echo {
  readable() {
    return true;
  }

  writable() {
    return this.out_buffer.length > 0;
  }
}

// Has something to do for each message: some 0.1 ms.
class WorkingEcho extends Echo {
  send(data) {
    let hash = 0x811c9dc5;
    for (let round = 0; round < 160; round++) {
      for (const byte of data) hash = Math.imul(hash ^ byte, 0x01000193);
    }
    if (hash !== 0) super.send(data);
  }
}

class Lines extends asynchat.async_chat {
  constructor(sock) {
    super(sock);
    this.set_terminator('\r\n');
    this.parts = [];
  }

  collect_incoming_data(data) {
    this.parts.push(data);
  }

  found_terminator() {
    const line = this.parts.length === 1 ? this.parts[0] : Buffer.concat(this.parts);
    this.parts = [];
    this.push(line);
    this.push('\r\n');
  }
}

class Frames extends asynchat.async_chat {
  constructor(sock) {
    super(sock);
    this.set_terminator('\r\n');
  }

  handle_frame(line) {
    this.push(line);
    this.push('\r\n');
  }
}

const members = new Set();
const part = Buffer.alloc(1 << 20);
if (mode === 'broadcast') for (let i = 0; i < part.length; i++) part[i] = i * 31 + (i >> 8);

class Member extends asyncore.dispatcher_with_send {
  constructor(sock) {
    super(sock);
    members.add(this);
  }

  handle_read() {
    for (const byte of this.recv(8192) ?? []) {
      if (byte === 74) this.send('J');
      else if (byte === 66) for (const member of members) member.send(part);
    }
  }

  handle_close() {
    members.delete(this);
    this.close();
  }
}

const handler = { echo: Echo, large: LargeEcho, asked: AskedEcho, work: WorkingEcho, lines: Lines, frames: Frames, broadcast: Member }[mode];

class Server extends asyncore.dispatcher {
  handle_accepted(sock) {
    new handler(sock);
  }
}

const server = new Server();
server.create_socket();
server.set_reuse_addr();
server.bind(['127.0.0.1', Number(port)]);
server.listen(1024);
console.log('listening');
