'use strict';

// Sends back whatever it receives.
//   asyncore run scripts/echo.js [-- --host HOST --port PORT]

const asyncore = require('asyncore');
const socket = require('socket');
const { formatAddress, parseOptions } = require('./lib/options');

class EchoHandler extends asyncore.dispatcher_with_send {
  handle_read() {
    const data = this.recv(8192);
    if (data && data.length) this.send(data);
  }
}

class EchoServer extends asyncore.dispatcher {
  constructor(host, port) {
    super();
    this.create_socket(host.includes(':') ? socket.AF_INET6 : socket.AF_INET);
    this.set_reuse_addr();
    this.bind([host, port]);
    this.listen(128);
  }

  handle_accepted(sock, addr) {
    new EchoHandler(sock);
  }
}

const { host, port } = parseOptions({ host: '127.0.0.1', port: 8007 });
const server = new EchoServer(host, port);
console.log(`listening on ${formatAddress(server.getsockname())}`);
