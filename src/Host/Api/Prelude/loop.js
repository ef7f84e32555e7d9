// require('asyncore'): the loop, its timers, and the helpers that call an event method with asyncore's protection.

const {
  ExitNow, channel_map, compact_traceback, dispatcher, dispatcher_with_send, file_dispatcher, file_wrapper, harden, hide, kMap, peer, socket_map,
  uncurry,
} = internals;

const size_of = uncurry(Object.getOwnPropertyDescriptor(Map.prototype, 'size').get);
const POLLIN = 1, POLLPRI = 2, POLLOUT = 4, POLLERR = 8, POLLHUP = 16, POLLNVAL = 32;
const disconnected = harden(new Set([
  'ECONNRESET', 'ENOTCONN', 'ESHUTDOWN', 'ECONNABORTED', 'EPIPE', 'EBADF', 'ETIMEDOUT', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'ENETUNREACH',
]));

// An empty Map or object is an empty map; a full one would hold things that no poller can wait for.
function native_map(map, what) {
  if (map === null || map === undefined)
    return native.default_map;
  if (map[kMap] !== undefined)
    return map[kMap];
  if (typeof map === 'object' && (map instanceof Map ? size_of(map) : Object.keys(map).length) === 0)
    return null;
  throw new TypeError(`${what}: map must be an asyncore.channel_map`);
}

function seconds(timeout, what) {
  if (timeout === null)
    return -1;
  if (typeof timeout !== 'number' || Number.isNaN(timeout))
    throw new TypeError(`${what}: timeout must be a number of seconds, or null to wait for ever`);
  if (timeout < 0)
    throw new RangeError(`${what}: timeout must not be negative`);
  return timeout;
}

function run(timeout, poller, map, count, what) {
  const chosen = native_map(map, what);
  if (count !== null && typeof count !== 'number')
    throw new TypeError(`${what}: count must be a number of passes, or null`);
  internals.in_reload(chosen === native.default_map, what);
  if (chosen !== null)
    native.run(seconds(timeout, what), poller, chosen, count === null ? -1 : Math.max(0, Math.ceil(count)));
}

function loop(timeout = 30, use_poll = false, map = null, count = null) {
  if (timeout !== null && typeof timeout === 'object')
    ({ timeout = 30, use_poll = false, map = null, count = null } = timeout);
  run(timeout, use_poll ? 'poll' : '', map, count, 'loop');
}

function poll(timeout = 0, map = null) { run(timeout, '', map, 1, 'poll'); }

function poll2(timeout = 0, map = null) { run(timeout, 'poll', map, 1, 'poll2'); }

function guard(channel, call) {
  if (channel === null || (typeof channel !== 'object' && typeof channel !== 'function'))
    throw new TypeError('a channel was expected');
  try {
    call();
  } catch (error) {
    if (error instanceof ExitNow || typeof channel.handle_error !== 'function')
      throw error;
    channel.handle_error(error);
  }
}

function read(channel) { guard(channel, () => channel.handle_read_event()); }

function write(channel) { guard(channel, () => channel.handle_write_event()); }

function _exception(channel) { guard(channel, () => channel.handle_expt_event()); }

// A channel closes once; anything else with a handle_close is told.
function close(channel) {
  if (channel instanceof dispatcher)
    native.close_once(peer(channel));
  else
    channel.handle_close();
}

function readwrite(channel, flags) {
  guard(channel, () => {
    try {
      if (flags & POLLIN)
        channel.handle_read_event();
      if (flags & POLLOUT)
        channel.handle_write_event();
      if (flags & POLLPRI)
        channel.handle_expt_event();
      if (flags & (POLLHUP | POLLERR | POLLNVAL))
        close(channel);
    } catch (error) {
      if (!disconnected.has(error?.code))
        throw error;
      close(channel);
    }
  });
}

function channels_of(map) {
  const entries = harden(native.map_entries(map));
  return entries.filter((_, i) => i % 2 === 1);
}

function close_all(map = null, ignore_all = false) {
  const all = map ?? socket_map;
  const is_channel_map = all[kMap] !== undefined;
  if (!is_channel_map && typeof all.values !== 'function')
    throw new TypeError('close_all: map must be an asyncore.channel_map');
  const channels = is_channel_map ? channels_of(all[kMap]) : harden([...all.values()]);
  for (const channel of channels) {
    try {
      channel.close();
    } catch (error) {
      if (error instanceof ExitNow || (error?.code !== 'EBADF' && !ignore_all))
        throw error;
    }
  }
  if (is_channel_map)
    native.map_clear(all[kMap]);
  else if (typeof all.clear === 'function')
    all.clear();
}

const kTimer = Symbol('timer');

class timer {
  constructor(delay, repeats, fn, args, what) {
    if (typeof delay !== 'number' || Number.isNaN(delay))
      throw new TypeError(`${what}: seconds must be a number`);
    if (delay < 0)
      throw new RangeError(`${what}: seconds must not be negative`);
    if (typeof fn !== 'function')
      throw new TypeError(`${what}: a function to call`);
    hide(this, 'run', () => Reflect.apply(fn, undefined, args));
    hide(this, 'fn', fn);
    hide(this, kTimer, native.set_timer(delay, repeats, this));
  }

  cancel() { native.cancel_timer(this[kTimer]); }

  reset() { native.reset_timer(this[kTimer], this); }

  get active() { return native.timer_active(this[kTimer]); }
}

internals.kTimer = kTimer;
internals.timer = timer;
internals.kTimer = kTimer;
internals.modules.asyncore = {
  loop, poll, poll2, poll3: poll2, read, write, _exception, readwrite, close_all, compact_traceback,
  POLLIN, POLLPRI, POLLOUT, POLLERR, POLLHUP, POLLNVAL,
  socket_map, channel_map, dispatcher, dispatcher_with_send, file_dispatcher, file_wrapper, ExitNow,
  strerror: errno => native.strerror(errno),
  call_later: (delay, fn, ...args) => new timer(delay, false, fn, args, 'call_later'),
  call_every: (interval, fn, ...args) => new timer(interval, true, fn, args, 'call_every'),
};
