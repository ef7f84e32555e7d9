// dispatcher and dispatcher_with_send: plain constructors, so that class, Object.create and .call() all work.

const {
  AVAILABLE, Buffer, FROM, GATHERED, address, cells, compact_traceback, count, kSocket, put, received, running, socket, spread, take_bytes,
  take_input,
} = internals;
const kPeer = Symbol('peer'); // The channel's half in C#.
const kSelf = Symbol('self'); // The channel itself: tells its own half from one of its prototype's, without a call.
const kKind = Symbol('kind');
const kWrapper = Symbol('socket');
const kMap = internals.kMap;
const { define: hide_own, hide, uncurry } = internals;
const is_own = Object.hasOwn;
const set_has = uncurry(Set.prototype.has);
const number_text = uncurry(Number.prototype.toString);
const pad_start = uncurry(String.prototype.padStart);

const kPlace = Symbol('place'); // Of its output's length, in memory that C# keeps up to date.
const UNKNOWN = -2;
const DISPATCHER = 0, WITH_SEND = 1, CHAT = 2, FILE = 3;

// Made when it is first needed: a subclass may set a terminator before it has a socket, or never call its super constructor.
function make_peer(channel, map) {
  const kind = channel?.[kKind];
  if (kind === undefined)
    throw new TypeError('this is not a dispatcher: use new, extend it, or call it on an object made from its prototype');
  if (map !== null && map !== undefined && map[kMap] === undefined)
    throw new TypeError('map: an asyncore.channel_map, or null for the default one');
  const made = native.create(kind, map?.[kMap]);
  if (kind === WITH_SEND || kind === CHAT)
    hide(channel, kPlace, UNKNOWN);
  hide(channel, kPeer, made);
  hide(channel, kSelf, channel);
  return made;
}

// An own one: where an old-style class has a dispatcher as its prototype, each of its objects is a channel of its own.
function peer(channel) {
  if (channel[kSelf] === channel)
    return channel[kPeer];
  const known = channel[kPeer];
  return known !== undefined && is_own(channel, kPeer) ? known : make_peer(channel, null);
}

function take_socket(channel, sock, map) {
  if (sock instanceof socket) {
    hide(channel, kWrapper, sock);
    native.take(peer(channel), channel, sock[kSocket], map?.[kMap]);
  } else if (sock !== null && typeof sock === 'object' && typeof sock.recv === 'function') {
    hide(channel, kWrapper, sock);
    native.take_object(peer(channel), channel, sock, map?.[kMap]);
  } else {
    throw new TypeError('sock: a socket, as handle_accepted is given one');
  }
}

function init(channel, sock, map) {
  make_peer(channel, map);
  if (sock !== null && sock !== undefined) {
    take_socket(channel, sock, null);
    native.connected_already(channel[kPeer]);
  }
}

function dispatcher(sock = null, map = null) { init(this, sock, map); }

let numbers = 0;
const kNumber = Symbol('number');

function repr(channel) {
  const number = channel[kNumber] ?? hide(channel, kNumber, ++numbers);
  const name = channel.constructor?.name || 'dispatcher';
  const base = name === 'dispatcher' || name === 'dispatcher_with_send' || name === 'file_dispatcher' ? 'asyncore.' : '';
  const { addr } = channel;
  const state = channel.accepting && addr ? ' listening' : channel.connected ? ' connected' : '';
  const at = !addr ? '' : Array.isArray(addr) && addr.length === 2 ? ` ${addr[0]}:${addr[1]}` : ` ${JSON.stringify(addr)}`;
  return `<${base}${name}${state}${at} at 0x${pad_start(number_text(number, 16), 4, '0')}>`;
}

function safe_repr(channel) {
  try {
    return String(channel.repr());
  } catch {
    let type;
    try {
      type = channel.constructor.name;
    } catch {
      type = 'dispatcher';
    }
    return `<__repr__(self) failed for object of class ${type}${native.peer_text(peer(channel))}>`;
  }
}

