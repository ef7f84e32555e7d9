// What every Buffer can do, but for reading and writing numbers.

const { errors, set_bytes, uncurry, Buffer } = internals;
const {
  FastBuffer, UTF8, UTF16, LOOP_SEARCH,
  define, encodingOf, encode, decode, writeInto, compareBytes, needBytes,
} = internals.buffers;
const { min, max, trunc } = Math;

// Where a slice starts or ends: counted from the end if negative, never outside.
function position(value, length, missing) {
  if (value === undefined) return missing;
  value = trunc(+value) || 0;
  return value < 0 ? max(value + length, 0) : min(value, length);
}

// An optional offset argument of Node's: an integer within bounds.
function bound(name, value, low, high, missing) {
  if (value === undefined) return missing;
  return errors.integer(name, value, low, high);
}

function view(buffer, start, end) {
  const length = buffer.length;
  const from = position(start, length, 0);
  const to = position(end, length, length);
  return new FastBuffer(buffer.buffer, buffer.byteOffset + from, to > from ? to - from : 0);
}

function search(buffer, value, offset, encoding, forward) {
  if (typeof offset === 'string') {
    encoding = offset;
    offset = undefined;
  }
  const length = buffer.length;
  let start = +offset;
  // As in Node: no number at all means the whole buffer.
  if (start !== start) start = forward ? 0 : length;
  start = trunc(start);
  if (start < 0) start += length;

  let needle = value;
  let step = 1;
  if (typeof value === 'number') {
    const byte = value & 255;
    if (forward) {
      for (let i = max(start, 0); i < length; i++) if (buffer[i] === byte) return i;
    } else for (let i = min(start, length - 1); i >= 0; i--) if (buffer[i] === byte) return i;
    return -1;
  }
  if (typeof value === 'string') {
    const kind = encodingOf(encoding);
    needle = encode(value, kind);
    if (kind === UTF16) step = 2;
  } else if (!(value instanceof Uint8Array)) {
    throw errors.invalidType('value', 'one of type number or string or an instance of Buffer or Uint8Array', value);
  } else if (encoding !== undefined && encodingOf(encoding) === UTF16) step = 2;

  const size = needle.length;
  if (start < 0) {
    if (!forward) return -1;
    start = 0;
  }
  if (start > length) {
    if (forward) return size === 0 ? length : -1;
    start = length;
  }
  if (size === 0) return start;
  if (forward ? length - start < size : length < size) return -1;
  if (step === 1 && length > LOOP_SEARCH) return native.indexOf(buffer, needle, start, forward);
  if (!forward) start = min(start, length - size);
  const last = length - size;
  const first = needle[0];
  for (let i = start; forward ? i <= last : i >= 0; i += forward ? 1 : -1) {
    if (buffer[i] !== first || (step === 2 && i % 2 !== 0)) continue;
    let k = 1;
    while (k < size && buffer[i + k] === needle[k]) k++;
    if (k === size) return i;
  }
  return -1;
}

function swap(buffer, size, name) {
  if (buffer.length % size !== 0) {
    throw errors.make(RangeError, 'ERR_INVALID_BUFFER_SIZE', `Buffer size must be a multiple of ${name}`);
  }
  for (let i = 0; i < buffer.length; i += size) {
    for (let low = i, high = i + size - 1; low < high; low++, high--) {
      const byte = buffer[low];
      buffer[low] = buffer[high];
      buffer[high] = byte;
    }
  }
  return buffer;
}

const plainFill = uncurry(Uint8Array.prototype.fill);
const copy_within = uncurry(Uint8Array.prototype.copyWithin);
const HEX_DIGITS = '0123456789abcdef';

function to_text(buffer, encoding, start, end) {
  const length = buffer.length;
  const kind = encodingOf(encoding);
  start = start === undefined || start <= 0 ? 0 : trunc(start) || 0;
  end = end === undefined || end > length ? length : trunc(end) || 0;
  return start >= length ? '' : decode(buffer, kind, start, end);
}

