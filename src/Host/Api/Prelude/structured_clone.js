// structuredClone: the structured serialize and deserialize steps of HTML in one walk.

const { errors, DOMException } = internals;
const { isArrayBuffer } = internals.buffers;
const { isView } = ArrayBuffer;

const ERRORS = { __proto__: null, Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
const VIEWS = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array,
  BigInt64Array, BigUint64Array];

// The brand of a built-in object cannot be faked by its prototype: ask a method that checks the internal slot.
function has(method, value) {
  try {
    method.call(value);
    return true;
  } catch {
    return false;
  }
}

const getter = (Type, name) => Object.getOwnPropertyDescriptor(Type.prototype, name).get;
const BRANDS = [
  ['Map', getter(Map, 'size')],
  ['Set', getter(Set, 'size')],
  ['Date', Date.prototype.getTime],
  ['Number', Number.prototype.valueOf],
  ['String', String.prototype.valueOf],
  ['Boolean', Boolean.prototype.valueOf],
  ['BigInt', BigInt.prototype.valueOf],
  ['Symbol', Symbol.prototype.valueOf],
  ['RegExp', regExpBrand],
];

// RegExp.prototype itself answers `source`, but has no lastIndex of its own.
function regExpBrand() {
  getter(RegExp, 'source').call(this);
  if (!Object.hasOwn(this, 'lastIndex')) throw new TypeError('not a RegExp');
}

const OPAQUE = [WeakMap, WeakSet, WeakRef, Promise];

function brandOf(value) {
  for (const [name, method] of BRANDS) if (has(method, value)) return name;
  return null;
}

function fail(what) {
  throw new DOMException(`${what} could not be cloned.`, 'DataCloneError');
}

function name(value) {
  const constructor = value.constructor;
  return `#<${typeof constructor === 'function' && constructor.name || 'Object'}>`;
}

function cloneError(value, seen) {
  const kind = ERRORS[value.name] || Error;
  const result = new kind();
  seen.set(value, result);
  const keep = (key, text) => Object.defineProperty(result, key, { value: text, writable: true, configurable: true, enumerable: false });
  const message = Object.getOwnPropertyDescriptor(value, 'message');
  if (message && 'value' in message) keep('message', `${message.value}`);
  if (typeof value.stack === 'string') keep('stack', value.stack);
  if (Object.hasOwn(value, 'cause')) keep('cause', clone(value.cause, seen));
  return result;
}

function cloneView(value, seen) {
  const buffer = clone(value.buffer, seen);
  if (value instanceof DataView) return new DataView(buffer, value.byteOffset, value.byteLength);
  const tag = value[Symbol.toStringTag];
  // A Buffer and any other subclass comes out as the plain array it is underneath.
  const Type = VIEWS.find(view => view.name === tag) || globalThis[tag];
  return new Type(buffer, value.byteOffset, value.length);
}

function cloneBoxed(brand, value) {
  switch (brand) {
    case 'Date': return new Date(Date.prototype.getTime.call(value));
    case 'Number': return Object(Number.prototype.valueOf.call(value));
    case 'String': return Object(String.prototype.valueOf.call(value));
    case 'Boolean': return Object(Boolean.prototype.valueOf.call(value));
    case 'BigInt': return Object(BigInt.prototype.valueOf.call(value));
    case 'RegExp': return new RegExp(value.source, value.flags);
    default: return fail('Object(Symbol)');
  }
}

function copyProperties(value, result, seen) {
  for (const key of Object.keys(value)) {
    // A getter that ran before may have removed it.
    if (!Object.hasOwn(value, key)) continue;
    Object.defineProperty(result, key, { value: clone(value[key], seen), writable: true, enumerable: true, configurable: true });
  }
  return result;
}

function clone(value, seen) {
  if (typeof value === 'symbol') fail(String(value));
  if (typeof value === 'function') fail(`${Function.prototype.toString.call(value)}`);
  if (typeof value !== 'object' || value === null) return value;
  if (seen.has(value)) return seen.get(value);

  let result;
  if (Array.isArray(value)) {
    result = new Array(value.length);
    seen.set(value, result);
    return copyProperties(value, result, seen);
  }
  const prototype = Object.getPrototypeOf(value);
  const plain = prototype === Object.prototype || prototype === null;
  if (!plain || Object.prototype.toString.call(value) !== '[object Object]') {
    if (isView(value)) {
      result = cloneView(value, seen);
      seen.set(value, result);
      return result;
    }
    if (isArrayBuffer(value)) {
      result = value.slice(0);
      seen.set(value, result);
      return result;
    }
    if (value instanceof Error) return cloneError(value, seen);
    for (const Type of OPAQUE) if (value instanceof Type) fail(`#<${Type.name}>`);
    const brand = brandOf(value);
    if (brand === 'Map') {
      result = new Map();
      seen.set(value, result);
      for (const [key, item] of [...value]) result.set(clone(key, seen), clone(item, seen));
      return result;
    }
    if (brand === 'Set') {
      result = new Set();
      seen.set(value, result);
      for (const item of [...value]) result.add(clone(item, seen));
      return result;
    }
    if (brand !== null) {
      result = cloneBoxed(brand, value);
      seen.set(value, result);
      return result;
    }
    if (/^\[object (Generator|AsyncGenerator|.* Iterator)\]$/.test(Object.prototype.toString.call(value))) fail(name(value));
  }
  result = {};
  seen.set(value, result);
  return copyProperties(value, result, seen);
}

function structuredClone(value, options) {
  if (arguments.length === 0) throw errors.make(TypeError, 'ERR_MISSING_ARGS', 'The value argument must be specified');
  const transfer = options && options.transfer ? [...options.transfer] : [];
  const seen = new Map();
  for (const item of transfer) {
    if (!(item instanceof ArrayBuffer)) fail('A value that cannot be transferred');
    if (item.detached) throw new DOMException('An ArrayBuffer is detached and could not be cloned.', 'DataCloneError');
    if (seen.has(item)) throw new DOMException('ArrayBuffer occurs twice in the transfer list', 'DataCloneError');
    seen.set(item, item);
  }
  if (transfer.length === 0) return clone(value, seen);
  // First a walk that may fail and must leave everything as it was, then the transfer, then the walk that counts.
  clone(value, new Map(seen));
  const views = new Map();
  describeViews(value, new Set(), views);
  const moved = new Map(transfer.map(item => [item, item.transfer()]));
  return clone(value, new TransferMap(moved, views));
}

// What clone has seen, with the views over transferred memory, which know their place no more, made in advance.
class TransferMap extends Map {
  constructor(moved, views) {
    super(moved);
    for (const [view, place] of views) {
      const buffer = moved.get(place.buffer);
      if (buffer !== undefined) this.set(view, new place.Type(buffer, place.offset, place.length));
    }
  }
}

function describeViews(value, visited, views) {
  if (typeof value !== 'object' || value === null || visited.has(value)) return;
  visited.add(value);
  if (isView(value)) {
    const Type = value instanceof DataView ? DataView : globalThis[value[Symbol.toStringTag]];
    views.set(value, { Type, buffer: value.buffer, offset: value.byteOffset, length: value.length === undefined ? value.byteLength : value.length });
    return;
  }
  if (value instanceof Map) for (const pair of value) pair.forEach(item => describeViews(item, visited, views));
  else if (value instanceof Set) for (const item of value) describeViews(item, visited, views);
  else for (const key of Object.keys(value)) describeViews(value[key], visited, views);
}

internals.structuredClone = structuredClone;