function ignores(channel, type) {
  const types = channel.ignore_log_types;
  return types instanceof Set ? set_has(types, type) : types.has(type);
}

// Why handle_timeout is called, as TimeoutReason has it.
const overdue = {
  __proto__: null,
  connect: 'connect timed out', idle: 'idle for too long', handshake: 'nothing complete came in time', rate: 'slower than its minimum_rate',
};

const methods = {
  create_socket(family = native.AF_INET, type = native.SOCK_STREAM) {
    hide_own(this, 'family_and_type', [family, type]);
    hide(this, kWrapper, undefined);
    native.create_socket(peer(this), this, family, type);
  },

  set_socket(sock, map = null) { take_socket(this, sock, map); },

  add_channel(map = null) { native.add_channel(peer(this), this, map?.[kMap]); },

  del_channel() { native.del_channel(peer(this), new WeakRef(this)); },

  set_reuse_addr() { native.set_reuse_addr(peer(this)); },

  connect(to) {
    const { 0: host, 1: port, 2: scope } = spread(to, 'connect');
    native.connect(peer(this), host, port, scope);
  },

  bind(to) {
    const { 0: host, 1: port, 2: scope } = spread(to, 'bind');
    native.bind(peer(this), host, port, scope);
  },

  listen(backlog = 128) {
    if (!Number.isInteger(backlog))
      throw new TypeError('listen: the backlog must be a whole number');
    native.listen(peer(this), backlog);
  },

  accept() {
    const got = native.accept(peer(this));
    return got === null ? null : [new socket(got[0]), address(got[1])];
  },

  recv(n = 65536, flags = 0) {
    if (this === running.channel && flags === 0 && cells[AVAILABLE] > 0 && Number.isInteger(n) && n > 0) {
      const length = n < cells[AVAILABLE] ? n : cells[AVAILABLE];
      const from = cells[FROM];
      cells[AVAILABLE] -= length;
      cells[FROM] = from + length;
      return take_input(from, length);
    }
    return received(native.recv(peer(this), count(n, 'recv'), flags));
  },

  recv_into(buffer, flags = 0) {
    const n = native.recv_into(peer(this), internals.bytes_of(buffer, 'recv_into'), flags);
    return n < 0 ? null : n;
  },

  send(data, flags = 0) { return native.send(peer(this), take_bytes(data, this.encoding, 'send'), flags); },

  // Timers that end with the channel.
  call_later(seconds, fn, ...args) { return own_timer(this, seconds, false, fn, args, 'call_later'); },
  call_every(seconds, fn, ...args) { return own_timer(this, seconds, true, fn, args, 'call_every'); },

  close() { native.close(peer(this)); },

  repr() { return repr(this); },

  toString() { return this.repr(); },

  log(message) { native.log_line('log', String(message), true); },

  log_info(message, type = 'info') {
    if (!ignores(this, type))
      native.log_line(String(type), String(message), false);
  },

  // Events as the loop has them; the C# table decides what they mean.
  handle_read_event() { native.read_event(peer(this)); },
  handle_write_event() { native.write_event(peer(this)); },
  handle_expt_event() { native.expt_event(peer(this)); },
  handle_connect_event() { native.connect_event(peer(this)); },

  handle_read() { this.log_info('unhandled read event', 'warning'); },
  handle_connect() { this.log_info('unhandled connect event', 'warning'); },
  handle_accept() {
    if (this.accept === methods.accept) {
      native.accept_default(peer(this));
      return;
    }
    const got = this.accept();
    if (got !== null && got !== undefined)
      this.handle_accepted(got[0], got[1]);
  },

  handle_accepted(sock, addr) {
    sock.close();
    this.log_info('unhandled accepted event', 'warning');
  },

  handle_close() {
    this.log_info('unhandled close event', 'warning');
    this.close();
  },

  handle_eof() { native.close_once(peer(this)); },

  handle_error(error) {
    if (!ignores(this, 'error'))
      log_error(this, error);
    if (!native.is_accept_failure(peer(this)))
      native.close_once(peer(this));
  },

  handle_drain() {},

  handle_timeout(reason) {
    this.log_info(`${safe_repr(this)}: ${overdue[reason] ?? 'timed out'}, closing`);
    native.close_once(peer(this));
  },
};

