// require: CommonJS, files relative to the one that asks, each loaded once; a cycle sees what is exported so far.

const { define, harden, hide, list_of, uncurry } = internals;
const map_get = uncurry(Map.prototype.get);
const map_set = uncurry(Map.prototype.set);
const map_delete = uncurry(Map.prototype.delete);
const { endsWith: ends_with, slice, startsWith: starts_with } = internals.strings;
const { includes } = internals.lists;
const RELATIVE = harden(/^(\.{0,2}\/|\.{1,2}$)/);
const cache = new Map();
const roots = harden([]); // What the host loaded itself, in order.
const kept = harden(new Map()); // What module.keep made, by file.
const builtin = internals.modules;
const kState = Symbol('module');

// What a module has beside its exports: what a reload needs to know of it. Fields are declared, here and below: an assignment to what is
// not there yet would look for setters at Object.prototype.
class State {
  owner = null; // Of the timers and channels that its top level makes.
  scope = null; // Hands out the names of its top level.
  uses = harden(new Map()); // The files it required, and under which names.
  evaluated = false;
  disposers = harden([]);
  accepts = false;
  accepted = harden(new Map()); // Files whose change it takes itself, and what it does then.
  previous = null; // While it is loaded in place of another version: that one's state.
  data = undefined;
  disposed = false;
  left = undefined;

  constructor(filename) { this.owner = native.create_owner(filename); }

  use(filename, name) {
    if (!this.uses.has(filename))
      this.uses.set(filename, { names: harden(new Set()), lazy: this.evaluated });
    this.uses.get(filename).names.add(name);
  }

  // What the dispose functions leave for the next version. Run when that asks for it, at the latest before it takes over.
  dispose() {
    if (this.disposed)
      return this.left;
    this.disposed = true;
    this.left = {};
    const outer = native.own(this.owner);
    for (const dispose of this.disposers)
      dispose(this.left);
    native.own(outer);
    return this.left;
  }
}

function callback(fn, what) {
  if (typeof fn !== 'function')
    throw new TypeError(`${what}: a function`);
  return fn;
}

class Module {
  id = '';
  filename = '';
  path = '';
  exports = {};
  loaded = false;
  parent = null;
  children = [];
  require = undefined;

  constructor(filename, parent) {
    this.id = parent === null ? '.' : filename;
    this.filename = filename;
    this.path = native.folder(filename);
    this.parent = parent;
    hide(this, kState, new State(filename));
  }

  get hot() {
    const module = this, state = this[kState];
    return {
      get data() {
        if (state.data === undefined && state.previous !== null) {
          state.data = state.previous.dispose();
          internals.take_over(state.data, state.owner);
        }
        return state.data;
      },
      dispose(fn) { state.disposers.push(callback(fn, 'module.hot.dispose')); },
      accept(names, fn = () => {}) {
        if (names === undefined || typeof names === 'function') {
          state.accepts = true;
          return;
        }
        callback(fn, 'module.hot.accept');
        for (const name of list_of(Array.isArray(names) ? names : [names])) {
          const { filename } = resolve(name, module);
          if (filename !== undefined)
            state.accepted.set(filename, fn);
        }
      },
    };
  }

  // A value that outlives the versions of its file: init() makes it once.
  keep(name, init) {
    if (typeof name !== 'string')
      throw new TypeError('module.keep: a name, a string');
    callback(init, 'module.keep: how the value is made');
    if (!kept.has(this.filename))
      kept.set(this.filename, { owner: native.create_owner(this.filename), values: harden(new Map()) });
    const { owner, values } = kept.get(this.filename);
    if (values.has(name))
      return values.get(name);
    const outer = native.own(owner);
    try {
      const value = init();
      values.set(name, value);
      internals.kept_anew?.(values, name);
      return value;
    } finally {
      native.own(outer);
    }
  }
}

