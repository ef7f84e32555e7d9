// structuredClone: the structured serialize and deserialize steps of HTML in one walk.

const { define, errors, harden, hide, list_of, memory_size, place_of, set_bytes, uncurry, DOMException } = internals;
const { apply } = Reflect;
const { isArrayBuffer } = internals.buffers;
const { isView } = ArrayBuffer;

const ERRORS = { __proto__: null, Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
const VIEWS = { __proto__: null };
for (const view of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array,
  BigInt64Array, BigUint64Array, globalThis.Float16Array]) {
  if (view !== undefined) VIEWS[view.name] = view;
}

// The brand of a built-in object cannot be faked by its prototype: ask a method that checks the internal slot.
function has(method, value) {
  try {
    apply(method, value, []);
    return true;
  } catch {
    return false;
  }
}

const getter = (Type, name) => Object.getOwnPropertyDescriptor(Type.prototype, name)?.get; // Not every engine has all of them.
const tag_of = uncurry(getter(Object.getPrototypeOf(Uint8Array), Symbol.toStringTag));
const text_of = uncurry(Object.prototype.toString);
const function_text = uncurry(Function.prototype.toString);
const time_of = uncurry(Date.prototype.getTime);
const source_of = uncurry(getter(RegExp, 'source'));
const FLAGS = harden([
  ['hasIndices', 'd'], ['global', 'g'], ['ignoreCase', 'i'], ['multiline', 'm'], ['dotAll', 's'], ['unicode', 'u'], ['unicodeSets', 'v'],
  ['sticky', 'y'],
].filter(([name]) => name in RegExp.prototype).map(([name, letter]) => [uncurry(getter(RegExp, name)), letter]));
// Its own getter asks for each of them by its name.
const flags_of = expression => FLAGS.reduce((text, { 0: is_set, 1: letter }) => (is_set(expression) ? text + letter : text), '');
const boolean_of = uncurry(Boolean.prototype.valueOf), bigint_of = uncurry(BigInt.prototype.valueOf);
const { valueOf: number_of } = internals.numbers, { valueOf: string_of } = internals.strings;
const transfer_memory = uncurry(ArrayBuffer.prototype.transfer);
const is_detached = getter(ArrayBuffer, 'detached') === undefined ? () => false : uncurry(getter(ArrayBuffer, 'detached'));
const each_of_map = uncurry(Map.prototype.forEach), each_of_set = uncurry(Set.prototype.forEach);
const set_item = uncurry(Map.prototype.set), add_item = uncurry(Set.prototype.add);
const ITERATOR = harden(/^\[object (Generator|AsyncGenerator|.* Iterator)\]$/);

const BRANDS = harden([
  ['Map', getter(Map, 'size')],
  ['Set', getter(Set, 'size')],
  ['Date', Date.prototype.getTime],
  ['Number', Number.prototype.valueOf],
  ['String', String.prototype.valueOf],
  ['Boolean', Boolean.prototype.valueOf],
  ['BigInt', BigInt.prototype.valueOf],
  ['Symbol', Symbol.prototype.valueOf],
  ['RegExp', regExpBrand],
]);

// RegExp.prototype itself answers `source`, but has no lastIndex of its own.
function regExpBrand() {
  source_of(this);
  if (!Object.hasOwn(this, 'lastIndex')) throw new TypeError('not a RegExp');
}

const OPAQUE = harden([WeakMap, WeakSet, WeakRef, Promise]);

function brandOf(value) {
  for (const { 0: name, 1: method } of BRANDS) if (has(method, value)) return name;
  return null;
}

function fail(what) {
  throw new DOMException(`${what} could not be cloned.`, 'DataCloneError');
}

// Of the moment: what is cloned may change them.
function pairs_of(map) {
  const pairs = harden([]);
  each_of_map(map, (item, key) => { pairs.push([key, item]); });
  return pairs;
}

function items_of(set) {
  const items = harden([]);
  each_of_set(set, item => { items.push(item); });
  return items;
}

// Not by slice(), which asks the script for the class of what it returns.
function copy_of(memory) {
  const made = new ArrayBuffer(memory_size(memory));
  set_bytes(new Uint8Array(made), new Uint8Array(memory));
  return made;
}

function name(value) {
  const constructor = value.constructor;
  return `#<${typeof constructor === 'function' && constructor.name || 'Object'}>`;
}

function cloneError(value, seen) {
  const kind = ERRORS[value.name] || Error;
  const result = new kind();
  seen.set(value, result);
  const message = Object.getOwnPropertyDescriptor(value, 'message');
  if (message && Object.hasOwn(message, 'value')) hide(result, 'message', `${message.value}`);
  if (typeof value.stack === 'string') hide(result, 'stack', value.stack);
  if (Object.hasOwn(value, 'cause')) hide(result, 'cause', clone(value.cause, seen));
  return result;
}

