// Buffer: a Uint8Array with the part of Node's Buffer that people use. The hot paths are loops in JavaScript up to a size, and one
// call into C# from there on: an engine's own loop beats the border for short data, .NET's vectors beat everything for long data.

const { bytes_over, errors, memory_size, place_of, set_bytes } = internals;
const { uncurry } = internals;
const code_point = uncurry(String.prototype.codePointAt);
const pad_start = uncurry(String.prototype.padStart);
const upper_case = uncurry(String.prototype.toUpperCase);
const number_text = uncurry(Number.prototype.toString);
const lower_case = uncurry(String.prototype.toLowerCase);
const { fromCharCode } = String;
const { isView } = ArrayBuffer;
const { min, trunc } = Math;

// Where C# becomes the faster one, measured in JavaScriptCore.
const LOOP_COPY = 288;
const LOOP_DECODE = 48;
const LOOP_SEARCH = 1024;
// Beyond 85 KB a string is a large object for .NET, which costs more than any loop: C# gets only what is not plain.
const LOOP_ENCODE = 65536;
const MAX_LENGTH = 0x7fffffff;

// What native code knows encodings by; each has its names beside it.
const UTF8 = 0, LATIN1 = 1, ASCII = 2, HEX = 3, BASE64 = 4, BASE64URL = 5, UTF16 = 6;
const ENCODINGS = {
  __proto__: null,
  'utf8': UTF8, 'utf-8': UTF8, 'latin1': LATIN1, 'binary': LATIN1, 'ascii': ASCII, 'hex': HEX,
  'base64': BASE64, 'base64url': BASE64URL, 'utf16le': UTF16, 'utf-16le': UTF16, 'ucs2': UTF16, 'ucs-2': UTF16,
};

// The class of what Buffer(...), `new Buffer(...)` and the functions below make; scripts know it as Buffer, which shares its prototype.
// Where the engine can have a second realm it is that one's Uint8Array (buffer_realm.js).
const { realm } = native;
const FastBuffer = realm?.Bytes ?? class FastBuffer extends Uint8Array {
  constructor(source, offset, length) {
    super(source, offset, length);
  }
};
const make = realm?.make ?? (length => new FastBuffer(length));

realm?.adopt(internals.captured);

function Buffer(value, encodingOrOffset, length) {
  if (typeof value === 'number') return alloc(value);
  return from(value, encodingOrOffset, length);
}
Object.setPrototypeOf(Buffer, Uint8Array);
Buffer.prototype = FastBuffer.prototype;
const proto = FastBuffer.prototype;

function define(target, members) {
  for (const name of Object.keys(members)) {
    const member = Object.getOwnPropertyDescriptor(members, name);
    member.enumerable = false;
    Object.defineProperty(target, name, member);
  }
}

Object.defineProperty(proto, 'constructor', { value: Buffer, writable: true, configurable: true, enumerable: false });
// map, filter and the like make Buffers without passing through the checks of Buffer().
Object.defineProperty(Buffer, Symbol.species, { get() { return FastBuffer; }, configurable: true });

function encodingOf(encoding) {
  if (encoding === undefined || encoding === null || encoding === '') return UTF8;
  const known = ENCODINGS[encoding];
  if (known !== undefined) return known;
  const lower = ENCODINGS[lower_case(String(encoding))];
  if (lower === undefined) throw errors.unknownEncoding(encoding);
  return lower;
}

// The bytes that C# made, as a Buffer over the same memory.
const adopt = bytes => new FastBuffer(bytes.buffer, 0, bytes.length);

// Eight at a time: at each turn of a loop the engine looks whether it has to stop, which costs as much as the byte.
function copy_bytes(target, at, source, from, length) {
  let i = 0;
  for (const end = length - 7; i < end; i += 8) {
    const to = at + i;
    const place = from + i;
    target[to] = source[place];
    target[to + 1] = source[place + 1];
    target[to + 2] = source[place + 2];
    target[to + 3] = source[place + 3];
    target[to + 4] = source[place + 4];
    target[to + 5] = source[place + 5];
    target[to + 6] = source[place + 6];
    target[to + 7] = source[place + 7];
  }
  for (; i < length; i++)
    target[at + i] = source[from + i];
}

function copyOut(shared, offset, length) {
  const result = make(length);
  if (length <= LOOP_COPY) copy_bytes(result, 0, shared, offset, length);
  else set_bytes(result, new Uint8Array(shared.buffer, shared.byteOffset + offset, length));
  return result;
}

function copyBytes(view) {
  return copyOut(view, 0, view.length);
}

// A view of bytes over anything that has them; null where there are none.
function bytesOf(value) {
  if (value instanceof Uint8Array) return value;
  if (isView(value)) return bytes_over(value);
  if (isArrayBuffer(value)) return new Uint8Array(value);
  return null;
}

