'use strict';

// Fetches one page by HTTP and writes its body to standard output.
//   asyncore run scripts/http_client.js -- HOST PORT PATH

const asyncore = require('asyncore');
const socket = require('socket');
const { HttpResponseReader } = require('./lib/http_response');
const { formatAddress, refuse, toPort } = require('./lib/options');

class HttpClient extends asyncore.dispatcher {
  constructor(host, port, path) {
    super();
    this.response = new HttpResponseReader((bytes) => process.stdout.write(bytes));
    this.buffer = Buffer.from(
      `GET ${path} HTTP/1.1\r\nHost: ${formatAddress([host, port])}\r\nAccept: */*\r\nConnection: close\r\n\r\n`,
    );
    this.create_socket(host.includes(':') ? socket.AF_INET6 : socket.AF_INET);
    this.connect([host, port]);
  }

  writable() {
    return this.buffer.length > 0;
  }

  handle_write() {
    const sent = this.send(this.buffer);
    this.buffer = this.buffer.subarray(sent);
  }

  handle_read() {
    const data = this.recv(65536);
    if (!data || !data.length) return; // nothing there yet, or the end: handle_close has run
    this.response.feed(data);
    if (this.response.done) this.finish();
  }

  handle_close() {
    try {
      this.response.end();
    } catch (error) {
      fail(error.message);
    }
    this.finish();
  }

  handle_error(error) {
    fail(error.message);
  }

  finish() {
    this.close();
    const { status, reason } = this.response;
    if (status >= 400) fail(`the server answered ${status} ${reason}`);
  }
}

function fail(message) {
  console.error(`http_client: ${message}`);
  process.exit(1);
}

const [host, port, path = '/', ...rest] = process.argv.slice(2);
if (!host || !port || rest.length) refuse('usage: http_client.js -- HOST PORT [PATH]');
if (!/^\/[\x21-\x7e]*$/.test(path)) refuse(`a path begins with / and has no blanks, not '${path}'`);
const portNumber = toPort(port);
try {
  new HttpClient(host, portNumber, path);
} catch (error) {
  fail(error.message);
}
