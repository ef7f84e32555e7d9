'use strict';

const fs = require('fs');

const BLOCK = 65536; // bytes

/** Reads a part of a file block by block, each when the last one has gone: memory does not grow with the file. */
class FileProducer {
  /** `onEnd(complete)` runs once, when all is read or reading failed. */
  constructor(path, start, end, onEnd) {
    this.fd = fs.openSync(path, 'r');
    this.position = start;
    this.end = end;
    this.onEnd = onEnd;
  }

  more() {
    if (this.fd === null) return null;
    const block = Buffer.alloc(Math.min(BLOCK, this.end - this.position));
    const count = block.length ? this.read(block) : 0;
    this.position += count;
    if (count > 0) return block.subarray(0, count);
    this.close();
    this.onEnd(this.position === this.end);
    return null;
  }

  read(block) {
    try {
      return fs.readSync(this.fd, block, 0, block.length, this.position);
    } catch {
      return 0; // the same as a file that became shorter: the rest is missing
    }
  }

  close() {
    if (this.fd !== null) fs.closeSync(this.fd);
    this.fd = null;
  }
}

module.exports = { FileProducer };
