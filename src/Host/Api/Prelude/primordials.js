// What the language itself offers, as it was before any script: a script may replace a method of Array.prototype or a global, and the host
// goes on with its own. Prelude.cs gives `captured` to each file under the names of the globals.

const { apply, construct, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys, setPrototypeOf } = Reflect;
const { freeze } = Object;
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
function snapshot(prototype) {
  const made = { __proto__: null };
  const chain = [];
  for (let from = prototype; from !== Object.prototype; from = getPrototypeOf(from))
    chain.push(from);
  for (const from of [Object.prototype, ...chain.reverse()])
    copy_properties(made, from, ['constructor', '__proto__']);
  return freeze(made);
}

const snapshots = [Array, Map, Set, Uint8Array, Int32Array].map(type => [type.prototype, snapshot(type.prototype)]);

// An object of the host's own that needs nothing of what scripts can reach: no method of theirs is called, and no setter sees it.
function harden(target) {
  const prototype = getPrototypeOf(target);
  for (let i = 0; i < snapshots.length; i++) {
    if (snapshots[i][0] === prototype)
      setPrototypeOf(target, snapshots[i][1]);
  }
  return target;
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
  if (/^[A-Z]\w*$/.test(name) && value !== undefined && !['NaN', 'Infinity'].includes(name))
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

Object.assign(internals, {
  uncurry, harden, captured,
  captured_names: Object.keys(captured).join(', '),
  byte_length: uncurry(getOwnPropertyDescriptor(bytes, 'length').get),
  set_bytes: uncurry(bytes.set),
});
