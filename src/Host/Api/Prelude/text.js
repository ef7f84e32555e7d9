// DOMException, TextEncoder, TextDecoder, atob, btoa.

const { errors, Buffer, bytesOf, harden, hide } = internals;
const { isWellFormed: is_well_formed, replace, slice, toLowerCase: lower_case, toWellFormed: to_well_formed, trim } = internals.strings;
const { FastBuffer, UTF8, UTF16, LATIN1, BASE64, define, encode, decode, writeInto } = internals.buffers;

const { concat, from } = Buffer;

const DOM_CODES = {
  __proto__: null,
  IndexSizeError: 1, NotFoundError: 8, NotSupportedError: 9, InvalidStateError: 11, SyntaxError: 12, InvalidAccessError: 15,
  TypeMismatchError: 17, NetworkError: 19, AbortError: 20, QuotaExceededError: 22, TimeoutError: 23, InvalidCharacterError: 5,
  DataCloneError: 25,
};

class DOMException extends Error {
  constructor(message = '', name = 'Error') {
    super(`${message}`);
    if (typeof name === 'object' && name !== null) {
      if ('cause' in name) hide(this, 'cause', name.cause);
      name = name.name === undefined ? 'Error' : name.name;
    }
    name = `${name}`;
    hide(this, 'name', name);
    hide(this, 'code', DOM_CODES[name] || 0);
  }
}
for (const [name, code] of Object.entries(DOM_CODES)) {
  const constant = name.replace(/Error$/, '').replace(/\B([A-Z])/g, '_$1').toUpperCase() + '_ERR';
  Object.defineProperty(DOMException, constant, { value: code, enumerable: true });
}

class TextEncoder {
  get encoding() {
    return 'utf-8';
  }

  encode(text = '') {
    const bytes = encode(`${text}`, UTF8);
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  encodeInto(text, target) {
    errors.string('src', text);
    if (!(target instanceof Uint8Array)) throw errors.invalidType('dest', 'an instance of Uint8Array', target);
    const written = writeInto(target, text, 0, target.length, UTF8);
    // How many units the whole characters that were written stand for.
    let read = 0;
    for (let left = written; left > 0; read++) {
      const unit = text.charCodeAt(read);
      if (unit < 0x80) left--;
      else if (unit < 0x800) left -= 2;
      else if ((unit & 0xfc00) === 0xd800 && (text.charCodeAt(read + 1) & 0xfc00) === 0xdc00) {
        left -= 4;
        read++;
      } else left -= 3;
    }
    return { read, written };
  }
}

const LABELS = { __proto__: null };
const labelled = (name, labels) => labels.split(' ').forEach(label => { LABELS[label] = name; });
labelled('utf-8', 'utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8');
labelled('utf-16le', 'utf-16le utf-16 ucs-2 unicode iso-10646-ucs-2 csunicode unicodefeff');
labelled('windows-1252', 'windows-1252 latin1 iso-8859-1 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 iso-ir-100 l1 ascii us-ascii ' +
  'ansi_x3.4-1968 cp1252 x-cp1252 cp819 ibm819 csisolatin1');

// What windows-1252 has at 0x80 to 0x9f, where latin1 has control characters.
const WINDOWS = '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f' +
  '\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

const HIGH = harden(/[\x80-\x9f]/g);
const BLANKS = harden(/[\t\n\f\r ]/g);
const PADDING = harden(/={1,2}$/);
const NOT_BASE64 = harden(/[^A-Za-z0-9+/]/);

// How many bytes at the end begin a character that is not complete yet.
function incompleteUtf8(bytes) {
  const length = bytes.length;
  for (let back = 1; back <= 3 && back <= length; back++) {
    const byte = bytes[length - back];
    if ((byte & 0xc0) === 0x80) continue;
    const need = byte >= 0xf0 && byte <= 0xf4 ? 4 : byte >= 0xe0 && byte < 0xf0 ? 3 : byte >= 0xc2 && byte < 0xe0 ? 2 : 1;
    if (need <= back) return 0;
    // A second byte that cannot follow the first ends the sequence already.
    if (back > 1) {
      const second = bytes[length - back + 1];
      if ((byte === 0xe0 && second < 0xa0) || (byte === 0xed && second > 0x9f) ||
          (byte === 0xf0 && second < 0x90) || (byte === 0xf4 && second > 0x8f)) return 0;
    }
    return back;
  }
  return 0;
}

function incompleteUtf16(bytes) {
  const odd = bytes.length % 2;
  const last = bytes.length - odd;
  return last >= 2 && (bytes[last - 1] & 0xfc) === 0xd8 ? odd + 2 : odd;
}

class TextDecoder {
  #encoding;
  #fatal;
  #ignoreBOM;
  #pending = null;
  #started = false;

