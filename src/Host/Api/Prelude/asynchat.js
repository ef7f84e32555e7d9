// async_chat: the search for terminators, the counting and the queue are C#; here are the names.

const { Buffer, CHAT, copyOut, dispatcher, hide, inherit, init, peer, put, quantity, take_bytes } = internals;
const { FastBuffer, LATIN1, decode: decode_bytes } = internals.buffers;
const { define, harden } = internals;
const { concat } = Buffer;
const { join, pop: pop_item, push: push_item } = internals.lists;
const { slice } = internals.strings;
const { decode: decode_text } = internals.TextDecoder.prototype;
const inbox = native.inbox;
const BLOCK = 64 * 1024;
const NONE = { __proto__: null };
const kTerminator = Symbol('terminator');
const kDecoder = Symbol('decoder');
const kFile = Symbol('file');

function async_chat(sock = null, map = null) { init(this, sock, map); }

const chat_flush = inherit(async_chat, CHAT);
internals.chat_flush = chat_flush;

function chat_read() { native.chat_read(peer(this)); }

const methods = {
  handle_read: chat_read,

  collect_incoming_data() {
    throw new Error('collect_incoming_data must be implemented in a subclass (or handle_frame)');
  },

  found_terminator() {
    throw new Error('found_terminator must be implemented in a subclass (or handle_frame)');
  },

  _collect_incoming_data(data) { push_item(this.incoming ??= [], data); },

  _get_data() {
    const parts = this.incoming ?? [];
    this.incoming = [];
    return parts.length > 0 && typeof parts[0] === 'string' ? join(parts, '') : concat(parts);
  },

  set_terminator(terminator) {
    if (terminator === null || terminator === undefined) {
      native.set_count(peer(this), 0);
    } else if (typeof terminator === 'number') {
      if (!Number.isSafeInteger(terminator))
        throw new TypeError('set_terminator: a count must be a whole number');
      if (terminator < 0)
        throw new RangeError('set_terminator: a count must not be negative');
      native.set_count(peer(this), terminator);
    } else {
      native.set_terminator(peer(this), take_bytes(terminator, this.encoding, 'set_terminator'));
    }
    hide(this, kTerminator, terminator ?? null);
  },

  get_terminator() {
    const terminator = this[kTerminator];
    const missing = native.missing(peer(this)); // -1: text is looked for.
    return missing < 0 ? terminator : typeof terminator === 'number' || terminator?.length > 0 ? missing : terminator ?? null;
  },

  push(data) { return put(this, data, 'push'); },

  push_with_producer(producer) {
    if (producer === null || typeof producer !== 'object' || typeof producer.more !== 'function')
      throw new TypeError('push_with_producer: an object with a more() method');
    if (producer instanceof file_producer && producer.more === file_producer.prototype.more)
      native.push_file(peer(this), producer[kFile]);
    else
      native.push_producer(peer(this), harden([producer]), this);
  },

  close_when_done() { native.close_when_done(peer(this)); },

  discard_buffers() {
    this.incoming = [];
    native.discard_buffers(peer(this));
  },
};

for (const [name, method] of Object.entries(methods))
  hide(async_chat.prototype, name, method);

// Whoever overrides these has input and output of a chat go through them.
for (const name of ['send', 'recv'])
  internals.watched(async_chat.prototype, name, dispatcher.prototype[name]);

Object.defineProperty(async_chat.prototype, 'ac_in_buffer_size', {
  get() { return native.input_size(peer(this)); },
  set(value) {
    if (!Number.isInteger(value) || value <= 0)
      throw new RangeError('ac_in_buffer_size: bytes, a whole number above 0');
    native.set_input_size(peer(this), value);
  },
  configurable: true,
});

quantity(async_chat.prototype, 'input_limit', 2, 'bytes');

class simple_producer {
  constructor(data, buffer_size = 512) {
    define(this, 'data', data);
    define(this, 'buffer_size', buffer_size);
  }

  more() {
    const { buffer_size, data } = this;
    const is_text = typeof data === 'string';
    this.data = is_text ? slice(data, buffer_size) : data.slice(buffer_size);
    return is_text ? slice(data, 0, buffer_size) : data.slice(0, buffer_size);
  }
}

// A file as output, read by C#: sending it calls no script. With or without new.
function file_producer(path, { start = 0, end = -1 } = NONE) {
  if (new.target === undefined)
    return new file_producer(path, { start, end });
  if (typeof path !== 'string')
    throw new TypeError('file_producer: the path of a file');
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end))
    throw new TypeError(`file_producer: ${Number.isSafeInteger(start) ? 'end' : 'start'} must be a whole number of bytes`);
  if (start < 0 || (end !== -1 && end < start))
    throw new RangeError('file_producer: start and end, not negative and in that order');
  hide(this, kFile, native.file_producer(path, start, end === -1 ? -1 : end - start));
}

// For a producer that hands it on as a part of its own output, and for use by hand.
hide(file_producer.prototype, 'more', function more() {
  const length = native.file_producer_read(this[kFile], BLOCK);
  if (length === 0)
    this.close();
  return length === 0 ? new FastBuffer(0) : copyOut(inbox, 0, length);
});

hide(file_producer.prototype, 'close', function close() { native.file_producer_close(this[kFile]); });

// The length of the longest proper start of needle that haystack ends with.
function find_prefix_at_end(haystack, needle) {
  if (typeof haystack?.length !== 'number' || typeof needle?.length !== 'number')
    throw new TypeError('find_prefix_at_end: two strings, or bytes');
  for (let length = Math.min(needle.length - 1, haystack.length); length > 0; length--) {
    let i = 0;
    while (i < length && haystack[haystack.length - length + i] === needle[i])
      i++;
    if (i === length)
      return length;
  }
  return 0;
}

// Falsy as asynchat had it: an empty block ends a producer.
function is_empty(block) {
  return !block || block.length === 0 || block.byteLength === 0;
}

function is_producer(block) {
  return typeof block === 'object' && typeof block.more === 'function';
}

// The next block of a producer, or of those that it made: bytes in the outbox (their number), or an array; 0 at the end.
function produce(stack, channel) {
  for (;;) {
    const block = stack[stack.length - 1].more();
    if (block !== null && block !== undefined && is_producer(block)) {
      push_item(stack, block);
    } else if (is_empty(block)) {
      pop_item(stack);
      if (stack.length === 0)
        return 0;
    } else {
      return take_bytes(block, channel.encoding, 'more');
    }
  }
}

// With use_encoding, incoming data is text; a character that the network cut in two waits for its rest.
function decode(channel, data, ends) {
  const { encoding } = channel;
  if (encoding === 'latin1' || encoding === 'latin-1')
    return decode_bytes(data, LATIN1, 0, data.length);
  let decoder = channel[kDecoder];
  if (decoder === undefined || decoder.name !== encoding)
    decoder = hide(channel, kDecoder, { __proto__: null, name: encoding, text: new internals.TextDecoder(encoding) });
  return Reflect.apply(decode_text, decoder.text, [data, { stream: !ends }]);
}

function decode_rest(channel) {
  const decoder = channel[kDecoder];
  return decoder === undefined ? '' : Reflect.apply(decode_text, decoder.text, []);
}

Object.assign(internals, { async_chat, chat_read, decode, decode_rest, kTerminator, methods_of_chat: methods, produce });
internals.modules.asynchat = { async_chat, simple_producer, file_producer, find_prefix_at_end };
