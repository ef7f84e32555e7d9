// require('fs'): Node's synchronous file functions. Natives answer a negative errno where the system refused; the error is made here.

const { define, errors, bytesOf, harden } = internals;
const { encodingOf, encode, decode, from: to_buffer, isArrayBuffer } = internals.buffers;
const { endsWith: ends_with, includes, replace } = internals.strings;
const time_of = internals.uncurry(Date.prototype.getTime);
const { now } = Date;
const { isView } = ArrayBuffer;
const to_text = internals.uncurry(internals.Buffer.prototype.toString);
const OCTAL = harden(/^[0-7]+$/);
const SLASHES_AT_END = harden(/\/+$/);
const LAST_NAME = harden(/\/*[^/]*$/);
const NONE = { __proto__: null };
const { constants, FLAGS, Stats, Dirent, KINDS } = internals.fileTypes;
const { O_RDONLY } = constants;

function systemError(errno, syscall, path, dest) {
  const { 0: code, 1: text } = native.describe(-errno);
  let message = `${code}: ${text}, ${syscall}`;
  if (path !== undefined) message += ` '${path}'`;
  if (dest !== undefined) message += ` -> '${dest}'`;
  const error = new Error(message);
  define(error, 'errno', errno);
  define(error, 'code', code);
  define(error, 'syscall', syscall);
  if (path !== undefined) define(error, 'path', path);
  if (dest !== undefined) define(error, 'dest', dest);
  return error;
}

function check(result, syscall, path, dest) {
  if (typeof result === 'number' && result < 0) throw systemError(result, syscall, path, dest);
  return result;
}

function pathOf(value, name = 'path') {
  if (value instanceof Uint8Array) value = decode(value, 0, 0, value.length);
  else if (typeof value === 'object' && value !== null && value.protocol === 'file:' && typeof value.pathname === 'string') {
    value = decodeURIComponent(value.pathname);
  }
  if (typeof value !== 'string') throw errors.invalidType(name, 'of type string or an instance of Buffer or URL', value);
  if (includes(value, '\0')) throw errors.invalidValue(name, value, 'must be a string, Uint8Array, or URL without null bytes');
  return value;
}

const fdOf = value => errors.integer('fd', value, 0, 2147483647);

function modeOf(value, missing) {
  if (value === undefined || value === null) return missing;
  if (typeof value === 'string') {
    if (!OCTAL.test(value)) throw errors.invalidValue('mode', value, 'must be a 32-bit unsigned integer or an octal string');
    return parseInt(value, 8);
  }
  return errors.integer('mode', value, 0, 4294967295);
}

function flagsOf(value, missing) {
  if (value === undefined || value === null) return missing;
  if (typeof value === 'number') return errors.integer('flags', value, -2147483648, 2147483647);
  const flags = FLAGS[value];
  if (flags === undefined) throw errors.invalidValue('flags', value);
  return flags;
}

function optionsOf(options) {
  if (options === undefined || options === null) return NONE;
  if (typeof options === 'string') return { __proto__: null, encoding: options };
  if (typeof options !== 'object') throw errors.invalidType('options', 'of type string or an instance of Object', options);
  return options;
}

// A name as the caller wants it: text, or bytes for the encoding 'buffer'.
function named(text, options) {
  const { encoding } = optionsOf(options);
  if (encoding === 'buffer') return to_buffer(text);
  return encoding === undefined || encoding === null || encodingOf(encoding) === 0 ? text : to_text(to_buffer(text), encoding);
}

function stat(syscall, target, options, follow) {
  const result = typeof target === 'number' ? native.fstat(target) : native.stat(target, follow);
  if (typeof result !== 'number') return new Stats(result);
  const gone = result === -constants.ENOENT || result === -constants.ENOTDIR;
  if (gone && typeof target === 'string' && options && options.throwIfNoEntry === false) return undefined;
  throw systemError(result, syscall, typeof target === 'string' ? target : undefined);
}

function open(path, flags, mode) {
  return check(native.open(path, flags, mode), 'open', path);
}

function withFile(target, flags, mode, action) {
  if (typeof target === 'number') return action(fdOf(target));
  const fd = open(pathOf(target), flags, mode);
  try {
    return action(fd);
  } finally {
    native.close(fd);
  }
}

function readAll(fd) {
  const result = native.readAll(fd);
  check(result, 'read');
  return new internals.buffers.FastBuffer(result.buffer);
}

function writeAll(fd, data, encoding) {
  let bytes = typeof data === 'string' ? encode(data, encodingOf(encoding)) : bytesOf(data);
  if (bytes === null || isArrayBuffer(data)) throw errors.invalidType('data', 'of type string or an instance of Buffer, TypedArray, or DataView', data);
  for (let at = 0; at < bytes.length;) at += check(native.write(fd, bytes, at, bytes.length - at, -1), 'write');
}

function writeFile(target, data, options, missing) {
  options = optionsOf(options);
  if (typeof data !== 'string' && !isView(data)) {
    throw errors.invalidType('data', 'of type string or an instance of Buffer, TypedArray, or DataView', data);
  }
  encodingOf(options.encoding);
  withFile(target, flagsOf(options.flag, FLAGS[missing]), modeOf(options.mode, 0o666), fd => {
    writeAll(fd, data, options.encoding);
    if (options.flush) check(native.fsync(fd), 'fsync');
  });
}

function place(value) {
  if (value === undefined || value === null) return -1;
  if (typeof value === 'bigint') value = Number(value);
  return errors.integer('position', value, -1);
}

const join = (folder, name) => (ends_with(folder, '/') ? folder + name : `${folder}/${name}`);

function list(path) {
  return check(native.readdir(path), 'scandir', path);
}

// readdir's kind, or stat's where the file system does not tell.
function kindOf(path, kind) {
  if (kind !== 0) return kind;
  const result = native.stat(path, false);
  return typeof result === 'number' ? 0 : (result[1] & constants.S_IFMT) >> 12;
}

function seconds(name, value) {
  if (value instanceof Date) return time_of(value) / 1000;
  if (typeof value === 'string' && value !== '' && +value === +value) value = +value;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw errors.invalidType(name, 'of type number or an instance of Date', value);
  return value < 0 ? now() / 1000 : value;
}

function remove(path, options) {
  const result = native.stat(path, false);
  if (typeof result === 'number') {
    if (result === -constants.ENOENT && options.force) return;
    throw systemError(result, 'rm', path);
  }
  if ((result[1] & constants.S_IFMT) !== constants.S_IFDIR) {
    if (!internals.is_served?.(path))
      check(native.unlink(path), 'unlink', path);
    return;
  }
  if (!options.recursive) {
    const error = errors.make(Error, 'ERR_FS_EISDIR', `Path is a directory: rm returned EISDIR (is a directory) ${path}`);
    define(error, 'errno', constants.EISDIR);
    define(error, 'syscall', 'rm');
    define(error, 'path', path);
    throw error;
  }
  const entries = list(path);
  for (let i = 0; i < entries.length; i += 2) remove(join(path, entries[i]), options);
  check(native.rmdir(path), 'rmdir', path);
}

function makeFolder(path, mode, recursive) {
  const result = native.mkdir(path, mode);
  if (result >= 0) return path;
  if (!recursive) throw systemError(result, 'mkdir', path);
  if (result === -constants.EEXIST) {
    const found = native.stat(path, true);
    if (typeof found !== 'number' && (found[1] & constants.S_IFMT) === constants.S_IFDIR) return undefined;
    throw systemError(result, 'mkdir', path);
  }
  if (result !== -constants.ENOENT) throw systemError(result, 'mkdir', path);
  const parent = replace(replace(path, SLASHES_AT_END, ''), LAST_NAME, '');
  if (parent === '' || parent === path) throw systemError(result, 'mkdir', path);
  const first = makeFolder(parent, mode, true);
  return makeFolder(path, mode, true) === undefined ? first : first === undefined ? path : first;
}

function truncate(fd, length = 0) {
  errors.integer('len', length);
  check(native.ftruncate(fdOf(fd), Math.max(0, length)), 'ftruncate');
}

internals.fs = {
  constants,
  Stats,
  Dirent,

  readFileSync(path, options) {
    options = optionsOf(options);
    const kind = options.encoding === undefined || options.encoding === null || options.encoding === 'buffer' ? -1 : encodingOf(options.encoding);
    const bytes = withFile(path, flagsOf(options.flag, O_RDONLY), 0o666, readAll);
    return kind < 0 ? bytes : decode(bytes, kind, 0, bytes.length);
  },

  writeFileSync(path, data, options) {
    writeFile(path, data, options, 'w');
  },

  appendFileSync(path, data, options) {
    writeFile(path, data, options, 'a');
  },

  existsSync(path) {
    try {
      return native.access(pathOf(path), 0) >= 0;
    } catch {
      return false;
    }
  },

  accessSync(path, mode = 0) {
    path = pathOf(path);
    check(native.access(path, errors.integer('mode', mode, 0, 7)), 'access', path);
  },

  statSync(path, options) {
    return stat('stat', pathOf(path), options, true);
  },

  lstatSync(path, options) {
    return stat('lstat', pathOf(path), options, false);
  },

  fstatSync(fd) {
    return stat('fstat', fdOf(fd));
  },

  readdirSync(path, options) {
    path = pathOf(path);
    options = optionsOf(options);
    const found = [];
    const add = entry => define(found, found.length, entry);
    const walk = (folder, prefix) => {
      const entries = list(folder);
      const folders = harden([]);
      for (let i = 0; i < entries.length; i += 2) {
        const name = entries[i];
        const needsKind = options.withFileTypes || options.recursive;
        const kind = needsKind ? kindOf(join(folder, name), entries[i + 1]) : 0;
        add(options.withFileTypes ? new Dirent(named(name, options), folder, kind) : named(prefix + name, options));
        if (options.recursive && kind === KINDS.isDirectory) folders.push(name);
      }
      for (const name of folders) walk(join(folder, name), `${prefix}${name}/`);
    };
    walk(path, '');
    return found;
  },

  mkdirSync(path, options) {
    path = pathOf(path);
    if (typeof options === 'number' || typeof options === 'string') options = { __proto__: null, mode: options };
    const { recursive = false, mode } = options || NONE;
    const first = makeFolder(path, modeOf(mode, 0o777), recursive);
    return recursive ? first : undefined;
  },

  mkdtempSync(prefix, options) {
    prefix = pathOf(prefix, 'prefix');
    return named(check(native.mkdtemp(prefix), 'mkdtemp', `${prefix}XXXXXX`), options);
  },

  rmdirSync(path) {
    path = pathOf(path);
    check(native.rmdir(path), 'rmdir', path);
  },

  rmSync(path, options) {
    remove(pathOf(path), options || NONE);
  },

  unlinkSync(path) {
    path = pathOf(path);
    if (!internals.is_served?.(path))
      check(native.unlink(path), 'unlink', path);
  },

  renameSync(from, to) {
    from = pathOf(from, 'oldPath');
    to = pathOf(to, 'newPath');
    check(native.rename(from, to), 'rename', from, to);
  },

  copyFileSync(from, to, mode = 0) {
    from = pathOf(from, 'src');
    to = pathOf(to, 'dest');
    check(native.copyFile(from, to, (mode & constants.COPYFILE_EXCL) !== 0), 'copyfile', from, to);
  },

  realpathSync(path, options) {
    path = pathOf(path);
    return named(check(native.realpath(path), 'realpath', path), options);
  },

  readlinkSync(path, options) {
    path = pathOf(path);
    return named(check(native.readlink(path), 'readlink', path), options);
  },

  symlinkSync(target, path) {
    target = pathOf(target, 'target');
    path = pathOf(path);
    check(native.symlink(target, path), 'symlink', target, path);
  },

  linkSync(from, to) {
    from = pathOf(from, 'existingPath');
    to = pathOf(to, 'newPath');
    check(native.link(from, to), 'link', from, to);
  },

  truncateSync(path, length = 0) {
    withFile(path, FLAGS['r+'], 0o666, fd => truncate(fd, length));
  },

  ftruncateSync(fd, length) { truncate(fd, length); },

  utimesSync(path, atime, mtime) {
    path = pathOf(path);
    check(native.utimes(path, seconds('atime', atime), seconds('mtime', mtime)), 'utime', path);
  },

  chmodSync(path, mode) {
    path = pathOf(path);
    check(native.chmod(path, modeOf(mode)), 'chmod', path);
  },

  openSync(path, flags, mode) {
    return open(pathOf(path), flagsOf(flags, O_RDONLY), modeOf(mode, 0o666));
  },

  closeSync(fd) {
    check(native.close(fdOf(fd)), 'close');
  },

  readSync(fd, buffer, offset, length, position) {
    fdOf(fd);
    const bytes = bytesOf(buffer);
    if (bytes === null || isArrayBuffer(buffer)) throw errors.invalidType('buffer', 'an instance of Buffer, TypedArray, or DataView', buffer);
    if (typeof offset === 'object' && offset !== null) ({ offset = 0, length, position } = offset);
    offset = offset === undefined || offset === null ? 0 : errors.integer('offset', offset, 0);
    length = length === undefined || length === null ? bytes.length - offset : errors.integer('length', length);
    if (length === 0) return 0;
    if (offset > bytes.length) throw errors.outOfRange('offset', `<= ${bytes.length}`, offset);
    if (length < 0 || length > bytes.length - offset) throw errors.outOfRange('length', `>= 0 && <= ${bytes.length - offset}`, length);
    return check(native.read(fd, bytes, offset, length, place(position)), 'read');
  },

  writeSync(fd, data, offset, length, position) {
    fdOf(fd);
    if (typeof data === 'string') {
      // (fd, string, position, encoding)
      const text = encode(data, encodingOf(length));
      return check(native.write(fd, text, 0, text.length, place(offset)), 'write');
    }
    const bytes = bytesOf(data);
    if (bytes === null || isArrayBuffer(data)) throw errors.invalidType('buffer', 'of type string or an instance of Buffer, TypedArray, or DataView', data);
    if (typeof offset === 'object' && offset !== null) ({ offset = 0, length, position } = offset);
    offset = offset === undefined || offset === null ? 0 : errors.integer('offset', offset, 0);
    if (offset > bytes.length) throw errors.outOfRange('offset', `<= ${bytes.length}`, offset);
    length = length === undefined || length === null ? bytes.length - offset : errors.integer('length', length, 0, bytes.length - offset);
    return length === 0 ? 0 : check(native.write(fd, bytes, offset, length, place(position)), 'write');
  },

  fsyncSync(fd) {
    check(native.fsync(fdOf(fd)), 'fsync');
  },

  fdatasyncSync(fd) {
    check(native.fsync(fdOf(fd)), 'fdatasync');
  },
};
internals.fs.realpathSync.native = internals.fs.realpathSync;
internals.systemError = systemError;
