// Runs in a realm of its own, whose Uint8Array becomes the class of Buffers: an instance of Uint8Array itself is made by the engine's
// compiled code, one of a subclass by its runtime. That is so only where the code that makes it is of the same realm: hence make().
(function () {
  const { ArrayBuffer, RangeError, TypeError, Uint8Array } = globalThis;

  return {
    Bytes: Uint8Array,

    make(length) { return new Uint8Array(length); },

    // What a script meets of this realm's are Buffers, their memory and what their constructor throws. Each of these classes becomes a
    // subclass of the script's own that adds nothing, so that no function of this realm can be reached.
    adopt(own) {
      for (const adopted of [ArrayBuffer, RangeError, TypeError, Uint8Array]) {
        const base = own[adopted.name];
        for (const { target, parent } of [{ target: adopted, parent: base }, { target: adopted.prototype, parent: base.prototype }]) {
          for (const key of Reflect.ownKeys(target))
            delete target[key]; // Not in strict mode: `prototype` stays.
          Object.setPrototypeOf(target, parent);
        }
      }
      Object.defineProperty(Uint8Array, 'name', { value: 'FastBuffer' });
    },
  };
})();
