// What the language itself offers, as it was before any script: a script may replace a method of Array.prototype or a global, and the host
// goes on with its own. Prelude.cs gives `captured` to each file under the names of the globals.

const { apply, construct, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
const { Array, ArrayBuffer, DataView, Uint8Array } = globalThis;
const { freeze, defineProperty: define_or_throw, setPrototypeOf } = Object;
const default_has_instance = Function.prototype[Symbol.hasInstance];

// fn as a function of what it is a method of: push(list, item). 20 ns more than list.push(item).
const uncurry = Function.prototype.bind.bind(Function.prototype.call);

function copy_properties(target, source, skips) {
  for (const key of ownKeys(source)) {
    if (!skips.includes(key) && getOwnPropertyDescriptor(target, key)?.configurable !== false)
      defineProperty(target, key, getOwnPropertyDescriptor(source, key));
  }
}

// The methods of a class as they are now, with nothing behind them.
function snapshot(prototype, own = {}) {
  const made = { __proto__: null };
  const chain = [];
  for (let from = prototype; from !== Object.prototype; from = getPrototypeOf(from))
    chain.push(from);
  for (const from of [Object.prototype, ...chain.reverse()])
    copy_properties(made, from, ['constructor', '__proto__']);
  copy_properties(made, own, []);
  return freeze(made);
}

// The same for what a method returns: hardened as well.
function returning(prototype, names, result) {
  const made = {};
  for (const name of names) {
    const original = prototype[name];
    made[name] = ({ [name](...args) { return setPrototypeOf(apply(original, this, args), result); } })[name];
  }
  return made;
}

const iterator_snapshot = iterable => snapshot(getPrototypeOf(iterable[Symbol.iterator]()));
const ITERATORS = ['keys', 'values', 'entries', Symbol.iterator];
const with_iterators = (type, value) => [type.prototype, snapshot(type.prototype, returning(type.prototype, ITERATORS, iterator_snapshot(value)))];

// map, filter, slice and the like ask an array for the class of what they return.
const species = function (length) { return setPrototypeOf(new Array(length), list_prototype); };
const list_prototype = snapshot(Array.prototype, {
  ...returning(Array.prototype, ITERATORS, iterator_snapshot([])),
  constructor: freeze({ __proto__: null, [Symbol.species]: species }),
});

const exec = uncurry(RegExp.prototype.exec);
// The original asks the expression for exec, which is slow where that is not the one that the engine knows.
const expressions = snapshot(RegExp.prototype, { test(text) { return exec(this, text) !== null; } });

const snapshots = [
  [Array.prototype, list_prototype], with_iterators(Map, new Map()), with_iterators(Set, new Set()),
  [RegExp.prototype, expressions],
  ...[WeakMap, WeakSet, Uint8Array, Int32Array].map(type => [type.prototype, snapshot(type.prototype)]),
];

// An object of the host's own that needs nothing of what scripts can reach: no method of theirs is called, and no setter sees it. What is
// iterated over has to be such an object; in the pairs of a Map, { 0: key, 1: value } are taken by their names.
function harden(target) {
  const prototype = getPrototypeOf(target);
  for (let i = 0; i < snapshots.length; i++) {
    if (snapshots[i][0] === prototype)
      setPrototypeOf(target, snapshots[i][1]);
  }
  return target;
}

// A list of the host's own with what is in another one.
function list_of(source) {
  const made = setPrototypeOf([], list_prototype);
  for (let i = 0; i < source.length; i++)
    made[i] = source[i];
  return made;
}

// One description for all: it has no prototype, since a `get` that a script puts on Object.prototype would be a part of it.
const described = { __proto__: null, value: undefined, writable: true, enumerable: false, configurable: true };

function set_own(target, key, value, enumerable) {
  described.enumerable = enumerable;
  described.value = value;
  define_or_throw(target, key, described);
  described.value = undefined;
  return value;
}

// A property that is no part of what a script lists.
const hide = (target, key, value) => set_own(target, key, value, false);

// Each method of a class as a function of what it is a method of: strings.slice(text, 1).
function functions_of(prototype) {
  const made = { __proto__: null };
  for (const name of ownKeys(prototype)) {
    const { value } = getOwnPropertyDescriptor(prototype, name);
    if (typeof value === 'function' && name !== 'constructor')
      made[name] = uncurry(value);
  }
  return freeze(made);
}

const index_of = uncurry(String.prototype.indexOf), slice = uncurry(String.prototype.slice);

// A split() by an expression makes another one, which asks for RegExp.prototype.exec.
function lines_of(text) {
  const lines = list_of([]);
  let from = 0;
  for (let at; (at = index_of(text, '\n', from)) >= 0; from = at + 1)
    lines.push(slice(text, from, at));
  lines.push(slice(text, from));
  return lines;
}

// What the host uses by its parts: Object.keys, Number.isInteger. The others are classes, and stay themselves.
const PARTS = ['Object', 'Reflect', 'Math', 'JSON', 'Number', 'String', 'Array', 'Symbol', 'BigInt'];

function facade(original) {
  const made = typeof original !== 'function' ? {}
    : function (...args) { return new.target === undefined ? apply(original, undefined, args) : construct(original, args); };
  if (typeof original === 'function')
    made.prototype = original.prototype;
  copy_properties(made, original, ['name', 'length', 'prototype']);
  return freeze(made);
}

const captured = { __proto__: null };
for (const name of Object.getOwnPropertyNames(globalThis)) {
  const { value } = getOwnPropertyDescriptor(globalThis, name);
  const isUsed = /^[A-Z]\w*$/.test(name) || ['parseInt', 'parseFloat', 'decodeURIComponent'].includes(name);
  if (isUsed && value !== undefined && !['NaN', 'Infinity'].includes(name))
    captured[name] = PARTS.includes(name) ? facade(value) : value;
}

// `x instanceof Class` asks the class for this: where it is an own property, no script can answer.
for (const name of Object.keys(captured)) {
  const value = globalThis[name];
  if (typeof value === 'function' && typeof value.prototype === 'object' && getOwnPropertyDescriptor(value, Symbol.hasInstance) === undefined)
    defineProperty(value, Symbol.hasInstance, { value: default_has_instance });
}

// Asked for each byte that crosses the border: these alone cannot be replaced, since any other way to them costs too much.
defineProperty(String.prototype, 'charCodeAt', { writable: false, configurable: false });
const bytes = getPrototypeOf(Uint8Array.prototype);
for (const name of ['length', 'buffer', 'byteLength', 'byteOffset'])
  defineProperty(bytes, name, { configurable: false });

const getter = (type, name) => uncurry(getOwnPropertyDescriptor(type.prototype, name).get);
const [buffer_of, length_of, offset_of] = ['buffer', 'byteLength', 'byteOffset'].map(name => getter(DataView, name));
const memory_size = getter(ArrayBuffer, 'byteLength');

// Where a view lies.
function place_of(view) {
  return view instanceof DataView ? { buffer: buffer_of(view), byteOffset: offset_of(view), byteLength: length_of(view) } : view;
}

// Its bytes, without a copy.
function bytes_over(view) {
  const { buffer, byteOffset, byteLength } = place_of(view);
  return new Uint8Array(buffer, byteOffset, byteLength);
}

Object.assign(internals, {
  place_of, bytes_over,
  memory_size: memory => (memory instanceof ArrayBuffer ? memory_size(memory) : memory.byteLength),
  uncurry, harden, captured, hide, lines_of, list_of,
  define: (target, key, value) => set_own(target, key, value, true),
  lists: functions_of(Array.prototype),
  strings: functions_of(String.prototype),
  numbers: functions_of(Number.prototype),
  captured_names: Object.keys(captured).join(', '),
  byte_length: uncurry(getOwnPropertyDescriptor(bytes, 'length').get),
  set_bytes: uncurry(bytes.set),
});
