// file_wrapper and file_dispatcher: descriptors that are not sockets.

const { FILE, count, define, dispatcher, hide, kKind, peer, received, take_bytes } = internals;
const kFile = Symbol('file');

class file_wrapper {
  constructor(fd) {
    if (!Number.isInteger(fd))
      throw new TypeError('file_wrapper: a descriptor');
    hide(this, kFile, native.file_open(fd));
    define(this, 'fd', native.file_fileno(this[kFile]));
  }

  recv(n = 65536) { return received(native.file_read(this[kFile], count(n, 'recv'))); }

  read(n = 65536) { return this.recv(n); }

  send(data) { return native.file_write(this[kFile], take_bytes(data, 'latin1', 'send')); }

  write(data) { return this.send(data); }

  fileno() { return this.fd; }

  getsockopt(level, option) {
    if (level === native.SOL_SOCKET && option === native.SO_ERROR)
      return 0;
    throw new Error('getsockopt: a file only has SO_ERROR');
  }

  // The number is given up before closing: a second close does nothing even where the first one failed.
  close() {
    if (this.fd < 0)
      return;
    this.fd = -1;
    native.file_close(this[kFile]);
  }
}

function file_dispatcher(fd, map = null) {
  internals.init(this, null, map);
  const number = typeof fd === 'object' && fd !== null && typeof fd.fileno === 'function' ? fd.fileno() : fd;
  if (!Number.isInteger(number))
    throw new TypeError('file_dispatcher: a descriptor, or an object with fileno()');
  native.set_file(peer(this), this, number);
}

Object.setPrototypeOf(file_dispatcher.prototype, dispatcher.prototype);
Object.setPrototypeOf(file_dispatcher, dispatcher);
hide(file_dispatcher.prototype, kKind, FILE);
hide(file_dispatcher.prototype, 'set_file', function set_file(fd) { native.set_file(peer(this), this, fd); });

internals.file_wrapper = file_wrapper;
internals.file_dispatcher = file_dispatcher;