function isArrayBuffer(value) {
  return value instanceof ArrayBuffer || (typeof SharedArrayBuffer === 'function' && value instanceof SharedArrayBuffer);
}

function encode(text, kind) {
  const length = text.length;
  if (length === 0) return make(0);
  if (length <= LOOP_ENCODE && kind <= ASCII) {
    const result = make(length);
    if (kind !== UTF8) {
      for (let i = 0; i < length; i++) result[i] = text.charCodeAt(i);
      return result;
    }
    let i = 0;
    for (; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 127) break;
      result[i] = unit;
    }
    if (i === length) return result;
  }
  return adopt(native.encode(text, kind));
}

function decode(bytes, kind, start, end) {
  const length = end - start;
  if (length <= 0) return '';
  if (length <= LOOP_DECODE && kind <= ASCII) {
    let text = '';
    let i = start;
    if (kind === LATIN1) for (; i < end; i++) text += fromCharCode(bytes[i]);
    else if (kind === ASCII) for (; i < end; i++) text += fromCharCode(bytes[i] & 127);
    else {
      for (; i < end; i++) {
        const byte = bytes[i];
        if (byte > 127) break;
        text += fromCharCode(byte);
      }
    }
    if (i === end) return text;
  }
  return native.decode(bytes, kind, start, end);
}

// As native.encode would have it, without making the bytes.
function encodedLength(text, kind) {
  const length = text.length;
  switch (kind) {
    case LATIN1:
    case ASCII: return length;
    case UTF16: return length * 2;
    case HEX: return length >>> 1;
    case BASE64:
    case BASE64URL: {
      let count = length;
      if (count > 0 && text.charCodeAt(count - 1) === 61) count--;
      if (count > 1 && text.charCodeAt(count - 1) === 61) count--;
      return (count * 3) >>> 2;
    }
  }
  if (length > LOOP_ENCODE) return native.utf8Length(text);
  let count = length;
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) count++;
    else {
      count += 2;
      // A pair is four bytes: two units, each counted once already, and two more.
      if (unit >= 0xd800 && unit < 0xdc00 && i + 1 < length && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) i++;
    }
  }
  return count;
}

// Writes the characters that fit whole; the count of bytes.
function writeInto(target, text, offset, length, kind) {
  if (kind <= ASCII && text.length <= LOOP_ENCODE && (kind !== UTF8 || text.length <= length)) {
    const count = min(text.length, length);
    let i = 0;
    for (; i < count; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 127 && kind === UTF8) break;
      target[offset + i] = unit;
    }
    if (i === count) return count;
  }
  return length <= 0 ? 0 : native.write(text, kind, target, offset, length);
}

// What a channel sends: like writeInto, but all or nothing, and strict about latin1.
function encodeInto(text, encoding, shared) {
  const kind = encodingOf(encoding);
  const length = text.length;
  if (kind <= ASCII && length <= LOOP_ENCODE) {
    if (length > shared.length) return -1;
    const limit = kind === LATIN1 ? 255 : 127;
    let i = 0;
    for (; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > limit) break;
      shared[i] = unit;
    }
    if (i === length) return length;
    if (kind !== UTF8) throw notInEncoding(text, limit, encoding);
  }
  const written = native.encodeInto(text, kind, shared);
  if (written === -2) throw notInEncoding(text, kind === LATIN1 ? 255 : 127, encoding);
  return written;
}

function notInEncoding(text, limit, encoding) {
  let at = 0;
  while (text.charCodeAt(at) <= limit) at++;
  const point = code_point(text, at);
  const hex = pad_start(upper_case(number_text(point, 16)), 4, '0');
  return errors.make(RangeError, 'ERR_OUT_OF_RANGE',
    `the character '${String.fromCodePoint(point)}' (U+${hex}) at index ${at} has no ${encoding} byte: ` +
    `set this.encoding = 'utf8' or pass Buffer.from(text)`);
}

function checkSize(size) {
  if (typeof size !== 'number') throw errors.invalidType('size', 'of type number', size);
  if (!(size >= 0 && size <= MAX_LENGTH)) throw errors.outOfRange('size', `>= 0 && <= ${MAX_LENGTH}`, size);
}

const FROM_TYPES = 'of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object';

function fromArrayLike(source) {
  const count = typeof source.length === 'number' && source.length > 0 ? trunc(source.length) : 0;
  const result = make(count);
  for (let i = 0; i < count; i++) result[i] = source[i];
  return result;
}

