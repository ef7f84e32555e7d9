'use strict';

// For each line, what makes a script's host call the system: a connection to itself and an echo over it, a datagram, files, and a log line.

const fs = require('fs');
const asyncore = require('asyncore');
const asynchat = require('asynchat');
const socket = require('socket');

const folder = process.argv[2];

class Echo extends asyncore.dispatcher_with_send {
  handle_read() {
    const data = this.recv(8192);
    if (data?.length > 0) this.send(data);
  }

  handle_close() { this.close(); }
}

class Inner extends asynchat.async_chat {
  constructor(asker) {
    super();
    this.asker = asker;
    this.set_terminator('\n');
    this.create_socket();
    this.connect(echo.getsockname());
    this.push('hello\n');
  }

  handle_connect() {}

  handle_frame() {
    this.asker.push('done\n');
    this.close();
  }

  handle_close() {
    this.close();
    this.asker.close();
  }
}

class Asked extends asynchat.async_chat {
  constructor(sock) {
    super(sock);
    this.set_terminator('\n');
  }

  handle_frame() {
    const file = `${folder}/file`;
    fs.writeFileSync(file, 'text');
    fs.readFileSync(file);
    fs.statSync(folder);
    fs.readdirSync(folder);
    fs.unlinkSync(file);
    const datagram = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
    try {
      datagram.bind(['127.0.0.1', 0]);
      datagram.sendto('hello', datagram.getsockname());
      datagram.recvfrom(10);
    } finally {
      datagram.close();
    }
    console.log('asked');
    this.inner = new Inner(this);
  }

  handle_close() {
    this.inner?.close();
    this.close();
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

const echo = serve(Echo);
const server = serve(Asked);
console.log(`listening on 127.0.0.1:${server.getsockname()[1]}`);
