// A reload, as far as it is JavaScript: which files, their evaluation beside the old version, the swap, and the way back.

const { Move, prototype_of, remember, settle, survey } = internals;
const { define, harden, items_of, list_of, pairs_of } = internals;
const { cached: cache, kept, kState, load, roots, start } = internals.loader;
const { endsWith: ends_with, includes } = internals.strings;

let current = null; // The reload that can still be undone.
let stage = ''; // What it is at: '', 'evaluate', 'other'.

internals.at_loop = new Error('the loop runs already: a new version is evaluated up to its first loop()');
define(internals.at_loop, 'name', 'AtLoop');
internals.version_before = filename => (stage === '' ? undefined : current.before.get(filename));
internals.kept_anew = (values, name) => {
  if (stage !== '')
    current.kept.push(() => values.delete(name));
};

internals.is_served = path => stage !== '' && native.is_served(path);

// loop() while a new version is loaded: the host's own loop is running already.
internals.in_reload = (is_default, what) => {
  if (stage === '')
    return;
  if (stage !== 'evaluate' || !is_default)
    throw new Error(`${what}() cannot run during a reload`);
  native.freeze(true);
  throw internals.at_loop;
};

// Timers and channels in what module.hot.data holds belong to the version that asked for it.
internals.take_over = (data, owner) => {
  const seen = harden(new Set());
  const visit = (value, depth) => {
    if (value === null || typeof value !== 'object' || seen.has(value))
      return;
    seen.add(value);
    if (native.take_over(internals.host_of(value), owner) || depth === 0)
      return;
    const items = value instanceof Map ? pairs_of(value).map(pair => pair[1]) : value instanceof Set ? items_of(value) : harden(Object.values(value));
    for (const item of items)
      visit(item, depth - 1);
  };
  visit(data, 3);
};

// The changed files and those that depend on them, up to where a module takes a change itself.
function affected_by(changed, callbacks) {
  const affected = harden(new Set()), queue = list_of(changed).filter(filename => cache.has(filename));
  while (queue.length > 0) {
    const filename = queue.pop();
    if (affected.has(filename))
      continue;
    affected.add(filename);
    if (cache.get(filename)[kState].accepts)
      continue;
    for (const module of cache.modules()) {
      const state = module[kState];
      if (!state.uses.has(filename))
        continue;
      if (state.accepted.has(filename))
        callbacks.add(state.accepted.get(filename));
      else
        queue.push(module.filename);
    }
  }
  return affected;
}

function reachable() {
  const found = harden(new Set()), queue = list_of(roots);
  while (queue.length > 0) {
    const filename = queue.pop();
    if (found.has(filename) || !cache.has(filename))
      continue;
    found.add(filename);
    for (const other of cache.get(filename)[kState].uses.keys())
      queue.push(other);
  }
  return found;
}

// What a file required only when a handler ran is not required by its new version yet: it stays where the text still names it, or
// where channels have a class of it.
function keep_lazy(before, affected, live) {
  for (const filename of affected) {
    const module = cache.get(filename), old = before.get(filename);
    if (module === undefined || ends_with(filename, '.json'))
      continue;
    const text = native.text(filename);
    for (const { 0: other, 1: { names, lazy } } of old[kState].uses) {
      const state = module[kState];
      if (!lazy || state.uses.has(other) || !native.exists(other))
        continue;
      if (!live.has(other) && !items_of(names).some(name => includes(text, name)))
        continue;
      for (const name of names)
        state.use(other, name);
      state.uses.get(other).lazy = true;
      load(other, module);
    }
  }
}

// The files that have classes of living channels.
function files_of(channels) {
  const found = harden(new Set()), classes = harden(new Map());
  for (const module of cache.modules()) {
    for (const value of survey(module).values()) {
      const prototype = prototype_of(value);
      if (prototype !== null && !classes.has(prototype))
        classes.set(prototype, module.filename);
    }
  }
  const seen = harden(new Set());
  for (const channel of channels) {
    for (let prototype = Object.getPrototypeOf(channel); prototype !== null && !seen.has(prototype); prototype = Object.getPrototypeOf(prototype)) {
      seen.add(prototype);
      if (classes.has(prototype))
        found.add(classes.get(prototype));
    }
  }
  return found;
}

function evaluate(work) {
  stage = 'evaluate';
  try {
    work();
  } catch (error) {
    // What it does when loop() seems to have failed is no failure of the new version.
    if (error !== internals.at_loop && !native.is_frozen())
      throw error;
  } finally {
    native.freeze(false);
    stage = 'other';
  }
}

function bring_in(affected, live) {
  for (const filename of roots) {
    if (affected.has(filename))
      evaluate(() => start(filename));
  }
  for (const filename of affected) {
    const user = cache.modules().find(module => module[kState].uses.has(filename));
    if (!cache.has(filename) && user !== undefined)
      evaluate(() => load(filename, user));
  }
  evaluate(() => keep_lazy(current.before, affected, live));
}

// A module that takes its own change hands its users the exports they have already, with the new content.
function refresh_exports(affected) {
  for (const filename of affected) {
    const module = cache.get(filename), old = current.before.get(filename);
    if (module === undefined || !old[kState].accepts || !is_bag(module.exports) || !is_bag(old.exports))
      continue;
    const target = old.exports, before = Object.getOwnPropertyDescriptors(target), now = Object.getOwnPropertyDescriptors(module.exports);
    current.undo.push(() => replace(target, before));
    replace(target, now);
    module.exports = target;
  }
}

function is_bag(value) {
  return value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype && Object.isExtensible(value);
}