function own_timer(channel, seconds, repeats, fn, args, what) {
  const made = new internals.timer(seconds, repeats, fn, args, what);
  native.own_timer(peer(channel), made[internals.kTimer]);
  return made;
}

function log_error(channel, error) {
  if (channel.log_info === methods.log_info) {
    native.report(error, safe_repr(channel));
    return;
  }
  const { 1: type, 2: value, 3: trace } = compact_traceback(error);
  channel.log_info(`uncaught exception, closing channel ${safe_repr(channel)} (${type}:${value} ${trace})`, 'error');
}

for (const [name, method] of Object.entries(methods))
  hide(dispatcher.prototype, name, method);

// What the socket can do and the channel does not say otherwise.
for (const name of ['sendto', 'recvfrom', 'shutdown', 'getsockname', 'getpeername', 'setsockopt', 'getsockopt', 'fileno']) {
  hide(dispatcher.prototype, name, function (...args) {
    const sock = this.socket;
    if (sock === null)
      throw internals.system_error(`${name}: the channel has no socket (create_socket makes one)`, 'EBADF', 9);
    return Reflect.apply(sock[name], sock, args);
  });
}

// Numbers that C# keeps: the index is ChannelApi's.
function quantity(prototype, name, index, unit) {
  Object.defineProperty(prototype, name, {
    get() { return native.quantity(peer(this), index); },
    set(value) {
      if (typeof value !== 'number' || !(value >= 0))
        throw new RangeError(`${name}: ${unit}, not negative`);
      native.set_quantity(peer(this), index, value);
    },
    configurable: true,
  });
}

function field(name, get, set) {
  Object.defineProperty(dispatcher.prototype, name, { get, set, configurable: true });
}

field('connected', function () { return native.state(peer(this), 0); }, function (value) { native.set_state(peer(this), 0, !!value); });
field('accepting', function () { return native.state(peer(this), 1); }, function (value) { native.set_state(peer(this), 1, !!value); });
field('connecting', function () { return native.state(peer(this), 2); }, function (value) { native.set_state(peer(this), 2, !!value); });
field('allow_half_open', function () { return native.state(peer(this), 3); }, function (value) { native.set_state(peer(this), 3, !!value); });
for (const [index, name] of ['idle_timeout', 'connect_timeout', 'handshake_timeout', 'minimum_rate_time'].entries()) {
  field(name, function () { return native.timeout(peer(this), index); }, function (value) {
    if (typeof value !== 'number' || Number.isNaN(value))
      throw new TypeError(`${name}: a number of seconds, 0 for none`);
    if (value < 0)
      throw new RangeError(`${name}: seconds, not negative`);
    native.set_timeout(peer(this), index, value);
  });
}
quantity(dispatcher.prototype, 'minimum_rate', 3, 'bytes a second');
field('addr', function () { return address(native.get_address(peer(this))); }, function (value) { hide_own(this, 'addr', value); });
field('socket', function () {
  const known = this[kWrapper];
  if (known !== undefined)
    return known;
  const made = native.transport(peer(this));
  if (made === null)
    return null;
  return hide(this, kWrapper, new socket(made));
}, function (value) { take_socket(this, value, null); });

// These decide what the poller is asked for, so the core has to know who overrides them. A method of a class is there when the channel
// enters the map; an assignment later comes through the setter of the prototype.
function watched(prototype, name, method) {
  Object.defineProperty(prototype, name, {
    get() { return method; },
    set(value) {
      hide_own(this, name, value);
      if (is_own(this, kPeer))
        native.set_traits(this[kPeer], traits(this));
      else
        native.traits_changed();
    },
    configurable: true,
  });
  return method;
}

