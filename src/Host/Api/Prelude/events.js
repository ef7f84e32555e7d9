// What C# calls when something happens to a channel. A true result means that the script has not overridden the method and C# goes on
// itself, which spares a call back.

const {
  FRAMES, FROM, TURN, cells, chat_flush, chat_read, copyOut, decode, decode_rest, kPeer, methods, running, send_flush, take_input, writable,
} = internals;
const { inbox } = native;
const flags = internals.harden(native.flags);
const { FastBuffer, from } = internals.buffers;
const buffer_prototype = FastBuffer.prototype;

const read_event = methods.handle_read_event;
const write_event = methods.handle_write_event;
const expt_event = methods.handle_expt_event;
const connect_event = methods.handle_connect_event;
const accept_default = methods.handle_accept;

const { harden, uncurry } = internals;
const weak_target = uncurry(WeakRef.prototype.deref);

// A handler may be async: its failure is that of the channel.
function settle(channel, result) {
  if (result === undefined || result === null)
    return;
  if (result instanceof Promise)
    watch(channel, result);
  else if (typeof result.then === 'function')
    result.then(undefined, error => native.reject(channel[kPeer], channel, error));
}

// Waiting for a promise looks up nothing that a script could have replaced; its then() would.
async function watch(channel, promise) {
  try {
    await promise;
  } catch (error) {
    native.reject(channel[kPeer], channel, error);
  }
}

// With the window: recv and send of this channel work in it while the handler runs.
function read(channel) {
  running.channel = channel;
  return read_direct(channel);
}

function read_direct(channel) {
  if (channel.handle_read_event !== read_event) {
    settle(channel, channel.handle_read_event());
    return false;
  }
  const { handle_read } = channel;
  if (handle_read === chat_read)
    return true;
  const result = channel.handle_read();
  if (result !== undefined)
    settle(channel, result);
  return false;
}

function write(channel) {
  if (channel.handle_write_event !== write_event) {
    settle(channel, channel.handle_write_event());
    return false;
  }
  return plain_write(channel);
}

function plain_write(channel) {
  const { handle_write } = channel;
  if (handle_write === send_flush || handle_write === chat_flush)
    return true;
  settle(channel, channel.handle_write());
  return false;
}

// The same events before it is known what they mean: while accepting or connecting.
const early = {
  read(channel) {
    if (channel.handle_read_event === read_event)
      return true;
    settle(channel, channel.handle_read_event());
    return false;
  },
  write(channel) {
    if (channel.handle_write_event === write_event)
      return true;
    settle(channel, channel.handle_write_event());
    return false;
  },
};

function plain_read(channel) {
  if (channel.handle_read === chat_read)
    return true;
  settle(channel, channel.handle_read());
  return false;
}

function expt(channel) {
  if (channel.handle_expt_event === expt_event)
    return true;
  settle(channel, channel.handle_expt_event());
  return false;
}

function connect_early(channel) {
  if (channel.handle_connect_event === connect_event)
    return true;
  settle(channel, channel.handle_connect_event());
  return false;
}

function accept(channel) {
  if (channel.handle_accept === accept_default && channel.accept === methods.accept)
    return true;
  settle(channel, channel.handle_accept());
  return false;
}

function call(name) {
  return channel => settle(channel, channel[name]());
}

// Data given to a handler is the script's to keep, so it is copied out of the inbox; what is larger than that comes as an array.
function incoming(channel, from, length, ends) {
  const data = typeof from === 'number'
    ? copyOut(inbox, from, length)
    : Object.setPrototypeOf(from, buffer_prototype);
  return channel.use_encoding ? decode(channel, data, ends) : data;
}

// What the core calls for one piece of input.
function found(channel) {
  // A character that the end of the frame cut off does not wait for the next frame.
  const rest = channel.use_encoding ? decode_rest(channel) : '';
  if (rest !== '')
    settle(channel, channel.collect_incoming_data(rest));
  settle(channel, channel.found_terminator());
}

// The same for many frames, which are in the window. True where it was stopped between the two callbacks of one.
function frames(channel, start, count, terminator) {
  running.channel = channel;
  const whole = typeof channel.handle_frame === 'function';
  let from = start;
  for (let i = 0; i < count; i++) {
    const end = start + cells[FRAMES + i];
    const next = end + terminator;
    const turn = cells[TURN] = (cells[TURN] + 1) | 0;
    cells[FROM] = next;
    if (whole) {
      const data = take_input(from, end - from);
      settle(channel, channel.handle_frame(channel.use_encoding ? decode(channel, data, true) : data));
    } else {
      if (end > from) {
        const data = take_input(from, end - from);
        settle(channel, channel.collect_incoming_data(channel.use_encoding ? decode(channel, data, false) : data));
        if (cells[TURN] !== turn)
          return true;
      }
      found(channel);
    }
    if (cells[TURN] !== turn)
      return false;
    from = next;
  }
  return false;
}

