// A small SMTP session, and a socket of paper for it: each recv gives one line, and what is sent is kept.
'use strict';

const asyncore = require('asyncore');
const asynchat = require('asynchat');

class PaperSocket {
  constructor() {
    this.input = [];
    this.sent = [];
    this.closed = false;
  }

  recv() {
    return this.input.length > 0 ? this.input.shift() : null;
  }

  send(data) {
    this.sent.push(data.toString('latin1'));
    return data.length;
  }

  close() { this.closed = true; }
}

class MailSession extends asynchat.async_chat {
  constructor(sock, server, map = null) {
    super(sock, map);
    this.server = server;
    this.limit = 512;
    this.data_limit = 1000;
    this.state = 'COMMAND';
    this.greeting = '';
    this.reset();
    this.size = 0;
    this.lines = [];
    this.set_terminator('\r\n');
  }

  reset() {
    this.from = null;
    this.to = [];
  }

  push(line) { super.push(Buffer.from(`${line}\r\n`, 'latin1')); }

  collect_incoming_data(data) {
    const limit = this.state === 'COMMAND' ? this.limit : this.data_limit;
    if (this.size <= limit)
      this.lines.push(data);
    this.size += data.length;
  }

  found_terminator() {
    const line = Buffer.concat(this.lines);
    const too_long = this.size > (this.state === 'COMMAND' ? this.limit : this.data_limit);
    this.lines = [];
    this.size = 0;
    switch (this.state) {
      case 'COMMAND':
        if (too_long)
          this.push('500 Error: line too long');
        else
          this.command(line.toString('latin1'));
        break;
      case 'DATA':
        this.finish(line, too_long);
        break;
      default:
        this.push('451 Internal confusion');
    }
  }

  command(line) {
    if (line === '') {
      this.push('500 Error: bad syntax');
      return;
    }
    const [, verb, rest] = /^(\S+)\s*(.*)$/.exec(line);
    const method = this[`smtp_${verb.toUpperCase()}`];
    if (method === undefined)
      this.push(`500 Error: command "${verb.toUpperCase()}" not recognized`);
    else
      method.call(this, rest);
  }

  finish(body, too_long) {
    this.state = 'COMMAND';
    this.set_terminator('\r\n');
    if (too_long) {
      this.push('552 Error: Too much mail data');
      this.reset();
      return;
    }
    const status = this.server.process_message(['10.0.0.1', 25], this.from, this.to, body);
    this.reset();
    this.push(status ?? '250 OK');
  }

  smtp_HELO(name) {
    if (name === '')
      this.push('501 Syntax: HELO hostname');
    else if (this.greeting !== '')
      this.push('503 Duplicate HELO/EHLO');
    else {
      this.greeting = name;
      this.push('250 mail.example');
    }
  }

  smtp_EHLO(name) {
    if (name === '')
      return this.push('501 Syntax: EHLO hostname');
    this.greeting = name;
    this.push('250-mail.example');
    this.push('250-SIZE 1000');
    return this.push('250 HELP');
  }

  smtp_NOOP(rest) { this.push(rest === '' ? '250 OK' : '501 Syntax: NOOP'); }

  smtp_RSET(rest) {
    if (rest !== '')
      return this.push('501 Syntax: RSET');
    this.reset();
    return this.push('250 OK');
  }

  smtp_HELP() { this.push('250 Supported commands: EHLO HELO MAIL RCPT DATA RSET NOOP QUIT VRFY'); }

  smtp_VRFY(address) { this.push(address === '' ? '501 Syntax: VRFY <address>' : `252 Cannot VRFY user, but will accept message and attempt delivery`); }

  smtp_EXPN() { this.push('502 EXPN not implemented'); }

  smtp_MAIL(rest) {
    if (this.greeting === '')
      return this.push('503 Error: send HELO first');
    const parsed = this.address(rest, 'FROM');
    if (parsed === null)
      return this.push('501 Syntax: MAIL FROM: <address>');
    if (this.from !== null)
      return this.push('503 Error: nested MAIL command');
    const unknown = parsed.parameters.find(parameter => !/^(SIZE=\d+|BODY=(7BIT|8BITMIME))$/i.test(parameter));
    if (unknown !== undefined)
      return this.push('555 MAIL FROM parameters not recognized or not implemented');
    const size = parsed.parameters.find(parameter => /^SIZE=/i.test(parameter));
    if (size !== undefined && Number(size.slice(5)) > this.data_limit)
      return this.push('552 Error: message size exceeds fixed maximum message size');
    this.from = parsed.address;
    return this.push('250 OK');
  }

  smtp_RCPT(rest) {
    if (this.greeting === '')
      return this.push('503 Error: send HELO first');
    if (this.from === null)
      return this.push('503 Error: need MAIL command');
    const parsed = this.address(rest, 'TO');
    if (parsed === null || parsed.address === '')
      return this.push('501 Syntax: RCPT TO: <address>');
    if (parsed.parameters.length > 0)
      return this.push('555 RCPT TO parameters not recognized or not implemented');
    this.to.push(parsed.address);
    return this.push('250 OK');
  }

  smtp_DATA(rest) {
    if (this.greeting === '')
      return this.push('503 Error: send HELO first');
    if (this.to.length === 0)
      return this.push('503 Error: need RCPT command');
    if (rest !== '')
      return this.push('501 Syntax: DATA');
    this.state = 'DATA';
    this.set_terminator('\r\n.\r\n');
    return this.push('354 End data with <CR><LF>.<CR><LF>');
  }

  smtp_QUIT() {
    this.push('221 Bye');
    this.close_when_done();
  }

  address(text, keyword) {
    const match = new RegExp(`^${keyword}:\\s*(?:<([^<>]*)>|([^<>\\s]+))((?:\\s+\\S+)*)$`, 'i').exec(text);
    return match === null ? null : { address: match[1] ?? match[2], parameters: match[3].split(/\s+/).filter(Boolean) };
  }
}

globalThis.PaperSocket = PaperSocket;
globalThis.MailSession = MailSession;

// A session, and a function that gives it one line and answers with what it sent back.
globalThis.open_mail = (server = { process_message: () => null }, Session = MailSession) => {
  const sock = new PaperSocket();
  const session = new Session(sock, server);
  const write_line = line => {
    sock.sent.length = 0;
    sock.input.push(Buffer.concat([Buffer.from(line, 'latin1'), Buffer.from('\r\n')]));
    session.handle_read();
    return sock.sent.join('');
  };
  return { sock, session, write_line };
};