function fromArrayBuffer(buffer, offset, length) {
  offset = offset === undefined ? 0 : +offset || 0;
  const room = memory_size(buffer) - offset;
  if (room < 0) throw errors.make(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"offset" is outside of buffer bounds');
  if (length === undefined) return new FastBuffer(buffer, offset, room);
  length = +length > 0 ? trunc(+length) : 0;
  if (length > room) throw errors.make(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"length" is outside of buffer bounds');
  return new FastBuffer(buffer, offset, length);
}

function from(value, encodingOrOffset, length) {
  if (typeof value === 'string') return encode(value, encodingOf(encodingOrOffset));
  if (typeof value === 'object' && value !== null) {
    if (value instanceof Uint8Array) return copyBytes(value);
    if (isArrayBuffer(value)) return fromArrayBuffer(value, encodingOrOffset, length);
    const primitive = value.valueOf && value.valueOf();
    if (primitive != null && primitive !== value && (typeof primitive === 'string' || typeof primitive === 'object')) {
      return from(primitive, encodingOrOffset, length);
    }
    if (value.length !== undefined || isArrayBuffer(value.buffer)) return fromArrayLike(value);
    if (value.type === 'Buffer' && Array.isArray(value.data)) return fromArrayLike(value.data);
    if (typeof value[Symbol.toPrimitive] === 'function') {
      const text = value[Symbol.toPrimitive]('string');
      if (typeof text === 'string') return encode(text, encodingOf(encodingOrOffset));
    }
  }
  throw errors.invalidType('first argument', FROM_TYPES, value);
}

function compareBytes(a, b) {
  if (a === b) return 0;
  if (a.length > LOOP_SEARCH && b.length > LOOP_SEARCH) return native.compare(a, b);
  const count = min(a.length, b.length);
  for (let i = 0; i < count; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
  return a.length === b.length ? 0 : a.length < b.length ? -1 : 1;
}

function needBytes(name, value) {
  if (!(value instanceof Uint8Array)) throw errors.invalidType(name, 'an instance of Buffer or Uint8Array', value);
}

function alloc(size, fill, encoding) {
  checkSize(size);
  const result = make(size);
  return fill === undefined || fill === 0 || size === 0 ? result : internals.fill(result, fill, encoding);
}

define(Buffer, {
  poolSize: 8192,

  from,

  alloc(size, fill, encoding) { return alloc(size, fill, encoding); },

  // No pool and no uninitialized memory: a script must never see what another one left.
  allocUnsafe(size) {
    checkSize(size);
    return make(size);
  },

  allocUnsafeSlow(size) {
    checkSize(size);
    return make(size);
  },

  of(...items) {
    return fromArrayLike(items);
  },

  concat(parts, total) {
    if (!Array.isArray(parts)) throw errors.invalidType('list', 'an instance of Array', parts);
    for (let i = 0; i < parts.length; i++) {
      if (!(parts[i] instanceof Uint8Array)) throw errors.invalidType(`list[${i}]`, 'an instance of Buffer or Uint8Array', parts[i]);
    }
    if (total === undefined) {
      total = 0;
      for (let i = 0; i < parts.length; i++) total += parts[i].length;
    } else errors.integer('length', total, 0, MAX_LENGTH);
    const result = make(total);
    let at = 0;
    for (let i = 0; i < parts.length && at < total; i++) {
      const part = parts[i];
      const room = total - at;
      if (part.length > room) {
        set_bytes(result, new Uint8Array(part.buffer, part.byteOffset, room), at);
        break;
      }
      if (part.length <= LOOP_COPY) copy_bytes(result, at, part, 0, part.length);
      else set_bytes(result, part, at);
      at += part.length;
    }
    return result;
  },

  byteLength(value, encoding) {
    if (typeof value === 'string') {
      const known = encoding === undefined ? UTF8 : ENCODINGS[lower_case(String(encoding))];
      return encodedLength(value, known === undefined ? UTF8 : known);
    }
    if (isView(value)) return place_of(value).byteLength;
    if (isArrayBuffer(value)) return memory_size(value);
    throw errors.invalidType('string', 'of type string or an instance of Buffer or ArrayBuffer', value);
  },

  compare(a, b) {
    needBytes('buf1', a);
    needBytes('buf2', b);
    return compareBytes(a, b);
  },

  isBuffer(value) {
    return value instanceof Buffer;
  },

  isEncoding(encoding) {
    return typeof encoding === 'string' && encoding.length !== 0 && ENCODINGS[lower_case(encoding)] !== undefined;
  },
});

Object.preventExtensions(FastBuffer); // Its super() stays what it is.
internals.Buffer = Buffer;
internals.copyOut = copyOut;
internals.encodeInto = encodeInto;
internals.bytesOf = bytesOf;
// For the files that complete the class.
internals.buffers = {
  FastBuffer, UTF8, LATIN1, BASE64, UTF16, LOOP_SEARCH, MAX_LENGTH,
  define, encodingOf, encode, decode, from, writeInto, compareBytes, needBytes, isArrayBuffer, adopt, copyBytes, copy_bytes,
};
