'use strict';

// The head of an HTTP/1.1 request, read strictly: what is ambiguous is refused, since a proxy in front may have read it otherwise.

class HttpError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const REQUEST_LINE = /^([!#$%&'*+.^_`|~\w-]+) (\S+) HTTP\/(\d)\.(\d)$/;
const HEADER = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/;
const SINGLE = new Set(['host', 'content-length', 'transfer-encoding']);

/** The request in a head, given without the empty line that ends it. Throws HttpError. */
function parseRequest(head) {
  // Some clients send an empty line after the body of their last request.
  const lines = head.toString('latin1').replace(/^(\r\n)+/, '').split('\r\n');
  const [, method, target, major, minor] = REQUEST_LINE.exec(lines[0]) ?? [];
  if (method === undefined) throw new HttpError(400, 'bad request line');
  if (major !== '1') throw new HttpError(505, 'only HTTP/1.1 and HTTP/1.0 are spoken here');

  const headers = parseHeaders(lines.slice(1));
  if (minor !== '0' && !headers.has('host')) throw new HttpError(400, 'no Host header');
  if (headers.has('transfer-encoding')) throw new HttpError(501, 'request bodies need a Content-Length');
  const length = headers.get('content-length') ?? '0';
  if (!/^\d{1,15}$/.test(length)) throw new HttpError(400, 'bad Content-Length');

  return { method, path: parseTarget(target), headers, bodyLength: Number(length), keepAlive: staysOpen(minor, headers) };
}

function parseHeaders(lines) {
  const headers = new Map();
  for (const line of lines) {
    const [, name, value] = HEADER.exec(line) ?? [];
    if (name === undefined || /[\0\r\n]/.test(value)) throw new HttpError(400, 'bad header line');
    const key = name.toLowerCase();
    if (!headers.has(key)) headers.set(key, value);
    else if (SINGLE.has(key)) throw new HttpError(400, `${name} is there twice`);
    else headers.set(key, `${headers.get(key)}, ${value}`);
  }
  return headers;
}

/** The path of `/a/b?query` or `http://host/a/b?query`, still encoded. */
function parseTarget(target) {
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '') || '/';
  if (path[0] !== '/' && target !== '*') throw new HttpError(400, 'bad request target');
  return path;
}

function staysOpen(minor, headers) {
  const tokens = (headers.get('connection') ?? '').toLowerCase().split(/[ \t]*,[ \t]*/);
  return minor === '0' ? tokens.includes('keep-alive') : !tokens.includes('close');
}

module.exports = { HttpError, parseRequest };