  constructor(label = 'utf-8', options = null) {
    const name = LABELS[lower_case(trim(`${label}`))];
    if (name === undefined) throw errors.make(RangeError, 'ERR_ENCODING_NOT_SUPPORTED', `The "${label}" encoding is not supported`);
    this.#encoding = name;
    this.#fatal = Boolean(options && options.fatal);
    this.#ignoreBOM = Boolean(options && options.ignoreBOM);
  }

  get encoding() {
    return this.#encoding;
  }

  get fatal() {
    return this.#fatal;
  }

  get ignoreBOM() {
    return this.#ignoreBOM;
  }

  decode(input, options) {
    let bytes = input === undefined ? new FastBuffer(0) : bytesOf(input);
    if (bytes === null) throw errors.invalidType('input', 'an instance of ArrayBuffer or ArrayBufferView', input);
    const stream = Boolean(options && options.stream);
    if (this.#pending !== null) {
      bytes = concat([this.#pending, bytes]);
      this.#pending = null;
    }
    if (this.#encoding === 'windows-1252') {
      const text = decode(bytes, LATIN1, 0, bytes.length);
      return replace(text, HIGH, unit => WINDOWS[unit.charCodeAt(0) - 0x80]);
    }
    const utf8 = this.#encoding === 'utf-8';
    let end = bytes.length;
    if (stream) {
      const rest = utf8 ? incompleteUtf8(bytes) : incompleteUtf16(bytes);
      if (rest > 0) {
        end -= rest;
        this.#pending = from(new FastBuffer(bytes.buffer, bytes.byteOffset + end, rest));
      }
    }
    let text;
    if (utf8) {
      if (this.#fatal && !native.isUtf8(bytes, 0, end)) this.#fail();
      text = decode(bytes, UTF8, 0, end);
    } else {
      text = decode(bytes, UTF16, 0, end - end % 2);
      if (end % 2 !== 0) text += '\ufffd';
      if (this.#fatal && (end % 2 !== 0 || !is_well_formed(text))) this.#fail();
      text = to_well_formed(text);
    }
    if (!this.#started && !this.#ignoreBOM && text.charCodeAt(0) === 0xfeff) text = slice(text, 1);
    this.#started = stream && (this.#started || text.length > 0 || end > 0);
    return text;
  }

  #fail() {
    this.#pending = null;
    this.#started = false;
    throw errors.make(TypeError, 'ERR_ENCODING_INVALID_ENCODED_DATA', `The encoded data was not valid for encoding ${this.#encoding}`);
  }
}

for (const Type of [TextEncoder, TextDecoder, DOMException]) {
  Object.defineProperty(Type.prototype, Symbol.toStringTag, { value: Type.name, configurable: true });
}

function btoa(text) {
  if (arguments.length === 0) throw errors.make(TypeError, 'ERR_MISSING_ARGS', 'The "data" argument must be specified');
  text = `${text}`;
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 255) throw new DOMException('Invalid character', 'InvalidCharacterError');
  }
  const bytes = encode(text, LATIN1);
  return decode(bytes, BASE64, 0, bytes.length);
}

function atob(text) {
  if (arguments.length === 0) throw errors.make(TypeError, 'ERR_MISSING_ARGS', 'The "data" argument must be specified');
  text = replace(`${text}`, BLANKS, '');
  if (text.length % 4 === 0) text = replace(text, PADDING, '');
  if (NOT_BASE64.test(text)) throw new DOMException('Invalid character', 'InvalidCharacterError');
  if (text.length % 4 === 1) throw new DOMException('The string to be decoded is not correctly encoded.', 'InvalidCharacterError');
  const bytes = encode(text, BASE64);
  return decode(bytes, LATIN1, 0, bytes.length);
}

Object.assign(internals, { DOMException, TextEncoder, TextDecoder, atob, btoa });