function cloneView(value, seen) {
  const { buffer: memory, byteOffset, byteLength } = place_of(value);
  const buffer = clone(memory, seen);
  if (value instanceof DataView) return new DataView(buffer, byteOffset, byteLength);
  const tag = tag_of(value);
  // A Buffer and any other subclass comes out as the plain array it is underneath.
  const Type = VIEWS[tag];
  return new Type(buffer, byteOffset, value.length);
}

function cloneBoxed(brand, value) {
  switch (brand) {
    case 'Date': return new Date(time_of(value));
    case 'Number': return Object(number_of(value));
    case 'String': return Object(string_of(value));
    case 'Boolean': return Object(boolean_of(value));
    case 'BigInt': return Object(bigint_of(value));
    case 'RegExp': return new RegExp(source_of(value), flags_of(value));
    default: return fail('Object(Symbol)');
  }
}

function copyProperties(value, result, seen) {
  for (const key of harden(Object.keys(value))) {
    // A getter that ran before may have removed it.
    if (!Object.hasOwn(value, key)) continue;
    define(result, key, clone(value[key], seen));
  }
  return result;
}

function clone(value, seen) {
  if (typeof value === 'symbol') fail(String(value));
  if (typeof value === 'function') fail(function_text(value));
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
  if (!plain || text_of(value) !== '[object Object]') {
    if (isView(value)) {
      result = cloneView(value, seen);
      seen.set(value, result);
      return result;
    }
    if (isArrayBuffer(value)) {
      result = value instanceof ArrayBuffer ? copy_of(value) : value.slice(0);
      seen.set(value, result);
      return result;
    }
    if (value instanceof Error) return cloneError(value, seen);
    for (const Type of OPAQUE) if (value instanceof Type) fail(`#<${Type.name}>`);
    const brand = brandOf(value);
    if (brand === 'Map') {
      result = new Map();
      seen.set(value, result);
      for (const { 0: key, 1: item } of pairs_of(value)) set_item(result, clone(key, seen), clone(item, seen));
      return result;
    }
    if (brand === 'Set') {
      result = new Set();
      seen.set(value, result);
      for (const item of items_of(value)) add_item(result, clone(item, seen));
      return result;
    }
    if (brand !== null) {
      result = cloneBoxed(brand, value);
      seen.set(value, result);
      return result;
    }
    if (ITERATOR.test(text_of(value))) fail(name(value));
  }
  result = {};
  seen.set(value, result);
  return copyProperties(value, result, seen);
}

function structuredClone(value, options) {
  if (arguments.length === 0) throw errors.make(TypeError, 'ERR_MISSING_ARGS', 'The value argument must be specified');
  const given = (options && options.transfer) || [];
  const transfer = Array.isArray(given) ? list_of(given) : harden([...given]);
  const seen = harden(new Map());
  for (const item of transfer) {
    if (!(item instanceof ArrayBuffer)) fail('A value that cannot be transferred');
    if (is_detached(item)) throw new DOMException('An ArrayBuffer is detached and could not be cloned.', 'DataCloneError');
    if (seen.has(item)) throw new DOMException('ArrayBuffer occurs twice in the transfer list', 'DataCloneError');
    seen.set(item, item);
  }
  if (transfer.length === 0) return clone(value, seen);
  // First a walk that may fail and must leave everything as it was, then the transfer, then the walk that counts.
  const tried = harden(new Map());
  for (const item of transfer) tried.set(item, item);
  clone(value, tried);
  const views = harden(new Map());
  describeViews(value, harden(new Set()), views);
  const moved = harden(new Map());
  for (const item of transfer) moved.set(item, transfer_memory(item));
  // The views over transferred memory know their place no more: they are made in advance.
  for (const { 0: view, 1: place } of views) {
    const buffer = moved.get(place.buffer);
    if (buffer !== undefined) moved.set(view, new place.Type(buffer, place.offset, place.length));
  }
  return clone(value, moved);
}

function describeViews(value, visited, views) {
  if (typeof value !== 'object' || value === null || visited.has(value)) return;
  visited.add(value);
  if (isView(value)) {
    const Type = value instanceof DataView ? DataView : VIEWS[tag_of(value)];
    const { buffer, byteOffset, byteLength } = place_of(value);
    views.set(value, { __proto__: null, Type, buffer, offset: byteOffset, length: Type === DataView ? byteLength : value.length });
    return;
  }
  if (value instanceof Map) {
    for (const { 0: key, 1: item } of pairs_of(value)) {
      describeViews(key, visited, views);
      describeViews(item, visited, views);
    }
  } else if (value instanceof Set) for (const item of items_of(value)) describeViews(item, visited, views);
  else for (const key of harden(Object.keys(value))) describeViews(value[key], visited, views);
}

const regexp_text = value => `/${source_of(value)}/${flags_of(value)}`;

Object.assign(internals, { structuredClone, each_of_map, each_of_set, pairs_of, items_of, regexp_text });