function replace(target, properties) {
  for (const key of harden(Reflect.ownKeys(target))) {
    if (!Object.hasOwn(properties, key))
      delete target[key];
  }
  for (const key of harden(Reflect.ownKeys(properties)))
    Object.defineProperty(target, key, Object.setPrototypeOf(properties[key], null));
}

// The tree of modules as the new version has it.
function adopt() {
  for (const module of cache.modules()) {
    if (module.parent !== null)
      module.parent = cache.get(module.parent.filename) ?? internals.main_module;
    const children = [];
    for (const child of list_of(module.children)) {
      const now = cache.get(child.filename);
      if (now !== undefined)
        define(children, children.length, now);
    }
    module.children = children;
  }
}

function call_handle_reload(moved) {
  for (const { 0: channel, 1: old_class } of moved) {
    if (typeof channel.handle_reload !== 'function')
      continue;
    current.fields.push(remember(channel));
    channel.handle_reload(old_class);
  }
}

// Does all of a reload that may fail. What it throws, reload_undo makes undone.
internals.events.reload_stage = changed => {
  const callbacks = harden(new Set());
  const affected = affected_by(changed, callbacks);
  const channels = harden(native.channels());
  const live = files_of(channels);
  current = {
    before: harden(new Map()), main: internals.main_module, argv: internals.process.argv[1], kept: harden([]), undo: harden([]), fields: harden([]),
    from: harden([]), to: harden([]), move: null,
  };
  for (const module of cache.modules())
    current.before.set(module.filename, module);
  stage = 'other';
  for (const filename of affected) {
    native.retire(cache.get(filename)[kState].owner);
    cache.delete(filename);
  }
  bring_in(affected, live);

  const reached = reachable();
  const unloaded = harden([...current.before.keys()]).filter(filename => !reached.has(filename));
  for (const filename of unloaded) {
    cache.delete(filename);
    native.retire(current.before.get(filename)[kState].owner);
    if (kept.has(filename))
      native.retire(kept.get(filename).owner);
  }
  const gone = harden(new Set());
  for (const filename of affected)
    gone.add(filename);
  for (const filename of unloaded)
    gone.add(filename);
  for (const filename of gone)
    current.before.get(filename)[kState].dispose();

  current.from = items_of(gone).map(filename => current.before.get(filename));
  current.to = items_of(affected).map(filename => cache.get(filename)).filter(module => module !== undefined);
  const move = current.move = new Move(current.from, current.to, cache.modules());
  move.relink(cache.modules().filter(module => !affected.has(module.filename)));
  refresh_exports(affected);
  const retiring = harden(new Set());
  for (const channel of harden(native.retiring()))
    retiring.add(channel);
  for (const channel of retiring)
    move.channel(channel);
  move.left.clear(); // Those are closed anyway.
  const moved = harden([]);
  for (const channel of channels) {
    if (retiring.has(channel))
      continue;
    const old_class = move.channel(channel);
    if (old_class !== undefined)
      moved.push([channel, old_class]);
  }
  settle(channels);
  for (const { values } of kept.values()) {
    for (const value of values.values())
      move.object(value);
  }
  for (const module of current.to)
    move.object(module[kState].data ?? null);
  adopt();
  call_handle_reload(moved);
  for (const callback of callbacks)
    callback();
  for (const { [kState]: state } of cache.modules()) {
    if (state.previous !== null)
      state.data ??= state.previous.left;
    state.previous = null;
  }
  stage = '';
  return {
    main: internals.main_module,
    files: current.to.map(module => module.filename),
    unloaded,
    classes: items_of(move.classes),
    moved: moved.length,
    left: pairs_of(move.left).map(({ 0: why, 1: count }) => `${count} channel${count === 1 ? '' : 's'}: ${why}`),
  };
};

// Everything as it was before reload_stage, also some time later: then channels that were made meanwhile move back by name.
internals.events.reload_undo = later => {
  stage = '';
  if (current === null)
    return undefined;
  const { argv, before, fields, from, kept: added, main, move, to, undo } = current;
  if (!later) {
    for (const restore of fields.reverse())
      restore();
    for (const remove of added)
      remove();
  }
  move?.undo();
  for (const restore of undo.reverse())
    restore();
  const channels = harden(native.channels());
  if (later) {
    const back = new Move(to, from, before.values());
    for (const channel of channels)
      back.channel(channel);
    for (const { values } of kept.values()) {
      for (const value of values.values())
        back.object(value);
    }
  }
  settle(channels);
  cache.clear();
  for (const { 0: filename, 1: module } of before)
    cache.set(filename, module);
  for (const { [kState]: state } of from.length > 0 ? from : before.values()) {
    state.disposed = false;
    state.left = undefined;
  }
  internals.main_module = main;
  define(internals.process.argv, 1, argv);
  adopt();
  current = null;
  return main;
};

// The reload stands. What was retired is closed: where the script still holds it, as what module.hot.data brought, it is a plain dispatcher
// from now on, or each version would keep the next one alive through it.
internals.events.reload_keep = retired => {
  for (const channel of harden(retired))
    internals.retire_channel(channel);
  for (const filename of kept.keys()) {
    if (!cache.has(filename))
      kept.delete(filename);
  }
  current = null;
};

internals.events.retire_timers = timers => {
  for (const timer of harden(timers))
    timer.forget?.();
};
internals.events.loaded_files = () => cache.files();
const text_of = internals.uncurry(Function.prototype.toString);
internals.events.source_of = timer => text_of(timer.fn);
