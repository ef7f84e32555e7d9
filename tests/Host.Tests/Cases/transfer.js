// The dummy servers of an FTP and of a POP3 client's tests, as an author would write them, and a client of plain sockets.
'use strict';

const asyncore = require('asyncore');
const asynchat = require('asynchat');
const socket = require('socket');

globalThis.RETR_DATA = Buffer.from('abcde12345\r\n'.repeat(1000));
globalThis.LIST_DATA = 'foo\r\nbar\r\n';

class DataChannel extends asynchat.async_chat {
  constructor(sock, control) {
    super(sock);
    this.control = control;
    this.received = [];
  }

  handle_read() {
    const data = this.recv(1024);
    if (data !== null && data.length > 0)
      this.received.push(data);
  }

  handle_close() {
    this.close();
    this.control.transfer_ended(Buffer.concat(this.received));
  }
}

class DataListener extends asyncore.dispatcher {
  constructor(control) {
    super();
    this.control = control;
    this.create_socket(AF);
    this.bind(fresh_address());
    this.listen(1);
  }

  handle_accepted(sock) {
    this.control.data = new DataChannel(sock, this.control);
    this.control.begin?.();
    this.close();
  }
}

class FtpSession extends asynchat.async_chat {
  constructor(sock) {
    super(sock);
    if (FAMILY !== 'unix')
      this.socket.setsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE, 1);
    this.set_terminator('\r\n');
    this.in_buffer = [];
    this.data = null;
    this.begin = null;
    this.stored = null;
    this.push('220 welcome');
  }

  // Every answer is a line.
  push(text) { super.push(Buffer.from(`${text}\r\n`, 'utf8')); }

  collect_incoming_data(data) { this.in_buffer.push(data); }

  found_terminator() {
    const line = Buffer.concat(this.in_buffer).toString('latin1').replace(/[\xf2\xf4\xff]/g, '');
    this.in_buffer = [];
    const [verb, arg] = line.split(' ');
    const method = this[`cmd_${verb.toLowerCase()}`];
    if (method)
      method.call(this, arg);
    else
      this.push(`550 command "${verb}" not understood.`);
  }

  when_connected(begin) {
    if (this.data !== null)
      begin();
    else
      this.begin = begin;
  }

  transfer_ended(received) {
    this.data = null;
    this.begin = null;
    if (received.length > 0)
      this.stored = received;
    this.push('226 transfer complete');
  }

  cmd_noop() { this.push('200 noop ok'); }

  cmd_echo(arg) { this.push(arg); }

  cmd_pasv() {
    const address = new DataListener(this).getsockname();
    this.push(`227 ${JSON.stringify(address)}`);
  }

  cmd_retr() {
    this.push('125 retr ok');
    this.when_connected(() => {
      this.data.push(RETR_DATA);
      this.data.close_when_done();
    });
  }

  cmd_list() {
    this.push('125 list ok');
    this.when_connected(() => {
      this.data.push(LIST_DATA);
      this.data.close_when_done();
    });
  }

  cmd_endless() {
    this.push('125 for ever');
    this.when_connected(() => this.data.push_with_producer({ more: () => Buffer.alloc(10_000, 'z') }));
  }

  cmd_stor() { this.push('125 stor ok'); }

  cmd_abor() {
    if (this.data !== null) {
      this.data.close();
      this.data = null;
      this.push('426 transfer aborted');
    }
    this.push('226 abort ok');
  }

  cmd_quit() {
    this.push('221 quit ok');
    this.close_when_done();
  }

  handle_error(error) { throw error; }
}

class FtpServer extends asyncore.dispatcher {
  constructor() {
    super();
    this.create_socket(AF);
    this.bind(fresh_address());
    this.listen(5);
    this.address = this.getsockname();
  }

  handle_accepted(sock) { this.session = new FtpSession(sock); }

  // Never called in practice.
  handle_connect() { this.close(); }

  writable() { return 0; }

  handle_error(error) { throw error; }
}
FtpServer.prototype.handle_read = FtpServer.prototype.handle_connect;

class PopSession extends asynchat.async_chat {
  constructor(sock) {
    super(sock);
    this.set_terminator('\r\n');
    this.push('+OK dummy pop3 server ready.');
  }

  push(text) { super.push(`${text}\r\n`); }

  collect_incoming_data(data) { this._collect_incoming_data(data); }

  found_terminator() {
    const [verb, arg] = this._get_data().toString().split(' ');
    const method = this[`cmd_${verb.toLowerCase()}`];
    if (method)
      method.call(this, arg);
    else
      this.push(`-ERR unrecognized POP3 command "${verb}".`);
  }

  cmd_list(arg) {
    if (arg) {
      this.push(`+OK ${arg} ${arg}`);
      return;
    }
    this.push('+OK');
    super.push('1 1\r\n2 2\r\n3 3\r\n.\r\n');
  }

  cmd_retr() {
    this.push('+OK 10 bytes');
    super.push(Buffer.from([0x61, 0xff, 0x00, 0x0d, 0x0a]));
    super.push('.\r\n');
  }

  cmd_quit() {
    this.push('+OK closing.');
    this.close_when_done();
  }
}

Object.assign(globalThis, { DataChannel, FtpServer, FtpSession, PopSession });

// A client of plain sockets: what it was told so far, line by line.
globalThis.Client = class Client {
  constructor(address) {
    this.sock = new socket.socket(AF);
    this.sock.connect(address);
    this.text = '';
  }

  line() {
    until(() => {
      const data = this.sock.recv(65536);
      this.text += data?.toString('latin1') ?? '';
      return this.text.includes('\r\n');
    }, 'an answer');
    const end = this.text.indexOf('\r\n');
    const line = this.text.slice(0, end);
    this.text = this.text.slice(end + 2);
    return line;
  }

  ask(line) {
    this.sock.send(`${line}\r\n`);
    return this.line();
  }

  data() {
    const answer = this.ask('pasv');
    equal(answer.slice(0, 4), '227 ');
    const sock = new socket.socket(AF);
    sock.connect(JSON.parse(answer.slice(4)));
    return sock;
  }
};
