// Moves what lives from one version of some files to another: channels, and the objects they and module.keep hold, get the class of the
// same name in the other version of the same file as their prototype.

const {
  async_chat, dispatcher, dispatcher_with_send, each_of_map, each_of_set, file_dispatcher, harden, kKind, kPeer, kTerminator, prototype_of, survey,
  traits,
} = internals;
const { some } = internals.lists;
const { replace, startsWith: starts_with } = internals.strings;
const source_of = internals.uncurry(Function.prototype.toString);
const LITERALS = harden(/\/\*[^]*?\*\/|\/\/.*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g);
const PRIVATE = harden(/(?:^|[^\w$])#[\p{L}_$]/u);
const { getPrototypeOf, hasOwn, keys, setPrototypeOf } = Object;
const { setPrototypeOf: try_set_prototype } = Reflect; // One that is frozen stays as it is.
const MOST = 200000, SHORT = 8;

const asyncores = [dispatcher, dispatcher_with_send, async_chat, file_dispatcher].map(base => base.prototype);
const bases = harden(new Set([...asyncores, Object.prototype, Function.prototype]));
const handler_names = harden(new Set([...asyncores.flatMap(Object.getOwnPropertyNames), 'handle_frame', 'handle_reload']));

// Where a function or prototype of some version stood: its file, and every path that led to it. Weak: a version that is gone is gone.
const places = harden(new WeakMap());

function register(object, filename, path) {
  const place = places.get(object);
  if (place === undefined)
    places.set(object, { filename, paths: harden([path]) });
  else if (place.filename === filename && !place.paths.includes(path))
    place.paths.push(path);
}

function register_all(module) {
  for (const { 0: path, 1: value } of survey(module)) {
    register(value, module.filename, path);
    const prototype = prototype_of(value);
    if (prototype !== null)
      register(prototype, module.filename, path);
  }
}

// A function of that name in place of a class is another thing.
function is_channel_type(value) { return typeof value === 'object' && value instanceof dispatcher; }

// A class with private members cannot take objects that another class made: they lack them.
function has_private(prototype) {
  const type = hasOwn(prototype, 'constructor') ? prototype.constructor : null;
  if (typeof type !== 'function')
    return false;
  const text = replace(source_of(type), LITERALS, ' ');
  return starts_with(text, 'class') && PRIVATE.test(text);
}

// Whether one of the script's classes that a prototype comes from has private members.
function is_private(prototype) {
  for (; prototype !== null && !bases.has(prototype); prototype = getPrototypeOf(prototype)) {
    if (has_private(prototype))
      return true;
  }
  return false;
}

// An address, for one: it holds nothing that could move. Every channel has such lists.
function is_plain_list(value) {
  return Array.isArray(value) && value.length <= SHORT && !some(value, item => typeof item === 'object' && item !== null);
}

class Move {
  relinked = harden([]); // Objects and the prototypes they had, in turn: to be put back in the reverse order.
  assigned = harden([]); // Objects, keys and the values they had, in turn.
  answers = harden(new Map());
  direct = harden(new Map());
  targets = harden(new Map());
  seen = harden(new Set());
  left = harden(new Map()); // What stays behind: text -> number of channels.
  classes = harden(new Set());

  // All are the modules there are: what none of them has at its top level was made inside a function.
  constructor(from, to, all) {
    for (const module of from)
      register_all(module);
    for (const module of all)
      register_all(module);
    for (const module of to)
      this.targets.set(module.filename, survey(module));
  }

  // The same thing in the other version: undefined where no version of these files made it, null where the other one has it no more.
  answer(object) {
    let found = this.answers.get(object);
    if (found === undefined && !this.answers.has(object)) {
      const place = places.get(object);
      const target = place === undefined ? undefined : this.targets.get(place.filename);
      if (target !== undefined) {
        found = null;
        for (const path of place.paths) {
          const value = target.get(path);
          const other = value === undefined ? null : typeof object === 'function' ? value : prototype_of(value);
          if (other !== null && typeof other === typeof object && is_channel_type(other) === is_channel_type(object)) {
            found = other;
            break;
          }
        }
      }
      this.answers.set(object, found);
    }
    return found;
  }

  // The object whose prototype is to be replaced, and by what; null where nothing is.
  step(object) {
    for (let prototype = getPrototypeOf(object); prototype !== null && !bases.has(prototype); prototype = getPrototypeOf(object)) {
      const found = this.answer(prototype);
      if (found === null) {
        this.leave(`${name_of(prototype)} is no longer there`);
      } else if (found !== undefined && found !== prototype) {
        if (is_private(prototype) || is_private(found)) {
          this.leave(`${name_of(prototype)} has private members (#)`);
          return null;
        }
        return { object, found };
      } else if (found === undefined && object instanceof dispatcher && !places.has(prototype)) {
        this.leave(`${name_of(prototype)} was made inside a function`);
      }
      object = prototype;
    }
    return null;
  }

  leave(why) { this.left.set(why, (this.left.get(why) ?? 0) + 1); }

  set(object, prototype) {
    this.relinked.push(object, getPrototypeOf(object));
    setPrototypeOf(object, prototype);
  }

  // Returns the class that the channel had, where it has moved.
  channel(channel) {
    const prototype = getPrototypeOf(channel);
    let moved = false;
    const target = this.direct.get(prototype);
    if (target !== undefined) {
      this.set(channel, target);
      moved = true;
    } else {
      const step = this.step(channel);
      if (step !== null) {
        this.set(step.object, step.found);
        this.classes.add(name_of(step.found));
        moved = true;
        if (step.object === channel)
          this.direct.set(prototype, step.found);
      }
    }
    this.fields(channel, true);
    return moved ? prototype.constructor : undefined;
  }

  // Functions of the top level that were assigned become those of the other version; objects move to their class.
  fields(object, is_channel) {
    for (const key of harden(keys(object))) {
      const value = object[key];
      if (typeof value === 'function') {
        const other = this.answer(value);
        if (other !== undefined && other !== null && other !== value) {
          this.assigned.push(object, key, value);
          object[key] = other;
        } else if (other === undefined && is_channel && handler_names.has(key)) {
          this.leave(`its own ${key} is a function of the version that made it`);
        }
      } else if (value !== null && typeof value === 'object') {
        this.object(value);
      }
    }
  }

  // Objects of the script's own classes, and what collections and plain objects hold.
  object(first) {
    if (is_plain_list(first))
      return;
    const queue = harden([first]);
    while (queue.length > 0 && this.seen.size < MOST) {
      const object = queue.pop();
      if (object === null || typeof object !== 'object' || this.seen.has(object) || hasOwn(object, kPeer))
        continue;
      const prototype = getPrototypeOf(object);
      const is_collection = object instanceof Map || object instanceof Set || Array.isArray(object);
      const is_own = places.has(prototype);
      if (!is_collection && !is_own && prototype !== Object.prototype && prototype !== null)
        continue;
      this.seen.add(object);
      if (is_own) {
        const step = this.step(object);
        if (step !== null)
          this.set(step.object, step.found);
      }
      if (object instanceof Map) {
        each_of_map(object, (value, key) => { queue.push(key, value); });
      } else if (object instanceof Set) {
        each_of_set(object, value => { queue.push(value); });
      } else if (Array.isArray(object)) {
        for (let i = 0; i < object.length; i++)
          queue.push(object[i]);
      } else {
        for (const key of harden(keys(object))) {
          const property = Object.getOwnPropertyDescriptor(object, key);
          if (hasOwn(property, 'value'))
            queue.push(property.value);
        }
      }
    }
  }

  // The classes of modules that were not loaded anew but extend one that was.
  relink(modules) {
    for (const module of modules) {
      for (const value of survey(module).values()) {
        if (typeof value !== 'function')
          continue;
        const parent = this.answer(getPrototypeOf(value));
        if (parent)
          this.set(value, parent);
        const prototype = prototype_of(value);
        const other = prototype === null ? null : this.answer(getPrototypeOf(prototype));
        if (other)
          this.set(prototype, other);
      }
    }
  }

  undo() {
    const { assigned, relinked } = this;
    for (let i = assigned.length - 3; i >= 0; i -= 3)
      assigned[i][assigned[i + 1]] = assigned[i + 2];
    for (let i = relinked.length - 2; i >= 0; i -= 2)
      setPrototypeOf(relinked[i], relinked[i + 1]);
  }
}

// What C# remembers of the classes of the channels that it listed last: told in one call for all.
function settle(channels) {
  const facts = new Int32Array(2 * channels.length);
  for (let i = 0; i < channels.length; i++) {
    facts[2 * i] = channels[i][kKind];
    facts[2 * i + 1] = traits(channels[i]);
  }
  native.moved(facts);
}

function name_of(prototype) {
  return places.get(prototype)?.paths[0] ?? (prototype.constructor?.name || 'a class');
}

// In the order of their kinds, see dispatcher.js.
function retire_channel(channel) { try_set_prototype(channel, asyncores[channel[kKind]]); }

// A channel's own fields before its handle_reload, and a way back to them.
function remember(channel) {
  const before = { ...channel }, terminator = channel[kTerminator];
  return () => {
    for (const key of harden(keys(channel))) {
      if (!hasOwn(before, key))
        delete channel[key];
    }
    for (const key of harden(Reflect.ownKeys(before)))
      channel[key] = before[key];
    if (channel[kTerminator] !== terminator)
      Reflect.apply(internals.methods_of_chat.set_terminator, channel, [terminator]);
  };
}

Object.assign(internals, { Move, remember, retire_channel, settle });
