// Buffer's numbers: readUInt8 ... writeBigInt64LE. Made from a few templates, so that each method is a short function of its own
// that an engine compiles well.

const { errors } = internals;
const { FastBuffer, define } = internals.buffers;

// Called only when a read or write does not fit: says why in Node's words.
function badOffset(buffer, offset, size) {
  if (typeof offset !== 'number') return errors.invalidType('offset', 'of type number', offset);
  if (!Number.isInteger(offset)) return errors.outOfRange('offset', 'an integer', offset);
  if (buffer.length < size) {
    return errors.make(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', 'Attempt to access memory outside buffer bounds');
  }
  return errors.outOfRange('offset', `>= 0 and <= ${buffer.length - size}`, offset);
}

// True for every offset that is not an integer with size bytes behind it.
const outside = (buffer, offset, size) =>
  typeof offset !== 'number' || offset < 0 || offset + size > buffer.length || offset % 1 !== 0;

function badValue(value, low, high) {
  if (typeof value !== 'number' && typeof value !== 'bigint') return errors.invalidType('value', 'of type number', value);
  return errors.outOfRange('value', `>= ${low}${typeof low === 'bigint' ? 'n' : ''} and <= ${high}${typeof high === 'bigint' ? 'n' : ''}`, value);
}

function toNumber(value, low, high) {
  const number = +value;
  if (number > high || number < low) throw badValue(number, low, high);
  return number;
}

const methods = {
  readUInt8(offset = 0) {
    if (outside(this, offset, 1)) throw badOffset(this, offset, 1);
    return this[offset];
  },
  readInt8(offset = 0) {
    if (outside(this, offset, 1)) throw badOffset(this, offset, 1);
    return this[offset] << 24 >> 24;
  },
  readUInt16LE(offset = 0) {
    if (outside(this, offset, 2)) throw badOffset(this, offset, 2);
    return this[offset] | this[offset + 1] << 8;
  },
  readUInt16BE(offset = 0) {
    if (outside(this, offset, 2)) throw badOffset(this, offset, 2);
    return this[offset] << 8 | this[offset + 1];
  },
  readInt16LE(offset = 0) {
    if (outside(this, offset, 2)) throw badOffset(this, offset, 2);
    return (this[offset] | this[offset + 1] << 8) << 16 >> 16;
  },
  readInt16BE(offset = 0) {
    if (outside(this, offset, 2)) throw badOffset(this, offset, 2);
    return (this[offset] << 8 | this[offset + 1]) << 16 >> 16;
  },
  readInt32LE(offset = 0) {
    if (outside(this, offset, 4)) throw badOffset(this, offset, 4);
    return this[offset] | this[offset + 1] << 8 | this[offset + 2] << 16 | this[offset + 3] << 24;
  },
  readInt32BE(offset = 0) {
    if (outside(this, offset, 4)) throw badOffset(this, offset, 4);
    return this[offset] << 24 | this[offset + 1] << 16 | this[offset + 2] << 8 | this[offset + 3];
  },
  readUInt32LE(offset = 0) {
    if (outside(this, offset, 4)) throw badOffset(this, offset, 4);
    return (this[offset] | this[offset + 1] << 8 | this[offset + 2] << 16 | this[offset + 3] << 24) >>> 0;
  },
  readUInt32BE(offset = 0) {
    if (outside(this, offset, 4)) throw badOffset(this, offset, 4);
    return (this[offset] << 24 | this[offset + 1] << 16 | this[offset + 2] << 8 | this[offset + 3]) >>> 0;
  },
  writeUInt8(value, offset = 0) {
    value = toNumber(value, 0, 0xff);
    if (outside(this, offset, 1)) throw badOffset(this, offset, 1);
    this[offset] = value;
    return offset + 1;
  },
  writeInt8(value, offset = 0) {
    value = toNumber(value, -0x80, 0x7f);
    if (outside(this, offset, 1)) throw badOffset(this, offset, 1);
    this[offset] = value;
    return offset + 1;
  },
};

const put2 = {
  LE(buffer, value, offset) {
    buffer[offset] = value;
    buffer[offset + 1] = value >> 8;
    return offset + 2;
  },
  BE(buffer, value, offset) {
    buffer[offset] = value >> 8;
    buffer[offset + 1] = value;
    return offset + 2;
  },
};
const put4 = {
  LE(buffer, value, offset) {
    buffer[offset] = value;
    buffer[offset + 1] = value >> 8;
    buffer[offset + 2] = value >> 16;
    buffer[offset + 3] = value >> 24;
    return offset + 4;
  },
  BE(buffer, value, offset) {
    buffer[offset] = value >> 24;
    buffer[offset + 1] = value >> 16;
    buffer[offset + 2] = value >> 8;
    buffer[offset + 3] = value;
    return offset + 4;
  },
};

const writer = (put, size, low, high) => function (value, offset = 0) {
  value = toNumber(value, low, high);
  if (outside(this, offset, size)) throw badOffset(this, offset, size);
  return put(this, value, offset);
};

// Floats and 64-bit integers pass through eight bytes of memory that has arrays of their types over it, in the order of the machine.
const scratch = new ArrayBuffer(8);
const scratchBytes = new Uint8Array(scratch);
const isLittle = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

const reader = (values, size, little) => {
  const turn = little === isLittle ? 0 : size - 1;
  return function (offset = 0) {
    if (outside(this, offset, size)) throw badOffset(this, offset, size);
    for (let i = 0; i < size; i++) scratchBytes[i ^ turn] = this[offset + i];
    return values[0];
  };
};

const viewWriter = (values, size, little, check) => {
  const turn = little === isLittle ? 0 : size - 1;
  return function (value, offset = 0) {
    if (check) check(value);
    if (outside(this, offset, size)) throw badOffset(this, offset, size);
    values[0] = value;
    for (let i = 0; i < size; i++) this[offset + i] = scratchBytes[i ^ turn];
    return offset + size;
  };
};

const bigRange = (low, high, words) => value => {
  if (typeof value !== 'bigint') throw errors.invalidType('value', 'of type bigint', value);
  if (value < low || value > high) throw errors.outOfRange('value', words, value);
};
const signedBig = bigRange(-(2n ** 63n), 2n ** 63n - 1n, '>= -(2n ** 63n) and < 2n ** 63n');
const unsignedBig = bigRange(0n, 2n ** 64n - 1n, '>= 0n and < 2n ** 64n');

const singles = new Float32Array(scratch), doubles = new Float64Array(scratch);
const signed = new BigInt64Array(scratch), unsigned = new BigUint64Array(scratch);

for (const end of ['LE', 'BE']) {
  const little = end === 'LE';
  methods['writeUInt16' + end] = writer(put2[end], 2, 0, 0xffff);
  methods['writeInt16' + end] = writer(put2[end], 2, -0x8000, 0x7fff);
  methods['writeUInt32' + end] = writer(put4[end], 4, 0, 0xffffffff);
  methods['writeInt32' + end] = writer(put4[end], 4, -0x80000000, 0x7fffffff);
  methods['readFloat' + end] = reader(singles, 4, little);
  methods['readDouble' + end] = reader(doubles, 8, little);
  methods['readBigInt64' + end] = reader(signed, 8, little);
  methods['readBigUInt64' + end] = reader(unsigned, 8, little);
  methods['writeFloat' + end] = viewWriter(singles, 4, little);
  methods['writeDouble' + end] = viewWriter(doubles, 8, little);
  methods['writeBigInt64' + end] = viewWriter(signed, 8, little, signedBig);
  methods['writeBigUInt64' + end] = viewWriter(unsigned, 8, little, unsignedBig);
}

// One to six bytes: what fits a number exactly.
function checkWidth(width) {
  if (width === undefined) throw errors.invalidType('byteLength', 'of type number', width);
  errors.integer('byteLength', width, 1, 6);
}

function readUnsigned(buffer, offset, width, little) {
  if (offset === undefined) throw errors.invalidType('offset', 'of type number', offset);
  checkWidth(width);
  if (outside(buffer, offset, width)) throw badOffset(buffer, offset, width);
  let value = 0;
  if (little) for (let i = width - 1; i >= 0; i--) value = value * 256 + buffer[offset + i];
  else for (let i = 0; i < width; i++) value = value * 256 + buffer[offset + i];
  return value;
}

function readSigned(buffer, offset, width, little) {
  const value = readUnsigned(buffer, offset, width, little);
  return value >= 2 ** (8 * width - 1) ? value - 2 ** (8 * width) : value;
}

function writeNumber(buffer, value, offset, width, little, low, high) {
  checkWidth(width);
  value = +value;
  if (value > high || value < low) throw widthRange(value, width, low);
  if (offset === undefined) throw errors.invalidType('offset', 'of type number', offset);
  if (outside(buffer, offset, width)) throw badOffset(buffer, offset, width);
  value = Math.trunc(value) || 0;
  if (value < 0) value += 2 ** (8 * width);
  for (let i = 0; i < width; i++) {
    buffer[little ? offset + i : offset + width - 1 - i] = value % 256;
    value = Math.floor(value / 256);
  }
  return offset + width;
}

function widthRange(value, width, low) {
  if (width <= 4) return badValue(value, low, low === 0 ? 2 ** (8 * width) - 1 : 2 ** (8 * width - 1) - 1);
  const range = low === 0 ? `>= 0 and < 2 ** ${8 * width}` : `>= -(2 ** ${8 * width - 1}) and < 2 ** ${8 * width - 1}`;
  return errors.outOfRange('value', range, value);
}

for (const end of ['LE', 'BE']) {
  const little = end === 'LE';
  methods['readUInt' + end] = function (offset, byteLength) {
    return readUnsigned(this, offset, byteLength, little);
  };
  methods['readInt' + end] = function (offset, byteLength) {
    return readSigned(this, offset, byteLength, little);
  };
  methods['writeUInt' + end] = function (value, offset, byteLength) {
    return writeNumber(this, value, offset, byteLength, little, 0, 2 ** (8 * byteLength) - 1);
  };
  methods['writeInt' + end] = function (value, offset, byteLength) {
    const half = 2 ** (8 * byteLength - 1);
    return writeNumber(this, value, offset, byteLength, little, -half, half - 1);
  };
}

// Node has each unsigned method under readUint8 and readUInt8.
for (const name of Object.keys(methods)) {
  Object.defineProperty(methods[name], 'name', { value: name, configurable: true });
  if (name.includes('UInt')) methods[name.replace('UInt', 'Uint')] = methods[name];
}
define(FastBuffer.prototype, methods);
