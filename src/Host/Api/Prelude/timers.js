// setTimeout and its kin, as the web and Node have them: milliseconds, and 1 at least.

const { hide, kPeer, kTimer, timer } = internals;
const kId = Symbol('id');
const active = internals.harden(new Map());
let ids = 0;

class Timeout {
  constructor(delay, repeats, fn, args) {
    if (typeof fn !== 'function')
      throw new TypeError('the callback must be a function');
    const id = hide(this, kId, ++ids);
    const call = () => {
      if (!repeats)
        active.delete(id);
      Reflect.apply(fn, undefined, args);
    };
    hide(this, 'timer', new timer(delay / 1000, repeats, call, [], 'setTimeout'));
    hide(this.timer, 'fn', fn);
    hide(this.timer, 'forget', () => active.delete(id)); // Where a reload ends it.
    active.set(id, this); // Last: there may be no more timers.
  }

  close() {
    active.delete(this[kId]);
    this.timer.cancel();
    return this;
  }

  refresh() {
    active.set(this[kId], this);
    this.timer.reset();
    return this;
  }

  hasRef() { return true; }

  ref() { return this; }

  unref() { return this; }

  [Symbol.toPrimitive]() { return this[kId]; }
}

// A delay that is no number, too small or too large is 1, as in Node.
function delay_of(value) {
  const delay = Number(value);
  return delay >= 1 && delay <= 2 ** 31 - 1 ? delay : 1;
}

function clear(timeout) {
  if (timeout instanceof Timeout)
    timeout.close();
  else
    active.get(Number(timeout))?.close();
}

const globals = {
  setTimeout: (fn, delay, ...args) => new Timeout(delay_of(delay), false, fn, args),
  setInterval: (fn, delay, ...args) => new Timeout(delay_of(delay), true, fn, args),
  setImmediate: (fn, ...args) => new Timeout(0, false, fn, args),
  clearTimeout: clear,
  clearInterval: clear,
  clearImmediate: clear,
};
for (const [name, value] of Object.entries(globals))
  hide(globalThis, name, value);

// Timers were ended without a call of the script's.
internals.events.forget_ended = () => {
  active.forEach((timeout, id) => {
    if (!timeout.timer.active)
      active.delete(id);
  });
};

// What a channel or a timer of the script is in C#; null for anything else.
internals.host_of = value => (Object.hasOwn(value, kPeer) ? value[kPeer]
  : value instanceof timer ? value[kTimer]
  : value instanceof Timeout ? value.timer[kTimer]
  : null);
