// format: the text of console.log and util.format.

const { harden, inspect } = internals;
const { indexOf: index_of, slice } = internals.strings;
const CIRCULAR = harden(/circular|cyclic/i);

// Whether it has a toString() other than those of all objects and arrays.
function has_own_text(value) {
  for (let object = value; object !== null && object !== Object.prototype && object !== Array.prototype; object = Object.getPrototypeOf(object)) {
    if (Object.hasOwn(object, 'toString')) return typeof value.toString === 'function';
  }
  return false;
}

function formatString(value) {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number' && Object.is(value, -0)) return '-0';
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Error || has_own_text(value)) return String(value);
  return inspect(value, { __proto__: null, depth: 0 });
}

function formatNumber(value, convert) {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'symbol') return 'NaN';
  const number = convert(value);
  return Object.is(number, -0) ? '-0' : String(number);
}

function formatJson(value) {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (CIRCULAR.test(error.message)) return '[Circular]';
    throw error;
  }
}

// What stands in a text for the value of a placeholder; undefined where there is no such placeholder.
function formatValue(kind, value) {
  switch (kind) {
    case 's': return formatString(value);
    case 'd': return formatNumber(value, typeof value === 'object' ? () => NaN : Number);
    case 'i': return typeof value === 'object' ? 'NaN' : formatNumber(value, parseInt);
    case 'f': return typeof value === 'symbol' ? 'NaN' : formatNumber(parseFloat(value), Number);
    case 'j': return String(formatJson(value));
    case 'o': return inspect(value, { __proto__: null, depth: 4, showHidden: true });
    case 'O': return inspect(value);
    case 'c': return '';
    default: return undefined;
  }
}

function format(...args) {
  let next = 0;
  let text = '';
  if (typeof args[0] === 'string') {
    const pattern = args[0];
    next = 1;
    let from = 0;
    for (let at = args.length > 1 ? index_of(pattern, '%') : -1; at >= 0; at = index_of(pattern, '%', at)) {
      const kind = pattern[at + 1];
      const shown = kind === '%' ? '%' : next < args.length ? formatValue(kind, args[next]) : undefined;
      if (shown === undefined) {
        at++;
        continue;
      }
      if (kind !== '%') next++;
      text += slice(pattern, from, at) + shown;
      from = at += 2;
    }
    text += slice(pattern, from);
  }
  for (; next < args.length; next++) {
    const value = args[next];
    if (next > 0) text += ' ';
    text += typeof value === 'string' ? value : inspect(value);
  }
  return text;
}

internals.format = format;
