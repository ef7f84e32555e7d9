// require('crypto'): hashes, keyed hashes, key derivation and randomness, all of .NET's.

const { errors, harden, Buffer, bytesOf, webcrypto } = internals;
const { toLowerCase: lower_case } = internals.strings;
const { adopt, encodingOf, encode, decode, FastBuffer } = internals.buffers;
const read_number = internals.uncurry(Buffer.prototype.readUIntBE);

const HASHES = harden(['md5', 'sha1', 'sha256', 'sha384', 'sha512']);
const NAMES = { __proto__: null };
for (const hash of HASHES) NAMES[hash] = NAMES[hash.replace('sha', 'sha-')] = NAMES['rsa-' + hash] = hash;

function hashName(algorithm) {
  errors.string('algorithm', algorithm);
  return NAMES[lower_case(algorithm)];
}

function toBytes(name, data, encoding) {
  if (typeof data === 'string') return encode(data, encoding === 'buffer' ? 0 : encodingOf(encoding));
  const bytes = bytesOf(data);
  if (bytes === null) throw errors.invalidType(name, 'of type string or an instance of Buffer, TypedArray, or DataView', data);
  return bytes;
}

function output(bytes, encoding) {
  if (encoding === undefined || encoding === null || encoding === 'buffer') return adopt(bytes);
  return decode(bytes, encodingOf(encoding), 0, bytes.length);
}

class Hash {
  #handle;

  constructor(handle) {
    this.#handle = handle;
  }

  update(data, encoding) {
    if (this.#handle === null) throw errors.make(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    native.update(this.#handle, toBytes('data', data, encoding));
    return this;
  }

  digest(encoding) {
    if (this.#handle === null) throw errors.make(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    const bytes = native.digest(this.#handle);
    this.#handle = null;
    return output(bytes, encoding);
  }

  copy() {
    if (this.#handle === null) throw errors.make(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    return new Hash(native.copy(this.#handle));
  }
}

class Hmac extends Hash {
  constructor(handle) { super(handle); }

  // Node's keyed hashes cannot be copied.
  get copy() {
    return undefined;
  }
}

function createHash(algorithm) {
  const name = hashName(algorithm);
  if (name === undefined) throw errors.make(Error, 'ERR_OSSL_EVP_UNSUPPORTED', 'Digest method not supported');
  return new Hash(native.create(name));
}

function createHmac(algorithm, key) {
  const name = hashName(algorithm);
  if (name === undefined) throw errors.make(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${algorithm}`);
  return new Hmac(native.create(name, toBytes('key', key)));
}

function pbkdf2Sync(password, salt, iterations, length, digest) {
  const secret = toBytes('password', password);
  const grain = toBytes('salt', salt);
  errors.integer('iterations', iterations, 1, 2147483647);
  errors.integer('keylen', length, 0, 2147483647);
  const name = hashName(digest);
  if (name === undefined) throw errors.make(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${digest}`);
  return adopt(native.pbkdf2(secret, grain, iterations, length, name));
}

function randomBytes(size) {
  errors.integer('size', size, 0, 2147483647);
  const result = new FastBuffer(size);
  if (size > 0) native.randomFill(result, 0, size);
  return result;
}

function randomFillSync(target, offset = 0, size) {
  const bytes = bytesOf(target);
  if (bytes === null) throw errors.invalidType('buf', 'an instance of ArrayBuffer or ArrayBufferView', target);
  errors.integer('offset', offset, 0, bytes.length);
  size = size === undefined ? bytes.length - offset : errors.integer('size', size, 0, bytes.length - offset);
  if (size > 0) native.randomFill(bytes, offset, size);
  return target;
}

function randomInt(low, high) {
  if (high === undefined) {
    high = low;
    low = 0;
  }
  if (!Number.isSafeInteger(low)) throw errors.invalidType('min', 'a safe integer', low);
  if (!Number.isSafeInteger(high)) throw errors.invalidType('max', 'a safe integer', high);
  if (high <= low) throw errors.outOfRange('max', `greater than the value of "min" (${low})`, high);
  const range = high - low;
  if (!(range <= 2 ** 48 - 1)) throw errors.outOfRange('max - min', `<= ${2 ** 48 - 1}`, range);
  // Whole multiples of the range only: the rest would favour the low numbers.
  const limit = 2 ** 48 - 2 ** 48 % range;
  for (;;) {
    const value = read_number(randomBytes(6), 0, 6);
    if (value < limit) return low + value % range;
  }
}

function timingSafeEqual(a, b) {
  const left = bytesOf(a), right = bytesOf(b);
  if (left === null) throw errors.invalidType('buf1', 'an instance of ArrayBuffer, Buffer, TypedArray, or DataView', a);
  if (right === null) throw errors.invalidType('buf2', 'an instance of ArrayBuffer, Buffer, TypedArray, or DataView', b);
  if (left.length !== right.length) {
    throw errors.make(RangeError, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', 'Input buffers must have the same byte length');
  }
  return native.equal(left, right);
}

internals.crypto = {
  createHash,
  createHmac,
  getHashes: () => [HASHES[0], HASHES[1], HASHES[2], HASHES[3], HASHES[4]],
  getRandomValues: webcrypto.getRandomValues,
  Hash,
  Hmac,
  pbkdf2Sync,
  randomBytes,
  randomFillSync,
  randomInt,
  randomUUID: webcrypto.randomUUID,
  timingSafeEqual,
  webcrypto,
};
