// require('socket'): sockets with Python's names, and the constants.

const { copyOut, harden, hide, take_bytes } = internals;
const { FastBuffer, from } = internals.buffers;
const inbox = harden(native.inbox);
const inbox_length = inbox.length;
const kSocket = Symbol('socket');

const constants = native.constants();

// [host, port] for IPv4, [host, port, flowinfo, scope] for IPv6, a path for unix sockets; null where there is none.
function address(parts) {
  if (parts === null || parts === undefined)
    return null;
  return parts;
}

// Checks an address that a script gave and spreads it into what the native side takes.
function spread(value, what) {
  if (typeof value === 'string')
    return [value, -1, 0];
  if (!Array.isArray(value) || value.length < 2)
    throw new TypeError(`${what}: an address is [host, port], or the path of a unix socket`);
  const { 0: host, 1: port, 3: scope = 0 } = value;
  if (typeof host !== 'string')
    throw new TypeError(`${what}: the host must be a string, not ${typeof host}`);
  if (!Number.isInteger(port))
    throw new TypeError(`${what}: the port must be a whole number`);
  if (port < 0 || port > 65535)
    throw new RangeError(`${what}: port ${port} is not between 0 and 65535`);
  return [host, port, scope];
}

function count(value, what) {
  if (!Number.isInteger(value))
    throw new TypeError(`${what}: the number of bytes must be a whole number`);
  if (value < 0)
    throw new RangeError(`${what}: the number of bytes must not be negative`);
  return value < inbox_length ? value : inbox_length;
}

function received(n) {
  return n > 0 ? copyOut(inbox, 0, n) : n === 0 ? new FastBuffer(0) : null;
}

class socket {
  constructor(family = constants.AF_INET, type = constants.SOCK_STREAM) {
    hide(this, kSocket, family !== null && typeof family === 'object' ? family : native.socket(family, type));
  }

  recv(n = 65536, flags = 0) { return received(native.socket_recv(this[kSocket], count(n, 'recv'), flags)); }

  recv_into(buffer, flags = 0) {
    const n = native.socket_recv_into(this[kSocket], internals.bytes_of(buffer, 'recv_into'), flags);
    return n < 0 ? null : n;
  }

  recvfrom(n = 65536) {
    const got = native.socket_recvfrom(this[kSocket], count(n, 'recvfrom'));
    return got === null ? null : [received(got[0]), address(got[1])];
  }

  send(data, flags = 0) { return native.socket_send(this[kSocket], take_bytes(data, 'latin1', 'send'), flags); }

  sendto(data, to) {
    const { 0: host, 1: port, 2: scope } = spread(to, 'sendto');
    return native.socket_sendto(this[kSocket], take_bytes(data, 'latin1', 'sendto'), host, port, scope);
  }

  connect(to) {
    const { 0: host, 1: port, 2: scope } = spread(to, 'connect');
    native.socket_connect(this[kSocket], host, port, scope);
  }

  bind(to) {
    const { 0: host, 1: port, 2: scope } = spread(to, 'bind');
    native.socket_bind(this[kSocket], host, port, scope);
  }

  listen(backlog = 128) { native.socket_listen(this[kSocket], backlog); }

  accept() {
    const got = native.socket_accept(this[kSocket]);
    return got === null ? null : [new socket(got[0]), address(got[1])];
  }

  shutdown(how) { native.socket_shutdown(this[kSocket], how); }

  close() { native.socket_close(this[kSocket]); }

  fileno() { return native.socket_fileno(this[kSocket]); }

  getsockname() { return address(native.socket_name(this[kSocket], false)); }

  getpeername() { return address(native.socket_name(this[kSocket], true)); }

  setsockopt(level, option, value) {
    if (typeof value === 'number' || typeof value === 'boolean')
      native.socket_set_option(this[kSocket], level, option, Number(value));
    else
      native.socket_set_option(this[kSocket], level, option, internals.bytes_of(value, 'setsockopt'));
  }

  getsockopt(level, option, length = 0) {
    const value = native.socket_get_option(this[kSocket], level, option, length);
    return typeof value === 'number' ? value : from(value);
  }

  setblocking(flag) {
    if (flag)
      throw new Error('setblocking(true): sockets never block here, or they would hold up the loop');
  }

  get family() { return native.socket_family(this[kSocket]); }

  get type() { return native.socket_type(this[kSocket]); }

  get proto() { return 0; }

  get blocking() { return false; }

  get inheritable() { return false; }

  toString() { return `<socket fd=${this.fileno()}>`; }
}

internals.kSocket = kSocket;
internals.socket = socket;
internals.spread = spread;
internals.address = address;
internals.count = count;
internals.received = received;
internals.modules.socket = {
  ...constants,
  socket,
  socketpair() {
    const { 0: left, 1: right } = native.socket_pair();
    return [new socket(left), new socket(right)];
  },
  gethostname: native.hostname,
};
internals.modules.socket.SocketType = socket;
