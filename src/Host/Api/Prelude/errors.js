// Errors in Node's shape: the class, a `code`, and a message that names the argument and what it was.

const { harden, hide } = internals;
const { includes, replace, slice, endsWith: ends_with } = internals.strings;
const { join, slice: slice_list } = internals.lists;
const THOUSANDS = harden(/\B(?=(\d{3})+$)/g);

function withCode(error, code) {
  // Not enumerable: an inspected error should not repeat what its message says.
  hide(error, 'code', code);
  return error;
}

function describe(value) {
  if (value == null) return `Received ${value}`;
  if (typeof value === 'function') return `Received function ${value.name}`;
  if (typeof value === 'object') {
    const name = value.constructor && value.constructor.name;
    return name ? `Received an instance of ${name}` : 'Received an object';
  }
  let text = typeof value === 'bigint' ? `${value}n` : String(value);
  if (text.length > 28) text = slice(text, 0, 25) + '...';
  return `Received type ${typeof value} (${typeof value === 'string' ? `'${text}'` : text})`;
}

function list(types) {
  if (!Array.isArray(types)) return types;
  return types.length === 1 ? types[0] : join(slice_list(harden(types), 0, -1), ', ') + ' or ' + types[types.length - 1];
}

// 1234567 -> 1_234_567, as Node writes numbers that are out of range.
function grouped(value) {
  if (typeof value === 'bigint') return replace(String(value), THOUSANDS, '_') + 'n';
  if (typeof value !== 'number') return typeof value === 'string' ? `'${value}'` : String(value);
  return Number.isInteger(value) && Math.abs(value) > 2 ** 32 ? replace(String(value), THOUSANDS, '_') : String(value);
}

const isProperty = name => (includes(name, '.') ? 'property' : 'argument');
const subject = name => (ends_with(name, 'argument') ? `The ${name}` : `The "${name}" ${isProperty(name)}`);

const errors = {
  make(Type, code, message) {
    return withCode(new Type(message), code);
  },

  invalidType(name, expected, value) {
    return withCode(new TypeError(
      `${subject(name)} must be ${list(expected)}. ${describe(value)}`), 'ERR_INVALID_ARG_TYPE');
  },

  invalidValue(name, value, reason = 'is invalid') {
    const shown = (internals.inspect || String)(value);
    return withCode(new TypeError(`The ${isProperty(name)} '${name}' ${reason}. Received ${shown}`), 'ERR_INVALID_ARG_VALUE');
  },

  outOfRange(name, range, value) {
    return withCode(new RangeError(
      `The value of "${name}" is out of range. It must be ${range}. Received ${grouped(value)}`), 'ERR_OUT_OF_RANGE');
  },

  unknownEncoding(encoding) {
    return withCode(new TypeError(`Unknown encoding: ${String(encoding)}`), 'ERR_UNKNOWN_ENCODING');
  },

  // An integer within bounds, or the error that says which of the two it was not.
  integer(name, value, low = Number.MIN_SAFE_INTEGER, high = Number.MAX_SAFE_INTEGER) {
    if (typeof value !== 'number') throw errors.invalidType(name, 'of type number', value);
    if (!Number.isInteger(value)) throw errors.outOfRange(name, 'an integer', value);
    if (value < low || value > high) throw errors.outOfRange(name, `>= ${low} && <= ${high}`, value);
    return value;
  },

  string(name, value) {
    if (typeof value !== 'string') throw errors.invalidType(name, 'of type string', value);
    return value;
  },

  callable(name, value) {
    if (typeof value !== 'function') throw errors.invalidType(name, 'of type function', value);
    return value;
  },
};

internals.errors = errors;
