// require: CommonJS, files relative to the one that asks, each loaded once; a cycle sees what is exported so far.

const cache = new Map();
const builtin = internals.modules;

function Module(filename, parent) {
  this.id = parent === null ? '.' : filename;
  this.filename = filename;
  this.path = native.folder(filename);
  this.exports = {};
  this.loaded = false;
  this.parent = parent;
  this.children = [];
}

function not_found(name, parent) {
  const known = Object.keys(builtin).join(', ');
  const error = new Error(`Cannot find module '${name}'${parent === null ? '' : ` from ${native.display(parent.filename)}`} `
    + `(a file: './name.js' or an absolute path; built in: ${known})`);
  error.code = 'MODULE_NOT_FOUND';
  return error;
}

function resolve(name, parent) {
  if (typeof name !== 'string' || name === '')
    throw new TypeError('require: the name of a module, a string');
  const plain = name.startsWith('node:') ? name.slice(5) : name;
  if (Object.hasOwn(builtin, plain))
    return { builtin: plain };
  if (!/^(\.{0,2}\/|\.{1,2}$)/.test(name))
    throw not_found(name, parent);
  const filename = native.resolve(name, parent === null ? '' : parent.path);
  if (filename === null)
    throw not_found(name, parent);
  return { filename };
}

function load(filename, parent) {
  const known = cache.get(filename);
  if (known !== undefined)
    return known;
  const module = new Module(filename, parent);
  cache.set(filename, module);
  try {
    if (filename.endsWith('.json'))
      module.exports = JSON.parse(native.read(filename));
    else
      run(module, native.compile(filename));
    module.loaded = true;
  } catch (error) {
    cache.delete(filename);
    throw error;
  }
  parent?.children.push(module);
  return module;
}

function run(module, factory) {
  const require = name => {
    const found = resolve(name, module);
    return found.builtin !== undefined ? builtin[found.builtin] : load(found.filename, module).exports;
  };
  require.resolve = name => {
    const found = resolve(name, module);
    return found.builtin ?? found.filename;
  };
  require.main = internals.main_module;
  require.cache = cache;
  module.require = require;
  const classes = factory.call(module.exports, module.exports, require, module, module.filename, module.path);
  native.loaded(module.filename, classes);
}

internals.events.load_main = filename => {
  const module = new Module(filename, null);
  internals.process.argv[1] = filename;
  internals.main_module = module;
  cache.set(filename, module);
  run(module, native.compile(filename));
  module.loaded = true;
  return module;
};
