// The constants and the record types of require('fs').

const constants = Object.freeze({
  __proto__: null,
  F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1, COPYFILE_EXCL: 1,
  ...native.flags,
  S_IFMT: 0o170000, S_IFREG: 0o100000, S_IFDIR: 0o040000, S_IFCHR: 0o020000, S_IFBLK: 0o060000, S_IFIFO: 0o010000,
  S_IFLNK: 0o120000, S_IFSOCK: 0o140000,
});
const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_SYNC } = constants;

const FLAGS = {
  __proto__: null,
  'r': O_RDONLY, 'rs': O_RDONLY | O_SYNC, 'sr': O_RDONLY | O_SYNC, 'r+': O_RDWR, 'rs+': O_RDWR | O_SYNC, 'sr+': O_RDWR | O_SYNC,
  'w': O_TRUNC | O_CREAT | O_WRONLY, 'wx': O_TRUNC | O_CREAT | O_WRONLY | O_EXCL,
  'w+': O_TRUNC | O_CREAT | O_RDWR, 'wx+': O_TRUNC | O_CREAT | O_RDWR | O_EXCL,
  'a': O_APPEND | O_CREAT | O_WRONLY, 'ax': O_APPEND | O_CREAT | O_WRONLY | O_EXCL, 'as': O_APPEND | O_CREAT | O_WRONLY | O_SYNC,
  'a+': O_APPEND | O_CREAT | O_RDWR, 'ax+': O_APPEND | O_CREAT | O_RDWR | O_EXCL, 'as+': O_APPEND | O_CREAT | O_RDWR | O_SYNC,
};
for (const [a, b] of [['xw', 'wx'], ['xw+', 'wx+'], ['xa', 'ax'], ['xa+', 'ax+'], ['sa', 'as'], ['sa+', 'as+']]) FLAGS[a] = FLAGS[b];

// Fields are declared, so that they are there when they are assigned: what is not there is looked for at Object.prototype, with its setters.
class Stats {
  dev = 0; mode = 0; nlink = 0; uid = 0; gid = 0; rdev = 0; blksize = 0; ino = 0;
  size = 0; blocks = 0; atimeMs = 0; mtimeMs = 0; ctimeMs = 0; birthtimeMs = 0;
  atime = null; mtime = null; ctime = null; birthtime = null;

  constructor(numbers) {
    ({
      0: this.dev, 1: this.mode, 2: this.nlink, 3: this.uid, 4: this.gid, 5: this.rdev, 6: this.blksize, 7: this.ino, 8: this.size, 9: this.blocks,
      10: this.atimeMs, 11: this.mtimeMs, 12: this.ctimeMs, 13: this.birthtimeMs,
    } = numbers);
    this.atime = new Date(Math.round(this.atimeMs));
    this.mtime = new Date(Math.round(this.mtimeMs));
    this.ctime = new Date(Math.round(this.ctimeMs));
    this.birthtime = new Date(Math.round(this.birthtimeMs));
  }

  isFile() { return (this.mode & constants.S_IFMT) === constants.S_IFREG; }
  isDirectory() { return (this.mode & constants.S_IFMT) === constants.S_IFDIR; }
  isSymbolicLink() { return (this.mode & constants.S_IFMT) === constants.S_IFLNK; }
  isSocket() { return (this.mode & constants.S_IFMT) === constants.S_IFSOCK; }
  isFIFO() { return (this.mode & constants.S_IFMT) === constants.S_IFIFO; }
  isCharacterDevice() { return (this.mode & constants.S_IFMT) === constants.S_IFCHR; }
  isBlockDevice() { return (this.mode & constants.S_IFMT) === constants.S_IFBLK; }
}

const KINDS = { isFile: 8, isDirectory: 4, isSymbolicLink: 10, isSocket: 12, isFIFO: 1, isCharacterDevice: 2, isBlockDevice: 6 };

class Dirent {
  name = '';
  path = '';
  parentPath = '';
  #kind;

  constructor(name, path, kind) {
    this.name = name;
    this.path = path;
    this.parentPath = path;
    this.#kind = kind;
  }

  static {
    for (const [method, kind] of Object.entries(KINDS))
      internals.hide(Dirent.prototype, method, { [method]() { return this.#kind === kind; } }[method]);
  }
}

internals.fileTypes = { constants, FLAGS, Stats, Dirent, KINDS };
