// The globals, and what require finds under a bare name.

const { errors, hide, Buffer, TextEncoder, TextDecoder, inspect, format } = internals;

const globals = {
  Buffer, TextEncoder, TextDecoder,
  DOMException: internals.DOMException,
  atob: internals.atob,
  btoa: internals.btoa,
  console: internals.console,
  crypto: internals.webcrypto,
  performance: internals.performance,
  process: internals.process,
  queueMicrotask: internals.queueMicrotask,
  structuredClone: internals.structuredClone,
};
for (const name of Object.keys(globals)) {
  Object.defineProperty(globalThis, name, { value: globals[name], writable: true, configurable: true, enumerable: false });
}

internals.modules = {
  buffer: {
    Buffer,
    atob: internals.atob,
    btoa: internals.btoa,
    constants: { MAX_LENGTH: internals.buffers.MAX_LENGTH },
    kMaxLength: internals.buffers.MAX_LENGTH,
  },
  console: internals.console,
  crypto: internals.crypto,
  fs: internals.fs,
  perf_hooks: { performance: internals.performance },
  process: internals.process,
  util: {
    inspect,
    format,
    TextEncoder,
    TextDecoder,
    inherits(constructor, parent) {
      errors.callable('ctor', constructor);
      errors.callable('superCtor', parent);
      Object.setPrototypeOf(constructor.prototype, parent.prototype);
      hide(constructor, 'super_', parent);
    },
  },
};
