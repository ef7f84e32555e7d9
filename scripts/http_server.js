'use strict';

// Serves the files of a folder by HTTP/1.1: keep-alive, pipelining, ranges and conditional requests.
//   asyncore run scripts/http_server.js [-- --host HOST --port PORT --root FOLDER]

const asyncore = require('asyncore');
const asynchat = require('asynchat');
const socket = require('socket');
const { etagOf, isUnchanged, rangeOf } = require('./lib/http_conditions');
const { HttpError, parseRequest } = require('./lib/http_request');
const { formatAddress, parseOptions, refuse } = require('./lib/options');
const { StaticFiles, contentType } = require('./lib/static_files');

const MAX_HEAD = 16384; // bytes
const MAX_BODY = 1048576; // bytes; nothing is done with a body, it is only read past
const IDLE_TIMEOUT = 60; // seconds
const MINIMUM_RATE = 100; // bytes a second, while a request or a response is under way

const REASONS = {
  200: 'OK', 206: 'Partial Content', 301: 'Moved Permanently', 304: 'Not Modified', 400: 'Bad Request', 403: 'Forbidden',
  404: 'Not Found', 405: 'Method Not Allowed', 413: 'Content Too Large', 416: 'Range Not Satisfiable',
  431: 'Request Header Fields Too Large', 500: 'Internal Server Error', 501: 'Not Implemented', 505: 'HTTP Version Not Supported',
};

class HttpChannel extends asynchat.async_chat {
  constructor(sock, files) {
    super(sock);
    this.files = files;
    this.idle_timeout = IDLE_TIMEOUT;
    this.minimum_rate = MINIMUM_RATE;
    this.requests = []; // those that wait for the response before theirs
    this.sending = false; // the body of a response
    this.closing = false; // nothing more is read
    this.isFull = false; // of output that the client does not read
    this.expectHead();
  }

  // ---- input: a head up to an empty line, then as many bytes of body as the head says

  expectHead() {
    this.head = [];
    this.headLength = 0;
    this.request = null;
    this.set_terminator('\r\n\r\n');
  }

  collect_incoming_data(data) {
    if (this.closing || this.request) return;
    this.head.push(data);
    this.headLength += data.length;
    if (this.headLength > MAX_HEAD) this.reject(new HttpError(431, `the head is longer than ${MAX_HEAD} bytes`));
  }

  found_terminator() {
    if (this.closing) return;
    if (this.request === null && !this.readHead()) return;
    const request = this.request;
    this.expectHead();
    this.requests.push(request);
    this.respondNext();
  }

  /** True when the request is complete: it has no body. */
  readHead() {
    try {
      this.request = parseRequest(Buffer.concat(this.head));
      if (this.request.bodyLength > MAX_BODY) throw new HttpError(413, `the body is longer than ${MAX_BODY} bytes`);
    } catch (error) {
      this.reject(error);
      return false;
    }
    if (this.request.bodyLength === 0) return true;
    this.set_terminator(this.request.bodyLength);
    return false;
  }

  /** What follows cannot be made sense of: answers in turn, and closes. */
  reject(error) {
    this.closing = true;
    this.set_terminator(null);
    this.requests.push({ method: 'GET', headers: new Map(), keepAlive: false, error });
    this.respondNext();
  }

  // A client that sends requests faster than it reads responses has to wait, also where those are heads only.
  readable() {
    return this.requests.length === 0 && !this.isFull;
  }

  handle_drain() {
    this.isFull = false;
  }

  // ---- output: one response at a time, in the order of the requests

  respondNext() {
    while (!this.sending && this.requests.length > 0) {
      const request = this.requests.shift();
      try {
        if (request.error) throw request.error;
        this.respond(request);
      } catch (error) {
        this.respondError(request, error);
      }
      if (!request.keepAlive) {
        this.closing = true;
        this.requests = [];
        this.close_when_done();
      }
    }
  }

  respond(request) {
    if (request.method !== 'GET' && request.method !== 'HEAD') throw new HttpError(405, 'only GET and HEAD are answered here');
    const found = this.files.find(request.path);
    if (found.location) {
      return this.sendText(request, 301, `see ${found.location}\n`, { Location: found.location });
    }
    if (found.listing) {
      return this.sendText(request, 200, found.listing, { 'Content-Type': 'text/html; charset=utf-8' });
    }
    return this.sendFile(request, found.file, found.stat);
  }

  sendFile(request, file, stat) {
    const headers = { 'Last-Modified': new Date(stat.mtimeMs).toUTCString(), ETag: etagOf(stat), 'Accept-Ranges': 'bytes' };
    if (isUnchanged(request.headers, stat)) return this.sendHead(request, 304, headers);

    const range = request.method === 'GET' ? rangeOf(request.headers, stat) : null;
    if (range === 'unsatisfiable') {
      return this.sendText(request, 416, 'no such range\n', { 'Content-Range': `bytes */${stat.size}` });
    }
    const { start, end } = range ?? { start: 0, end: stat.size };
    headers['Content-Type'] = contentType(file);
    headers['Content-Length'] = end - start;
    if (range) headers['Content-Range'] = `bytes ${start}-${end - 1}/${stat.size}`;
    if (request.method === 'HEAD') return this.sendHead(request, 200, headers);

    const body = new asynchat.file_producer(file, { start, end });
    this.sendHead(request, range ? 206 : 200, headers);
    this.sending = true;
    // A file that became shorter is an error, which ends the connection: the length is promised already.
    this.push_with_producer(body);
    this.push_with_producer({ more: () => this.fileSent() }); // asked when the file has gone
  }

  fileSent() {
    this.sending = false;
    this.respondNext();
    return null;
  }

  respondError(request, error) {
    if (!(error instanceof HttpError)) {
      const denied = error.code === 'EACCES';
      if (!denied) console.error(`http_server: ${request.path}: ${error.message}`);
      error = denied ? new HttpError(403, 'permission denied') : new HttpError(500, 'something went wrong here');
    }
    this.sendText(request, error.status, `${error.status} ${error.message}\n`, error.status === 405 ? { Allow: 'GET, HEAD' } : {});
  }

  sendText(request, status, text, headers = {}) {
    const body = Buffer.from(text);
    this.sendHead(request, status, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': body.length, ...headers });
    if (request.method !== 'HEAD' && !this.push(body)) this.isFull = true;
  }

  sendHead(request, status, headers) {
    const lines = [`HTTP/1.1 ${status} ${REASONS[status]}`, `Date: ${new Date().toUTCString()}`];
    for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
    lines.push(`Connection: ${request.keepAlive ? 'keep-alive' : 'close'}`);
    if (!this.push(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'))) this.isFull = true;
  }

  handle_close() {
    this.close();
  }
}

class HttpServer extends asyncore.dispatcher {
  constructor(host, port, files) {
    super();
    this.files = files;
    this.create_socket(host.includes(':') ? socket.AF_INET6 : socket.AF_INET);
    this.set_reuse_addr();
    this.bind([host, port]);
    this.listen(128);
  }

  handle_accepted(sock, addr) {
    new HttpChannel(sock, this.files);
  }
}

function openRoot(root) {
  try {
    return new StaticFiles(root);
  } catch (error) {
    return refuse(`cannot serve ${root}: ${error.message}`);
  }
}

const { host, port, root } = parseOptions({ host: '127.0.0.1', port: 8000, root: '.' });
const server = new HttpServer(host, port, openRoot(root));
console.log(`listening on ${formatAddress(server.getsockname())}`);
