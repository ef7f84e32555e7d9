'use strict';

// Reads one HTTP/1.1 response from a stream of bytes, however the stream is cut.

const MAX_HEAD = 65536; // bytes, also for the trailers of a chunked body
const CRLF = Buffer.from('\r\n');
const END_OF_HEAD = Buffer.from('\r\n\r\n');

class HttpResponseReader {
  /** `onBody(bytes)` is given the body as it comes. */
  constructor(onBody) {
    this.onBody = onBody;
    this.status = 0;
    this.reason = '';
    this.headers = new Map();
    this.done = false;
    this.buffer = Buffer.alloc(0);
    this.missing = 0; // bytes of the body, or of the current chunk
    this.read = this.readHead;
  }

  /** Takes the next bytes of the stream. Throws when they are no HTTP response. */
  feed(bytes) {
    this.buffer = this.buffer.length ? Buffer.concat([this.buffer, bytes]) : bytes;
    while (!this.done && this.read());
  }

  /** The stream has ended. Throws when that cut the response short. */
  end() {
    if (this.done) return;
    if (this.read === this.readToEnd) this.done = true;
    else throw new Error(this.status ? 'the connection closed in the middle of the response' : 'the connection closed without a response');
  }

  // Each of these reads one piece and returns true, or returns false to wait for more bytes.

  readHead() {
    const head = this.take(END_OF_HEAD);
    if (head === null) return false;
    const lines = head.toString('latin1').split('\r\n');
    const [, status, reason] = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(lines[0]) ?? [];
    if (status === undefined) throw new Error(`not an HTTP response: ${lines[0].slice(0, 80)}`);
    this.status = Number(status);
    this.reason = reason ?? '';
    this.headers = new Map();
    for (const line of lines.slice(1)) {
      const colon = line.indexOf(':');
      if (colon > 0) this.headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
    }
    // 1xx is only a notice; the response follows.
    if (this.status >= 200) this.chooseBody();
    return true;
  }

  chooseBody() {
    const length = this.headers.get('content-length');
    if (this.status === 204 || this.status === 304) this.done = true;
    else if (/\bchunked\s*$/i.test(this.headers.get('transfer-encoding') ?? '')) this.read = this.readChunkSize;
    else if (length === undefined) this.read = this.readToEnd;
    else if (!/^\d+$/.test(length)) throw new Error(`bad Content-Length: ${length}`);
    else {
      this.missing = Number(length);
      this.read = this.readCounted;
      this.done = this.missing === 0;
    }
  }

  readToEnd() {
    this.deliver(this.buffer.length);
    return false;
  }

  readCounted() {
    this.deliver(this.missing);
    this.done = this.missing === 0;
    return false;
  }

  readChunkSize() {
    const line = this.take(CRLF);
    if (line === null) return false;
    const [, size] = /^([0-9a-f]{1,12})\s*(?:;.*)?$/i.exec(line.toString('latin1')) ?? [];
    if (size === undefined) throw new Error('bad chunk size');
    this.missing = parseInt(size, 16);
    this.read = this.missing === 0 ? this.readTrailer : this.readChunk;
    return true;
  }

  readChunk() {
    this.deliver(this.missing);
    if (this.missing > 0 || this.buffer.length < CRLF.length) return false;
    if (this.take(CRLF)?.length !== 0) throw new Error('bad chunk end');
    this.read = this.readChunkSize;
    return true;
  }

  readTrailer() {
    const line = this.take(CRLF);
    this.done = line?.length === 0;
    return line !== null;
  }

  /** The bytes before `mark`, which goes too; null while it has not come. */
  take(mark) {
    const at = this.buffer.indexOf(mark);
    if (at > MAX_HEAD || (at < 0 && this.buffer.length > MAX_HEAD)) throw new Error('the head of the response is too long');
    if (at < 0) return null;
    const bytes = this.buffer.subarray(0, at);
    this.buffer = this.buffer.subarray(at + mark.length);
    return bytes;
  }

  /** Hands on up to `count` bytes of the body. */
  deliver(count) {
    const bytes = this.buffer.subarray(0, count);
    this.buffer = this.buffer.subarray(bytes.length);
    this.missing -= bytes.length;
    if (bytes.length) this.onBody(bytes);
  }
}

module.exports = { HttpResponseReader };
