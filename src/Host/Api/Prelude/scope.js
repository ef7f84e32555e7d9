// What stands at the top level of a module, by name: its classes, and what is reached through its objects and exports.

const { dispatcher, each_of_map, harden, kPeer } = internals;
const { kState } = internals.loader;
const { getPrototypeOf, getOwnPropertyDescriptor, hasOwn } = Object;
const size_of = internals.uncurry(getOwnPropertyDescriptor(Map.prototype, 'size').get);
const DEEPEST = 3, MOST = 20000, LARGEST = 200;

// The host's own objects: no script's classes are found through them.
const own = harden(new Set([globalThis, ...Object.values(internals.modules).flatMap(module => [module, ...Object.values(module)])]));

function is_plain(value) {
  const prototype = getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

// Calls found(step, item) for each thing that a value holds.
function parts(value, found) {
  if (value instanceof Map) {
    if (size_of(value) <= LARGEST) {
      each_of_map(value, (item, key) => {
        if (typeof key === 'string')
          found(`.get(${key})`, item);
      });
    }
  } else if (Array.isArray(value)) {
    if (value.length <= LARGEST) {
      for (let i = 0; i < value.length; i++)
        found(`[${i}]`, value[i]);
    }
  } else if (typeof value === 'function' || is_plain(value)) {
    const keys = Object.keys(value);
    if (keys.length <= LARGEST) {
      for (const key of harden(keys)) {
        const property = getOwnPropertyDescriptor(value, key);
        if (property !== undefined && hasOwn(property, 'value'))
          found(`.${key}`, property.value);
      }
    }
  }
}

// The names of a top level with their values; those that have none yet are left out.
function names(module) {
  const { scope } = module[kState];
  const found = harden([]);
  for (const name of harden(scope?.() ?? [])) {
    let value;
    try {
      value = scope(name);
    } catch {
      continue; // Not of the top level, or not reached yet.
    }
    found.push([name, value]);
  }
  found.push(['exports', module.exports]);
  return found;
}

// Path -> function or object, the shortest paths first.
internals.survey = module => {
  const found = harden(new Map()), seen = harden(new Set());
  let level = names(module);
  for (let depth = 0; depth <= DEEPEST && found.size < MOST; depth++) {
    const next = harden([]);
    for (const { 0: path, 1: value } of level) {
      if (value === null || (typeof value !== 'object' && typeof value !== 'function') || own.has(value) || Object.hasOwn(value, kPeer))
        continue;
      if (!found.has(path))
        found.set(path, value);
      if (depth < DEEPEST && !seen.has(value)) {
        seen.add(value);
        parts(value, (step, item) => { next.push([path + step, item]); });
      }
    }
    level = next;
  }
  return found;
};

// What objects made from it have as their prototype: that of a class, or an object that is one itself.
internals.prototype_of = value => {
  if (typeof value !== 'function')
    return value instanceof dispatcher ? value : null;
  const property = getOwnPropertyDescriptor(value, 'prototype');
  const prototype = property !== undefined && hasOwn(property, 'value') ? property.value : null;
  return typeof prototype === 'object' ? prototype : null;
};

// Its functions that no module before it had: what is required belongs to the file that made it.
const known = harden(new WeakSet());
internals.top_level = module => {
  const found = harden([]);
  for (const { 1: value } of names(module)) {
    if (typeof value !== 'function' || own.has(value) || known.has(value))
      continue;
    known.add(value);
    found.push(value);
  }
  return found;
};
