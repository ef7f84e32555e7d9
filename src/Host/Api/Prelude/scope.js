// What stands at the top level of a module, by name: its classes, and what is reached through its objects and exports.

const { dispatcher, kPeer } = internals;
const { kState } = internals.loader;
const { getPrototypeOf, getOwnPropertyDescriptor } = Object;
const DEEPEST = 3, MOST = 20000, LARGEST = 200;

// The host's own objects: no script's classes are found through them.
const own = new Set([globalThis, ...Object.values(internals.modules), ...Object.values(internals.modules.asyncore)]);

function is_plain(value) {
  const prototype = getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function* parts(value) {
  if (value instanceof Map) {
    if (value.size <= LARGEST) {
      for (const [key, item] of value) {
        if (typeof key === 'string')
          yield [`.get(${key})`, item];
      }
    }
  } else if (Array.isArray(value)) {
    if (value.length <= LARGEST) {
      for (let i = 0; i < value.length; i++)
        yield [`[${i}]`, value[i]];
    }
  } else if (typeof value === 'function' || is_plain(value)) {
    const keys = Object.keys(value);
    if (keys.length <= LARGEST) {
      for (const key of keys) {
        const property = getOwnPropertyDescriptor(value, key);
        if (property !== undefined && 'value' in property)
          yield [`.${key}`, property.value];
      }
    }
  }
}

// The names of a top level with their values; those that have none yet are left out.
function* names(module) {
  const { scope } = module[kState];
  for (const name of scope?.() ?? []) {
    let value;
    try {
      value = scope(name);
    } catch {
      continue; // Not of the top level, or not reached yet.
    }
    yield [name, value];
  }
  yield ['exports', module.exports];
}

// Path -> function or object, the shortest paths first.
internals.survey = module => {
  const found = new Map(), seen = new Set();
  let level = [...names(module)];
  for (let depth = 0; depth <= DEEPEST && found.size < MOST; depth++) {
    const next = [];
    for (const [path, value] of level) {
      if (value === null || (typeof value !== 'object' && typeof value !== 'function') || own.has(value) || Object.hasOwn(value, kPeer))
        continue;
      if (!found.has(path))
        found.set(path, value);
      if (depth < DEEPEST && !seen.has(value)) {
        seen.add(value);
        for (const [step, item] of parts(value))
          next.push([path + step, item]);
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
  const prototype = getOwnPropertyDescriptor(value, 'prototype')?.value;
  return typeof prototype === 'object' ? prototype : null;
};

internals.top_level = module => [...names(module)].map(([, value]) => value).filter(value => typeof value === 'function' && !own.has(value));