const asked = harden([]);
const thrown = harden(new Map());

// The predicates of many channels in one call: 1 readable, 2 writable, 4 one of them threw, 8 it is being asked, 16 the core knows
// whether it wants to write. PredicateScan has the same.
function ask(list, start, end) {
  const channels = asked[list];
  for (let i = start; i < end; i++) {
    const channel = channels[i];
    flags[i - start] = 8;
    try {
      flags[i - start] = (channel.readable() ? 1 : 0) | (channel.writable === writable ? 16 : channel.writable() ? 2 : 0);
    } catch (error) {
      flags[i - start] = 4;
      thrown.set(i, error);
    }
  }
}

// Which of the script's methods each event may have called; for the others, the one of its name.
const called_by = {
  __proto__: null,
  read: ['handle_read_event', 'handle_frame', 'found_terminator', 'handle_read'],
  write: ['handle_write_event', 'handle_write'],
  frame: ['handle_frame', 'found_terminator'],
  found: ['found_terminator'],
  collect: ['collect_incoming_data'],
  traits: ['readable', 'writable'],
};
const text_of = uncurry(Function.prototype.toString);
const starts_with = uncurry(String.prototype.startsWith);
const includes = uncurry(String.prototype.includes);
const push = uncurry(Array.prototype.push);

// What stands at a name: the method, or the getter that would give it, which is not asked: it may be what was stopped.
function method_of(object, name) {
  for (let from = object; from !== null; from = Object.getPrototypeOf(from)) {
    const found = Object.getOwnPropertyDescriptor(from, name);
    if (found !== undefined)
      return Object.hasOwn(found, 'value') ? found.value : found.get;
  }
  return undefined;
}

// The texts of an event's methods and of the class, the likeliest first: where nothing else says what is to blame, they lead to its lines.
function handler_texts(channel, event) {
  const kind = starts_with(event, 'frame') ? 'frame' : includes(event, 'read') ? 'read' : includes(event, 'write') ? 'write' : event;
  const names = called_by[kind] ?? [`handle_${kind}`];
  const texts = [];
  for (let i = 0; i <= names.length; i++) {
    const method = method_of(channel, i < names.length ? names[i] : 'constructor');
    if (typeof method === 'function')
      push(texts, text_of(method));
  }
  return texts;
}

const apply = (fn, args) => Reflect.apply(fn, undefined, args);

internals.events = {
  read, read_direct, write, plain_read, plain_write, expt, accept, connect_early,
  early_read: early.read,
  early_write: early.write,
  connect: call('handle_connect'),
  close: call('handle_close'),
  eof: call('handle_eof'),
  drain: call('handle_drain'),
  timed_out: (channel, reason) => settle(channel, channel.handle_timeout(reason)),
  urgent: call('handle_expt'),
  accepted: (channel, host, addr) => settle(channel, channel.handle_accepted(new internals.socket(host), addr)),
  error: (channel, error) => settle(channel, channel.handle_error(error)),
  log_info: (channel, message, type) => channel.log_info(message, type),
  collect: (channel, from, length) => settle(channel, channel.collect_incoming_data(incoming(channel, from, length, false))),
  found,
  frames,
  frame: (channel, from, length) => settle(channel, channel.handle_frame(incoming(channel, from, length, true))),
  // A script's own way to read and send for a chat: what would block is no error, however it says so.
  chat_recv(channel, size) {
    try {
      const data = channel.recv(size);
      return data === null || data === undefined ? null : internals.bytes_of(typeof data === 'string' ? from(data, 'latin1') : data, 'recv');
    } catch (error) {
      if (error?.code === 'EAGAIN' || error?.code === 'EINTR')
        return null;
      throw error;
    }
  },
  chat_send: (channel, bytes) => channel.send(Object.setPrototypeOf(bytes, buffer_prototype)),
  produce: internals.produce,
  to_buffer: bytes => Object.setPrototypeOf(bytes, buffer_prototype),
  traits: internals.traits,
  timer: timer => timer.run(),
  apply,
  handler_texts,
  entries: Object.entries,
  is_array: Array.isArray,
  is_exit: internals.is_exit,
  rethrow: internals.rethrow,
  exit_now: message => new internals.ExitNow(message),
  deref: weak => weak_target(weak),
  system_error: internals.system_error,
  loop_error: internals.loop_error,
  stopped_error: internals.stopped_error,
  ask,
  use_arena: internals.use_arena,
  ask_thrown(index) {
    const error = thrown.get(index);
    thrown.delete(index);
    return error;
  },
  ask_add(list, channel) { (asked[list] ??= harden([])).push(channel); },
  ask_remove(list, index) {
    const channels = asked[list];
    const last = channels.pop();
    if (index < channels.length)
      channels[index] = last;
  },
};
