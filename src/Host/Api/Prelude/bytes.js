// Bytes that scripts give to the host: they cross the border through one shared buffer, or by reference where they are large.

const { byte_length, bytes_over, encodeInto, harden } = internals;
const { FastBuffer, copy_bytes, from } = internals.buffers;
const { isView } = ArrayBuffer;
// As long as this a loop is the faster copy.
const LOOP_COPY = 72;
const outbox = harden(native.outbox);
const outbox_length = outbox.length;

// The bytes of a view or an ArrayBuffer, without a copy.
function bytes_of(value, what) {
  if (value instanceof Uint8Array)
    return value;
  if (isView(value))
    return bytes_over(value);
  if (value instanceof ArrayBuffer)
    return new Uint8Array(value);
  const kind = value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value;
  throw new TypeError(`${what}: bytes (Buffer, Uint8Array) or a string, not ${kind}`);
}

// Puts data where C# finds it: in the outbox, whose length is returned, or as an array of its own.
function take_bytes(data, encoding, what) {
  if (typeof data === 'string') {
    const length = encodeInto(data, encoding, outbox);
    return length >= 0 ? length : from(data, encoding);
  }
  const bytes = bytes_of(data, what);
  const length = byte_length(bytes);
  if (length > outbox_length)
    return bytes;
  if (length <= LOOP_COPY)
    copy_bytes(outbox, 0, bytes, 0, length);
  else
    outbox.set(bytes);
  return length;
}

internals.bytes_of = bytes_of;
internals.take_bytes = take_bytes;

// ---- the window of C#'s HandlerWindow: while a handler runs, its input is there already and its output waits there for its return

const running = { channel: null };
const cells = harden(new Int32Array(native.window_cells.buffer));
const AVAILABLE = 0, FROM = 1, GATHERED = 2, GATHERS = 3, VIEWED = 4, TURN = 5, FRAMES = 8;
const output = harden(native.window_output);
const room = output.length;
let arena = native.window_arena;
let arena_memory = arena.buffer;

// Longer than 1,000 bytes JavaScriptCore keeps a copy outside its heap: a view is cheaper. From there on a call is cheaper than a copy.
const VIEW = 1001, LARGE = 16384;

function use_arena(next) {
  arena = next;
  arena_memory = next.buffer;
}

// Input of the running handler, as the script's own.
function take_input(from, length) {
  if (length < VIEW)
    return internals.copyOut(arena, from, length);
  cells[VIEWED] = 1;
  return new FastBuffer(arena_memory, from, length);
}

// Puts output into the window; false where it does not fit, or is better sent at once.
function gather(data, encoding) {
  const at = cells[GATHERED];
  const { length } = data;
  if (at + length > room || length >= LARGE)
    return false;
  if (typeof data === 'string') {
    const limit = encoding === 'latin1' ? 255 : encoding === 'utf8' || encoding === 'ascii' ? 127 : -1;
    let i = 0;
    for (const end = length - 3; i < end; i += 4) {
      const first = data.charCodeAt(i);
      const second = data.charCodeAt(i + 1);
      const third = data.charCodeAt(i + 2);
      const fourth = data.charCodeAt(i + 3);
      if ((first | second | third | fourth) > limit)
        return false;
      const to = at + i;
      output[to] = first;
      output[to + 1] = second;
      output[to + 2] = third;
      output[to + 3] = fourth;
    }
    for (; i < length; i++) {
      const unit = data.charCodeAt(i);
      if (unit > limit)
        return false;
      output[at + i] = unit;
    }
  } else if (!(data instanceof Uint8Array)) {
    return false;
  } else if (length <= LOOP_COPY) {
    copy_bytes(output, at, data, 0, length);
  } else if (byte_length(data) === length) {
    output.set(data, at);
  } else {
    return false; // It says that it is longer than it is: what others sent would follow.
  }
  cells[GATHERED] = at + length;
  return true;
}

// Output of a channel with a queue: into the window, or to C#.
function put(channel, data, what) {
  if (channel === running.channel && cells[GATHERS] !== 0 && data !== null && data !== undefined && gather(data, channel.encoding))
    return true;
  if (data instanceof Uint8Array && data.length >= LARGE)
    return native.send_large(internals.peer(channel), data);
  return native.push(internals.peer(channel), take_bytes(data, channel.encoding, what));
}

Object.assign(internals, { running, cells, take_input, put, use_arena, AVAILABLE, FROM, GATHERED, TURN, FRAMES });
