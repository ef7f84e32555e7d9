'use strict';

// Keeps as much waiting for each connection as its output limit lets wait. A byte from anybody gives all of them more than that.

const asyncore = require('asyncore');

const SIZE = 8192;
const floods = new Set();
let number = 0;

// Blocks differ, so that no two connections share their memory.
function block() {
  const made = Buffer.alloc(SIZE, 'flood ');
  made.writeUInt32LE(number++);
  return made;
}

class Flood extends asyncore.dispatcher_with_send {
  constructor(sock) {
    super(sock);
    floods.add(this);
    this.call_every(0.02, () => this.fill());
  }

  fill() {
    while (this.out_buffer.length + SIZE <= this.output_limit) this.send(block());
  }

  handle_read() {
    if (this.recv(100)?.length > 0) {
      for (const flood of floods) flood.send(Buffer.alloc(flood.output_limit));
    }
  }

  handle_error(error) {
    if (!error.message.includes('limit')) super.handle_error(error);
    this.handle_close();
  }

  handle_close() {
    floods.delete(this);
    this.close();
  }
}

const server = new asyncore.dispatcher();
server.handle_accepted = sock => { new Flood(sock); };
server.create_socket();
server.bind(['127.0.0.1', 0]);
server.listen(1000);
console.log(`listening on 127.0.0.1:${server.getsockname()[1]}`);