const readable = watched(dispatcher.prototype, 'readable', function readable() { return peer(this) !== undefined; });
const writable = watched(dispatcher.prototype, 'writable', function writable() { return native.writable(peer(this)); });
const write_unhandled = watched(dispatcher.prototype, 'handle_write', function handle_write() { this.log_info('unhandled write event', 'warning'); });
const expt_unhandled = watched(dispatcher.prototype, 'handle_expt', function handle_expt() { this.log_info('unhandled incoming priority event', 'warning'); });
watched(dispatcher.prototype, 'handle_frame', undefined);

hide(dispatcher.prototype, kKind, DISPATCHER);
hide(dispatcher.prototype, 'debug', false);
hide(dispatcher.prototype, 'encoding', 'latin1');
hide(dispatcher.prototype, 'use_encoding', false);
hide(dispatcher.prototype, 'ignore_log_types', new Set(['warning']));
hide(dispatcher.prototype, 'ac_in_buffer_size', 65536);
hide(dispatcher.prototype, 'ac_out_buffer_size', 65536);

function inherit(constructor, kind) {
  Object.setPrototypeOf(constructor.prototype, dispatcher.prototype);
  Object.setPrototypeOf(constructor, dispatcher);
  hide(constructor.prototype, kKind, kind);
  const flush = watched(constructor.prototype, 'handle_write', function handle_write() { native.flush(peer(this)); });
  hide(constructor.prototype, 'initiate_send', function initiate_send() { native.flush(peer(this)); });
  quantity(constructor.prototype, 'high_water_mark', 0, 'bytes');
  quantity(constructor.prototype, 'output_limit', 1, 'bytes');
  return flush;
}

const output_lengths = new Int32Array(native.output_lengths.buffer);

// Asked by writable() in every pass.
function output_length(channel) {
  let place = channel[kSelf] === channel ? channel[kPlace] : UNKNOWN;
  if (place === UNKNOWN)
    place = hide(channel, kPlace, native.output_place(peer(channel)));
  if (place < 0)
    return native.output_length(peer(channel));
  return channel === running.channel ? output_lengths[place] + cells[GATHERED] : output_lengths[place];
}

function dispatcher_with_send(sock = null, map = null) { init(this, sock, map); }
const send_flush = inherit(dispatcher_with_send, WITH_SEND);
hide(dispatcher_with_send.prototype, 'send', function send(data) {
  if (this.debug)
    this.log_info(`sending ${typeof data === 'string' ? data : Buffer.from(data)}`);
  return put(this, data, 'send');
});
Object.defineProperty(dispatcher_with_send.prototype, 'out_buffer', {
  get() { return { length: output_length(this) }; },
  set(value) {
    const taken = take_bytes(value, this.encoding, 'out_buffer');
    native.discard_output(peer(this));
    if (taken !== 0)
      native.push(peer(this), taken);
  },
  configurable: true,
});

// Bits that C# keeps for each channel in a map; ScriptTraits has the same.
function traits(channel) {
  const handle_write = channel.handle_write;
  return (channel.readable !== readable || channel.writable !== writable ? 1 : 0)
    | (handle_write !== write_unhandled && handle_write !== send_flush && handle_write !== internals.chat_flush ? 2 : 0)
    | (channel.handle_expt !== expt_unhandled ? 4 : 0)
    | (channel[kKind] === CHAT
      ? (typeof channel.handle_frame === 'function' ? 8 : 0) | (channel.send !== methods.send ? 16 : 0) | (channel.recv !== methods.recv ? 32 : 0)
      : 0);
}

Object.assign(internals, {
  CHAT, FILE, DISPATCHER, dispatcher, dispatcher_with_send, inherit, init, kKind, kPeer, kWrapper, methods, peer, quantity,
  readable, safe_repr, send_flush, take_socket, traits, watched, writable, write_unhandled,
});