define(FastBuffer.prototype, {
  get parent() {
    return this instanceof Buffer ? this.buffer : undefined;
  },

  get offset() {
    return this instanceof Buffer ? this.byteOffset : undefined;
  },

  toString(encoding, start, end) {
    return arguments.length === 0 ? decode(this, UTF8, 0, this.length) : to_text(this, encoding, start, end);
  },

  toLocaleString(encoding, start, end) {
    return to_text(this, encoding, start, end);
  },

  toJSON() {
    const data = [];
    for (let i = 0; i < this.length; i++) internals.define(data, i, this[i]);
    return { type: 'Buffer', data };
  },

  equals(other) {
    needBytes('otherBuffer', other);
    return this === other || (this.length === other.length && compareBytes(this, other) === 0);
  },

  compare(target, targetStart, targetEnd, sourceStart, sourceEnd) {
    needBytes('target', target);
    if (arguments.length === 1) return compareBytes(this, target);
    const most = Number.MAX_SAFE_INTEGER;
    targetStart = bound('targetStart', targetStart, 0, most, 0);
    targetEnd = bound('targetEnd', targetEnd, 0, target.length, target.length);
    sourceStart = bound('sourceStart', sourceStart, 0, most, 0);
    sourceEnd = bound('sourceEnd', sourceEnd, 0, this.length, this.length);
    if (sourceStart >= sourceEnd) return targetStart >= targetEnd ? 0 : -1;
    if (targetStart >= targetEnd) return 1;
    return compareBytes(view(this, sourceStart, sourceEnd), view(target, targetStart, targetEnd));
  },

  indexOf(value, offset, encoding) {
    return search(this, value, offset, encoding, true);
  },

  lastIndexOf(value, offset, encoding) {
    return search(this, value, offset, encoding, false);
  },

  includes(value, offset, encoding) {
    return search(this, value, offset, encoding, true) !== -1;
  },

  subarray(start, end) {
    return view(this, start, end);
  },

  // A view, as in Node: unlike Uint8Array's slice it copies nothing.
  slice(start, end) {
    return view(this, start, end);
  },

  copy(target, targetStart, sourceStart, sourceEnd) {
    needBytes('target', target);
    targetStart = targetStart === undefined ? 0 : trunc(+targetStart) || 0;
    if (targetStart < 0) throw errors.outOfRange('targetStart', '>= 0', targetStart);
    sourceStart = sourceStart === undefined ? 0 : trunc(+sourceStart) || 0;
    if (sourceStart < 0 || sourceStart > this.length) throw errors.outOfRange('sourceStart', `>= 0 && <= ${this.length}`, sourceStart);
    sourceEnd = sourceEnd === undefined ? this.length : trunc(+sourceEnd) || 0;
    if (sourceEnd < 0) throw errors.outOfRange('sourceEnd', '>= 0', sourceEnd);
    const count = min(sourceEnd - sourceStart, this.length - sourceStart, target.length - targetStart);
    if (count <= 0) return 0;
    set_bytes(target, count === this.length ? this : view(this, sourceStart, sourceStart + count), targetStart);
    return count;
  },

  fill(value, start, end, encoding) {
    if (typeof start === 'string') {
      encoding = start;
      start = end = undefined;
    } else if (typeof end === 'string') {
      encoding = end;
      end = undefined;
    }
    // As in Node: without a start there is no end either.
    if (start === undefined) end = undefined;
    start = bound('offset', start, 0, Number.MAX_SAFE_INTEGER, 0);
    end = bound('end', end, 0, this.length, this.length);
    if (start >= end) {
      if (typeof value === 'string') encodingOf(encoding);
      return this;
    }
    let pattern = value;
    if (typeof value === 'string') pattern = encode(value, encodingOf(encoding));
    else if (!(value instanceof Uint8Array)) return plainFill(this, typeof value === 'boolean' ? +value : value & 255, start, end);
    if (typeof value === 'string' && value.length === 0) return plainFill(this, 0, start, end);
    if (pattern.length === 0) throw errors.invalidValue('value', value);
    if (pattern.length === 1) return plainFill(this, pattern[0], start, end);
    // Double what is there until all is.
    let done = min(pattern.length, end - start);
    set_bytes(this, view(pattern, 0, done), start);
    while (done < end - start) {
      const more = min(done, end - start - done);
      copy_within(this, start + done, start, start + more);
      done += more;
    }
    return this;
  },

  write(text, offset, length, encoding) {
    errors.string('first argument', text);
    if (offset === undefined) return writeInto(this, text, 0, this.length, UTF8);
    if (typeof offset === 'string') return writeInto(this, text, 0, this.length, encodingOf(offset));
    errors.integer('offset', offset, 0, this.length);
    const room = this.length - offset;
    if (typeof length === 'string') return writeInto(this, text, offset, room, encodingOf(length));
    if (length === undefined) length = room;
    else length = min(errors.integer('length', length, 0, this.length), room);
    return writeInto(this, text, offset, length, encodingOf(encoding));
  },

  utf8Slice(start = 0, end = this.length) {
    return to_text(this, 'utf8', start, end);
  },

  latin1Slice(start = 0, end = this.length) {
    return to_text(this, 'latin1', start, end);
  },

  swap16() {
    return swap(this, 2, '16-bits');
  },

  swap32() {
    return swap(this, 4, '32-bits');
  },

  swap64() {
    return swap(this, 8, '64-bits');
  },
});

internals.fill = uncurry(FastBuffer.prototype.fill);

// <Buffer 61 62>: the first fifty bytes are enough to recognize what it is.
internals.inspectBytes = function inspectBytes(buffer) {
  const count = min(buffer.length, 50);
  let text = '';
  for (let i = 0; i < count; i++) text += ' ' + HEX_DIGITS[buffer[i] >> 4] + HEX_DIGITS[buffer[i] & 15];
  const rest = buffer.length - count;
  return `<Buffer${text || ' '}${rest > 0 ? ` ... ${rest} more byte${rest > 1 ? 's' : ''}` : ''}>`;
};