function not_found(name, parent) {
  const known = harden(Object.keys(builtin)).join(', ');
  const error = new Error(`Cannot find module '${name}'${parent === null ? '' : ` from ${native.display(parent.filename)}`} `
    + `(a file: './name.js' or an absolute path; built in: ${known})`);
  define(error, 'code', 'MODULE_NOT_FOUND');
  return error;
}

function resolve(name, parent) {
  if (typeof name !== 'string' || name === '')
    throw new TypeError('require: the name of a module, a string');
  const plain = starts_with(name, 'node:') ? slice(name, 5) : name;
  if (Object.hasOwn(builtin, plain))
    return { __proto__: null, builtin: plain };
  if (!RELATIVE.test(name))
    throw not_found(name, parent);
  const filename = native.resolve(name, parent === null ? '' : parent.path);
  if (filename === null)
    throw not_found(name, parent);
  return { __proto__: null, filename };
}

function load(filename, parent) {
  const known = map_get(cache, filename);
  if (known !== undefined)
    return known;
  const module = new Module(filename, parent);
  map_set(cache, filename, module);
  try {
    evaluate(module);
  } catch (error) {
    // At a loop() at the top level of a new version it has done what it has to do.
    if (error !== internals.at_loop)
      map_delete(cache, filename);
    throw error;
  }
  return module;
}

function evaluate(module) {
  const { filename } = module;
  module[kState].previous = internals.version_before?.(filename)?.[kState] ?? null;
  if (ends_with(filename, '.json'))
    module.exports = JSON.parse(native.read(filename));
  else
    run(module, native.compile(filename));
  module.loaded = true;
}

function run(module, factory) {
  const state = module[kState];
  const require = name => {
    const found = resolve(name, module);
    if (found.builtin !== undefined)
      return builtin[found.builtin];
    state.use(found.filename, name);
    const child = load(found.filename, module);
    if (!includes(module.children, child))
      define(module.children, module.children.length, child);
    return child.exports;
  };
  define(require, 'resolve', name => {
    const found = resolve(name, module);
    return found.builtin ?? found.filename;
  });
  Object.defineProperty(require, 'main', { __proto__: null, get: () => internals.main_module, enumerable: true });
  define(require, 'cache', cache);
  module.require = require;
  const outer = native.own(state.owner);
  try {
    Reflect.apply(factory, module.exports, [module.exports, require, module, module.filename, module.path, scope => { state.scope = scope; }]);
  } finally {
    state.evaluated = true;
    native.own(outer);
  }
  native.loaded(module.filename, () => internals.top_level(module));
}

// Loads a file as the host asks for it: nobody requires it, and require.main is it.
function start(filename) {
  const module = new Module(filename, null);
  define(internals.process.argv, 1, filename);
  internals.main_module = module;
  native.is_main(module[kState].owner);
  map_set(cache, filename, module);
  const is_new = !roots.includes(filename);
  if (is_new)
    roots.push(filename);
  try {
    evaluate(module);
  } catch (error) {
    if (is_new) {
      roots.splice(roots.indexOf(filename), 1);
      map_delete(cache, filename);
    }
    throw error;
  }
  return module;
}

internals.events.load_main = filename => {
  start(filename);
  return map_get(cache, filename); // It may have been reloaded meanwhile, where it runs the loop itself.
};

// The cache is the script's as well, as require.cache: it is asked by none of its methods.
const map_has = uncurry(Map.prototype.has), map_clear = uncurry(Map.prototype.clear);
internals.loader = {
  kept, kState, load, roots, start,
  cached: {
    get: filename => map_get(cache, filename),
    has: filename => map_has(cache, filename),
    set: (filename, module) => { map_set(cache, filename, module); },
    delete: filename => map_delete(cache, filename),
    clear: () => { map_clear(cache); },
    modules: () => internals.pairs_of(cache).map(pair => pair[1]),
    files: () => internals.pairs_of(cache).map(pair => pair[0]),
  },
};
