'use strict';

// What the soak puts under load: an echo of bytes, and a protocol of lines with ways to go wrong.

const asyncore = require('asyncore');
const asynchat = require('asynchat');

class Echo extends asyncore.dispatcher_with_send {
  handle_read() {
    const data = this.recv(65536);
    if (data && data.length) this.send(data);
  }

  handle_close() { this.close(); }
}

class Lines extends asynchat.async_chat {
  constructor(sock) {
    super(sock);
    this.set_terminator('\n');
    this.idle_timeout = 20;
    this.minimum_rate = 10;
  }

  handle_frame(line) {
    const text = line.toString('latin1');
    const space = text.indexOf(' ');
    const rest = text.slice(space + 1);
    switch (text.slice(0, space)) {
      case 'echo': return void this.push(`${rest}\n`);
      case 'later': return void setTimeout(() => this.push(`${rest}\n`), 3);
      case 'async': return this.later(rest);
      case 'flood': return void this.push(Buffer.alloc(Number(rest), 120));
      case 'throw': throw new Error(rest);
      case 'loop': for (;;);
      default: return void this.close();
    }
  }

  async later(text) {
    await null;
    this.push(`${text}\n`);
  }

  handle_error(error) {
    if (error.message !== 'up' && error.code === undefined) console.error(`unexpected: ${error.stack}\n${error.message}`);
    this.close();
  }

  handle_close() { this.close(); }
}

function listen(Type) {
  const server = new asyncore.dispatcher();
  server.handle_accepted = sock => { new Type(sock); };
  server.create_socket();
  server.bind(['127.0.0.1', 0]);
  server.listen(256);
  return server.getsockname()[1];
}

console.log(`listening on ${listen(Echo)} ${listen(Lines)}`);
