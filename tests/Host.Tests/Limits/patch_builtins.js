'use strict';

// Replaces all that the language offers, found by walking the global object: methods, accessors and static functions, also those of
// prototypes that no global names. What the host has added is left alone. patch(replace) puts replace(original, name) in place of each, and
// returns a function that undoes it.

globalThis.patch_builtins = (function () {
  const { apply, ownKeys, getOwnPropertyDescriptor, defineProperty, getPrototypeOf } = Reflect;
  const seen = new Set(), places = [];

  function walk(target, path, depth) {
    if (target === null || (typeof target !== 'object' && typeof target !== 'function') || seen.has(target) || depth > 6)
      return;
    seen.add(target);
    for (const key of ownKeys(target)) {
      const property = getOwnPropertyDescriptor(target, key);
      const name = `${path}.${String(key)}`;
      if (typeof property.value === 'function' || property.get !== undefined)
        places.push([target, key, property, name]);
      if (key !== 'caller' && key !== 'callee' && key !== 'arguments')
        walk(property.value, name, depth + 1);
    }
    walk(getPrototypeOf(target), `${path}.__proto__`, depth + 1);
  }

  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (/^[A-Z]/.test(name) && globalThis.LANGUAGE.includes(name))
      walk(globalThis[name], name, 0);
  }
  // What only values lead to.
  for (const value of [[][Symbol.iterator](), new Map().entries(), new Set().values(), ''[Symbol.iterator](), 'a'.matchAll(/a/g), function* () {},
    function* () {}(), async () => {}, async function* () {}, (async function* () {})()])
    walk(getPrototypeOf(value), `(${Object.prototype.toString.call(value)})`, 0);

  return { seen, patch(replace) {
    const kept = [];
    for (const [target, key, property, name] of places) {
      const isClass = typeof property.value === 'function' && typeof property.value.prototype === 'object' && property.value.prototype !== null;
      if (!property.configurable || key === 'constructor' || isClass)
        continue;
      const next = { ...property };
      if ('value' in property)
        next.value = replace(property.value, name);
      else
        next.get = replace(property.get, name);
      kept.push([target, key, property, next]);
    }
    // All at once: the replacing itself must not go through what was replaced.
    let i = 0;
    for (; i < kept.length; i++)
      defineProperty(kept[i][0], kept[i][1], kept[i][3]);
    return () => {
      for (let k = 0; k < kept.length; k++)
        defineProperty(kept[k][0], kept[k][1], kept[k][2]);
      return kept.length;
    };
  } };
})();
