// Bytes that scripts give to the host: they cross the border through one shared buffer, or by reference where they are large.

const { Buffer, encodeInto } = internals;
const outbox = native.outbox;

// The bytes of a view or an ArrayBuffer, without a copy.
function bytes_of(value, what) {
  if (value instanceof Uint8Array)
    return value;
  if (ArrayBuffer.isView(value))
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer)
    return new Uint8Array(value);
  const kind = value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value;
  throw new TypeError(`${what}: bytes (Buffer, Uint8Array) or a string, not ${kind}`);
}

// Puts data where C# finds it: in the outbox, whose length is returned, or as an array of its own.
function take_bytes(data, encoding, what) {
  if (typeof data === 'string') {
    const length = encodeInto(data, encoding, outbox);
    return length >= 0 ? length : Buffer.from(data, encoding);
  }
  const bytes = bytes_of(data, what);
  const length = bytes.length;
  if (length > outbox.length)
    return bytes;
  if (length <= 32) {
    for (let i = 0; i < length; i++)
      outbox[i] = bytes[i];
  } else {
    outbox.set(bytes);
  }
  return length;
}

internals.bytes_of = bytes_of;
internals.take_bytes = take_bytes;
