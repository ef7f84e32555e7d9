'use strict';

// A line-based chat for telnet or netcat: everybody sees what the others write.
//   asyncore run scripts/chat_server.js [-- --host HOST --port PORT]

const asyncore = require('asyncore');
const asynchat = require('asynchat');
const socket = require('socket');
const { formatAddress, parseOptions } = require('./lib/options');

const MAX_LINE = 1024; // bytes
const NICKNAME = /^[\p{L}\p{N}_-]{1,20}$/u;

class ChatRoom {
  constructor() {
    this.members = new Set();
    this.guests = 0;
  }

  names() {
    return [...this.members].map((member) => member.nickname).sort();
  }

  has(nickname) {
    return this.names().some((name) => name.toLowerCase() === nickname.toLowerCase());
  }

  guestName() {
    let name;
    do name = `guest${++this.guests}`;
    while (this.has(name));
    return name;
  }

  join(member) {
    this.broadcast(`* ${member.nickname} has joined`);
    this.members.add(member);
  }

  leave(member) {
    if (this.members.delete(member)) this.broadcast(`* ${member.nickname} has left`);
  }

  broadcast(line, except = null) {
    for (const member of [...this.members]) {
      if (member !== except) member.tell(line);
    }
  }
}

class ChatMember extends asynchat.async_chat {
  constructor(sock, room) {
    super(sock);
    this.room = room;
    this.nickname = room.guestName();
    this.line = [];
    this.lineLength = 0;
    this.set_terminator('\n');
    room.join(this);
    this.tell(`* Welcome, ${this.nickname}. Commands: /nick NAME, /who, /quit`);
  }

  collect_incoming_data(data) {
    this.lineLength += data.length;
    // What is too long is not kept, however much of it comes.
    if (this.lineLength <= MAX_LINE) this.line.push(data);
  }

  found_terminator() {
    const tooLong = this.lineLength > MAX_LINE;
    const line = Buffer.concat(this.line).toString('utf8');
    this.line = [];
    this.lineLength = 0;
    if (tooLong) {
      this.tell(`* That line was longer than ${MAX_LINE} bytes and was not sent`);
      return;
    }
    // Control characters go, the \r of a CRLF among them: nobody draws on the others' terminals.
    const text = line.replace(/[\x00-\x1f\x7f-\x9f]/g, '').trim();
    if (text.startsWith('/')) this.command(text);
    else if (text) this.room.broadcast(`<${this.nickname}> ${text}`, this);
  }

  command(text) {
    const [name, argument = ''] = text.split(/\s+/);
    switch (name) {
      case '/nick':
        return this.rename(argument);
      case '/who':
        return this.tell(`* Here: ${this.room.names().join(', ')}`);
      case '/quit':
        this.tell('* Bye');
        return this.close_when_done();
      default:
        return this.tell(`* Unknown command ${name}; there are /nick NAME, /who, /quit`);
    }
  }

  rename(nickname) {
    if (!NICKNAME.test(nickname)) return this.tell('* A nickname has 1 to 20 letters, digits, - or _');
    if (this.room.has(nickname)) return this.tell(`* ${nickname} is taken`);
    const before = this.nickname;
    this.nickname = nickname;
    this.room.broadcast(`* ${before} is now ${nickname}`);
  }

  tell(line) {
    // false: a megabyte waits for a member who does not read. The others should not pay for that.
    if (this.push(Buffer.from(`${line}\r\n`)) === false) {
      this.close();
      this.room.leave(this);
    }
  }

  handle_close() {
    this.close();
    this.room.leave(this);
  }
}

// The same room for every version of this file: see docs/hot-reload.md.
const room = module.keep('room', () => new ChatRoom());

class ChatServer extends asyncore.dispatcher {
  constructor(host, port) {
    super();
    this.create_socket(host.includes(':') ? socket.AF_INET6 : socket.AF_INET);
    this.set_reuse_addr();
    this.bind([host, port]);
    this.listen(128);
  }

  handle_accepted(sock, addr) {
    new ChatMember(sock, room);
  }
}

const { host, port } = parseOptions({ host: '127.0.0.1', port: 8023 });
const server = new ChatServer(host, port);
console.log(`listening on ${formatAddress(server.getsockname())}`);
