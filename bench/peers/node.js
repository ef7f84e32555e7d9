'use strict';

// The same servers on Node's net and http, as its documentation writes them. Bun runs this file too.
//   node node.js PORT echo|lines|broadcast|http [FOLDER]

const net = require('net');

const [port, mode, folder] = process.argv.slice(2);
const backlog = 1024;

function echo(socket) {
  socket.on('data', (data) => socket.write(data));
}

function lines(socket) {
  let rest = null;
  socket.on('data', (data) => {
    if (rest !== null) {
      data = Buffer.concat([rest, data]);
      rest = null;
    }
    let from = 0;
    socket.cork();
    for (let end; (end = data.indexOf('\r\n', from)) >= 0; from = end + 2) {
      socket.write(data.subarray(from, end));
      socket.write('\r\n');
    }
    socket.uncork();
    if (from < data.length) rest = data.subarray(from);
  });
}

const members = new Set();
const part = Buffer.alloc(1 << 20);
if (mode === 'broadcast') for (let i = 0; i < part.length; i++) part[i] = i * 31 + (i >> 8);

function broadcast(socket) {
  socket.on('close', () => members.delete(socket));
  socket.on('data', (data) => {
    for (const byte of data) {
      if (byte === 74) {
        members.add(socket);
        socket.write('J');
      } else if (byte === 66) {
        for (const member of members) member.write(part);
      }
    }
  });
}

function serveFiles() {
  const fs = require('fs');
  const path = require('path');
  const root = fs.realpathSync(folder);
  return require('http').createServer((request, response) => {
    const file = path.join(root, path.normalize(decodeURIComponent(request.url)));
    fs.stat(file, (error, stat) => {
      if (error || !stat.isFile() || !file.startsWith(root + path.sep)) {
        response.writeHead(404).end('not found\n');
        return;
      }
      response.writeHead(200, {
        'Last-Modified': stat.mtime.toUTCString(),
        'ETag': `"${stat.size.toString(16)}-${stat.mtimeMs.toString(16)}"`,
        'Accept-Ranges': 'bytes',
        'Content-Type': 'text/plain; charset=utf-8',
        'Content-Length': stat.size,
      });
      fs.createReadStream(file).pipe(response);
    });
  });
}

const handlers = { echo, lines, broadcast };
const server = mode === 'http' ? serveFiles() : net.createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  handlers[mode](socket);
});
server.listen({ port: Number(port), host: '127.0.0.1', backlog }, () => console.log('listening'));
