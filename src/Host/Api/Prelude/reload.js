// A reload, as far as it is JavaScript: which files, their evaluation beside the old version, the swap, and the way back.

const { Move, prototype_of, remember, settle, survey } = internals;
const { cache, kept, kState, load, roots, start } = internals.loader;

let current = null; // The reload that can still be undone.
let stage = ''; // What it is at: '', 'evaluate', 'other'.

internals.at_loop = Object.assign(new Error('the loop runs already: a new version is evaluated up to its first loop()'), { name: 'AtLoop' });
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
  const seen = new Set();
  const visit = (value, depth) => {
    if (value === null || typeof value !== 'object' || seen.has(value))
      return;
    seen.add(value);
    if (native.take_over(internals.host_of(value), owner) || depth === 0)
      return;
    const items = value instanceof Map || value instanceof Set ? value.values() : Object.values(value);
    for (const item of items)
      visit(item, depth - 1);
  };
  visit(data, 3);
};

// The changed files and those that depend on them, up to where a module takes a change itself.
function affected_by(changed, callbacks) {
  const affected = new Set(), queue = [...changed].filter(filename => cache.has(filename));
  while (queue.length > 0) {
    const filename = queue.pop();
    if (affected.has(filename))
      continue;
    affected.add(filename);
    if (cache.get(filename)[kState].accepts)
      continue;
    for (const [other, module] of cache) {
      const state = module[kState];
      if (!state.uses.has(filename))
        continue;
      if (state.accepted.has(filename))
        callbacks.add(state.accepted.get(filename));
      else
        queue.push(other);
    }
  }
  return affected;
}

function reachable() {
  const found = new Set(), queue = [...roots];
  while (queue.length > 0) {
    const filename = queue.pop();
    if (found.has(filename) || !cache.has(filename))
      continue;
    found.add(filename);
    queue.push(...cache.get(filename)[kState].uses.keys());
  }
  return found;
}

// What a file required only when a handler ran is not required by its new version yet: it stays where the text still names it, or
// where channels have a class of it.
function keep_lazy(before, affected, live) {
  for (const filename of affected) {
    const module = cache.get(filename), old = before.get(filename);
    if (module === undefined || filename.endsWith('.json'))
      continue;
    const text = native.text(filename);
    for (const [other, { names, lazy }] of old[kState].uses) {
      const state = module[kState];
      if (!lazy || state.uses.has(other) || !native.exists(other))
        continue;
      if (!live.has(other) && ![...names].some(name => text.includes(name)))
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
  const found = new Set(), classes = new Map();
  for (const module of cache.values()) {
    for (const value of survey(module).values()) {
      const prototype = prototype_of(value);
      if (prototype !== null && !classes.has(prototype))
        classes.set(prototype, module.filename);
    }
  }
  const seen = new Set();
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
    const user = [...cache.values()].find(module => module[kState].uses.has(filename));
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
  for (const key of Reflect.ownKeys(target)) {
    if (!Object.hasOwn(properties, key))
      delete target[key];
  }
  Object.defineProperties(target, properties);
}

// The tree of modules as the new version has it.
function adopt() {
  for (const module of cache.values()) {
    if (module.parent !== null)
      module.parent = cache.get(module.parent.filename) ?? internals.main_module;
    module.children = module.children.map(child => cache.get(child.filename)).filter(child => child !== undefined);
  }
}

function call_handle_reload(moved) {
  for (const [channel, old_class] of moved) {
    if (typeof channel.handle_reload !== 'function')
      continue;
    current.fields.push(remember(channel));
    channel.handle_reload(old_class);
  }
}

// Does all of a reload that may fail. What it throws, reload_undo makes undone.
internals.events.reload_stage = changed => {
  const callbacks = new Set();
  const affected = affected_by(changed, callbacks);
  const channels = native.channels();
  const live = files_of(channels);
  current = {
    before: new Map(cache), main: internals.main_module, argv: internals.process.argv[1], kept: [], undo: [], fields: [], from: [], to: [], move: null,
  };
  stage = 'other';
  for (const filename of affected) {
    native.retire(cache.get(filename)[kState].owner);
    cache.delete(filename);
  }
  bring_in(affected, live);

  const reached = reachable();
  const unloaded = [...current.before.keys()].filter(filename => !reached.has(filename));
  for (const filename of unloaded) {
    cache.delete(filename);
    native.retire(current.before.get(filename)[kState].owner);
    if (kept.has(filename))
      native.retire(kept.get(filename).owner);
  }
  const gone = new Set([...affected, ...unloaded]);
  for (const filename of gone)
    current.before.get(filename)[kState].dispose();

  current.from = [...gone].map(filename => current.before.get(filename));
  current.to = [...affected].map(filename => cache.get(filename)).filter(module => module !== undefined);
  const move = current.move = new Move(current.from, current.to, cache.values());
  move.relink([...cache.values()].filter(module => !affected.has(module.filename)));
  refresh_exports(affected);
  const retiring = new Set(native.retiring());
  for (const channel of retiring)
    move.channel(channel);
  move.left.clear(); // Those are closed anyway.
  const moved = [];
  for (const channel of channels) {
    if (retiring.has(channel))
      continue;
    const old_class = move.channel(channel);
    if (old_class !== undefined)
      moved.push([channel, old_class]);
  }
  settle(channels);
  for (const { values } of kept.values())
    move.object(values);
  for (const module of current.to)
    move.object(module[kState].data ?? {});
  adopt();
  call_handle_reload(moved);
  for (const callback of callbacks)
    callback();
  for (const { [kState]: state } of cache.values()) {
    if (state.previous !== null)
      state.data ??= state.previous.left;
    state.previous = null;
  }
  stage = '';
  return {
    main: internals.main_module,
    files: current.to.map(module => module.filename),
    unloaded,
    classes: [...move.classes],
    moved: moved.length,
    left: [...move.left].map(([why, count]) => `${count} channel${count === 1 ? '' : 's'}: ${why}`),
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
  const channels = native.channels();
  if (later) {
    const back = new Move(to, from, before.values());
    for (const channel of channels)
      back.channel(channel);
    for (const { values } of kept.values())
      back.object(values);
  }
  settle(channels);
  cache.clear();
  for (const [filename, module] of before)
    cache.set(filename, module);
  for (const { [kState]: state } of from.length > 0 ? from : before.values()) {
    state.disposed = false;
    state.left = undefined;
  }
  internals.main_module = main;
  internals.process.argv[1] = argv;
  adopt();
  current = null;
  return main;
};

// The reload stands. What was retired is closed: where the script still holds it, as what module.hot.data brought, it is a plain dispatcher
// from now on, or each version would keep the next one alive through it.
internals.events.reload_keep = retired => {
  for (const channel of retired)
    internals.retire_channel(channel);
  for (const filename of kept.keys()) {
    if (!cache.has(filename))
      kept.delete(filename);
  }
  current = null;
};

internals.events.retire_timers = timers => {
  for (const timer of timers)
    timer.forget?.();
};
internals.events.loaded_files = () => [...cache.keys()];
internals.events.source_of = timer => Function.prototype.toString.call(timer.fn);
