'use strict';

// Puts accessors on Object.prototype for many names, among them those of a property's description, indexes, and symbols that the language
// asks objects for. A setter that is called notes what got hold of it; pollute() returns a function that undoes it.

globalThis.pollute = (function () {
  const { defineProperty, deleteProperty, ownKeys } = Reflect;
  const target = Object.prototype;
  const given = new Set([...ownKeys(target), 'caller', 'callee', 'arguments']);
  const names = NAMES.filter(name => !given.has(name));
  for (let i = 0; i < 40; i++)
    names.push(String(i));
  for (const name of ['iterator', 'asyncIterator', 'hasInstance', 'isConcatSpreadable', 'match', 'matchAll', 'replace', 'search', 'species', 'split',
    'toPrimitive', 'unscopables'])
    names.push(Symbol[name]);

  return found => {
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      defineProperty(target, name, {
        __proto__: null,
        get() { return undefined; },
        set() { found[found.length] = typeof name === 'symbol' ? 'a symbol' : name; },
        configurable: true,
      });
    }
    return () => {
      for (let i = 0; i < names.length; i++)
        deleteProperty(target, names[i]);
      return names.length;
    };
  };
})();
