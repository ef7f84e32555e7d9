// inspect and format: how console and util show values.

const { inspectBytes, Buffer } = internals;
const { isArrayBuffer } = internals.buffers;
const { isView } = ArrayBuffer;

const CUSTOM = Symbol.for('nodejs.util.inspect.custom');
const WIDTH = 72;
const MAX_ITEMS = 100;
const MAX_TEXT = 10000;
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
const ESCAPES = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', '\v': '\\v', '\\': '\\\\' };

function quote(text) {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !text.includes('`') && !text.includes('${') ? '`' : "'";
  const body = text.replace(/[\x00-\x1f\x7f-\x9f\\]/g, unit =>
    ESCAPES[unit] || '\\x' + unit.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0'));
  return mark + (mark === "'" ? body.replace(/'/g, "\\'") : body) + mark;
}

function primitive(value, options) {
  switch (typeof value) {
    case 'string': {
      const rest = value.length - options.maxStringLength;
      return rest > 0 ? `${quote(value.slice(0, -rest))}... ${rest} more character${rest > 1 ? 's' : ''}` : quote(value);
    }
    case 'number': return Object.is(value, -0) ? '-0' : String(value);
    case 'bigint': return `${value}n`;
    default: return String(value);
  }
}

function className(value) {
  for (let object = value; object !== null; object = Object.getPrototypeOf(object)) {
    const found = Object.getOwnPropertyDescriptor(object, 'constructor');
    if (found && typeof found.value === 'function' && typeof found.value.name === 'string' && found.value.name !== '') return found.value.name;
  }
  return null;
}

// Each engine has its own form: `name@file:1:2` or `    at name (file:1:2)`. One form for all, without the prelude's frames.
function frames(stack, text) {
  const lines = [];
  // V8's stack repeats name and message first.
  const body = stack.startsWith(text) ? stack.slice(text.length) : stack;
  for (const line of body.split('\n')) {
    let [, where, place] = /^\s*at (?:(.*?) \()?(.*?)\)?$/.exec(line) || [];
    if (place === undefined) [, where, place] = /^(?:(.*)@)?(.*)$/.exec(line);
    if (!/:\d+$/.test(place) || place.startsWith('asyncore:') || (where || '').startsWith('asyncore:')) continue;
    const unnamed = !where || /^(global|module|eval) code$/.test(where) || where === 'anonymous';
    lines.push(unnamed ? `    at ${place}` : `    at ${where} (${place})`);
  }
  return lines;
}

function errorText(error) {
  const kind = className(error);
  let name = error.name === undefined ? kind || 'Error' : String(error.name);
  // A subclass that did not set its name is shown as what it is.
  if (kind !== null && name === 'Error' && kind !== 'Error') name = kind;
  const message = error.message === undefined ? '' : String(error.message);
  const code = typeof error.code === 'string' && /^ERR_/.test(error.code) ? ` [${error.code}]` : '';
  return message === '' ? name + code : `${name}${code}: ${message}`;
}

function showError(error) {
  const text = errorText(error);
  const lines = typeof error.stack === 'string' ? frames(error.stack, text) : [];
  return lines.length === 0 ? `${error.message && /\n/.test(error.message) ? text : `[${text}]`}` : `${text}\n${lines.join('\n')}`;
}

function inspect(value, options, ...old) {
  const given = typeof options === 'object' && options !== null ? options : { showHidden: options, depth: old[0] };
  const settings = {
    depth: given.depth === null ? Infinity : given.depth === undefined ? 2 : given.depth,
    showHidden: Boolean(given.showHidden),
    compact: given.compact === undefined ? 3 : given.compact,
    breakLength: given.breakLength === undefined ? WIDTH + 8 : given.breakLength,
    maxArrayLength: given.maxArrayLength === null ? Infinity : given.maxArrayLength === undefined ? MAX_ITEMS : given.maxArrayLength,
    maxStringLength: given.maxStringLength === null ? Infinity : given.maxStringLength === undefined ? MAX_TEXT : given.maxStringLength,
    sorted: given.sorted,
    getters: Boolean(given.getters),
  };
  return show(value, { settings, path: [], circular: new Map() }, 0);
}

function show(value, state, depth) {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return primitive(value, state.settings);
  const custom = customOf(value);
  if (typeof custom === 'function') {
    const shown = custom.call(value, state.settings.depth - depth, state.settings, inspect);
    if (shown !== value) return typeof shown === 'string' ? shown : show(shown, state, depth);
  }
  if (state.path.includes(value)) {
    if (!state.circular.has(value)) state.circular.set(value, state.circular.size + 1);
    return `[Circular *${state.circular.get(value)}]`;
  }
  state.path.push(value);
  try {
    const text = showObject(value, state, depth);
    const mark = state.circular.get(value);
    return mark === undefined ? text : `<ref *${mark}> ${text}`;
  } catch (error) {
    // A getter or a proxy of the script's that throws must not take the log line with it.
    return `[${typeof value}: inspection failed: ${error instanceof Error ? error.message : typeof error}]`;
  } finally {
    state.path.pop();
  }
}

function customOf(value) {
  try {
    return value[CUSTOM];
  } catch {
    return undefined;
  }
}

function entries(iterable, state, depth, each) {
  const items = [];
  let count = 0;
  for (const item of iterable) {
    if (count++ < state.settings.maxArrayLength) items.push(each(item));
  }
  more(items, count - state.settings.maxArrayLength);
  return items;
}

function more(items, rest) {
  if (rest > 0) items.push(`... ${rest} more item${rest > 1 ? 's' : ''}`);
}

function elements(array, state, depth) {
  const items = [];
  const limit = state.settings.maxArrayLength;
  let holes = 0;
  const flush = () => {
    if (holes > 0) items.push(`<${holes} empty item${holes > 1 ? 's' : ''}>`);
    holes = 0;
  };
  let index = 0;
  for (; index < array.length && items.length < limit; index++) {
    if (!Object.hasOwn(array, index)) {
      // A sparse array may have millions of holes: go to the next element at once.
      const next = Object.keys(array).find(key => +key > index && +key < array.length);
      const to = next === undefined ? array.length : +next;
      holes = to - index;
      index = to - 1;
      flush();
    } else items.push(property(array, index, state, depth, true));
  }
  more(items, array.length - index);
  return items;
}

function property(object, key, state, depth, bare) {
  const descriptor = Object.getOwnPropertyDescriptor(object, key);
  let text;
  if (descriptor === undefined) text = show(object[key], state, depth + 1);
  else if (descriptor.get !== undefined) {
    text = descriptor.set !== undefined ? '[Getter/Setter]' : '[Getter]';
    if (state.settings.getters) text = `[Getter: ${show(object[key], state, depth + 1)}]`;
  } else if (descriptor.set !== undefined) text = '[Setter]';
  else text = show(descriptor.value, state, depth + 1);
  if (bare) return text;
  let label = typeof key === 'symbol' ? `[${String(key)}]` : IDENTIFIER.test(key) ? key : quote(key);
  if (descriptor !== undefined && !descriptor.enumerable) label = `[${typeof key === 'symbol' ? String(key) : key}]`;
  return `${label}: ${text}`;
}

function keysOf(value, state) {
  const indexed = Array.isArray(value) || isView(value);
  const names = state.settings.showHidden ? Object.getOwnPropertyNames(value) : Object.keys(value);
  const keys = indexed ? names.filter(key => !/^\d+$/.test(key) && key !== 'length') : names;
  for (const symbol of Object.getOwnPropertySymbols(value)) {
    if (state.settings.showHidden || Object.prototype.propertyIsEnumerable.call(value, symbol)) keys.push(symbol);
  }
  if (state.settings.sorted) keys.sort(typeof state.settings.sorted === 'function' ? state.settings.sorted : undefined);
  return keys;
}

function functionText(value, name) {
  const source = Function.prototype.toString.call(value);
  const own = typeof value.name === 'string' ? value.name : '';
  if (/^class\b/.test(source)) {
    const parent = Object.getPrototypeOf(value);
    const base = parent && typeof parent.name === 'string' && parent.name ? ` extends ${parent.name}` : '';
    return `[class ${own || '(anonymous)'}${base}]`;
  }
  const kind = name === null ? 'Function' : name;
  return own ? `[${kind}: ${own}]` : `[${kind} (anonymous)]`;
}

function promiseOrOther(value) {
  return value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef;
}

function showObject(value, state, depth) {
  const name = className(value);
  const keys = keysOf(value, state);
  const tag = value[Symbol.toStringTag];
  let prefix = name === null ? `[${typeof tag === 'string' && tag !== '' ? tag : 'Object'}: null prototype] ` : `${name} `;
  const tagged = name !== null && typeof tag === 'string' && tag !== '' && tag !== name && !isView(value) ? `[${tag}] ` : '';
  prefix += tagged;
  let open = '{', close = '}';
  let list = null;
  let grouped = false;
  let whole = null;

  if (Array.isArray(value)) {
    prefix = name === 'Array' ? '' : `${prefix.trim()}(${value.length}) `;
    [open, close] = '[]';
    list = () => elements(value, state, depth);
    grouped = true;
  } else if (value instanceof Buffer) whole = inspectBytes(value);
  else if (isView(value) && !(value instanceof DataView)) {
    prefix = `${name}(${value.length}) `;
    [open, close] = '[]';
    list = () => elements(value, state, depth);
    grouped = true;
  } else if (isArrayBuffer(value)) {
    const bytes = inspectBytes(new Uint8Array(value)).replace(/^<Buffer ?/, '<');
    list = () => [`[Uint8Contents]: ${bytes}`, `byteLength: ${value.byteLength}`];
  } else if (value instanceof Map) {
    prefix = `${name}(${value.size}) ${tagged}`;
    list = () => entries(value, state, depth, ([key, item]) => `${show(key, state, depth + 1)} => ${show(item, state, depth + 1)}`);
  } else if (value instanceof Set) {
    prefix = `${name}(${value.size}) ${tagged}`;
    list = () => entries(value, state, depth, item => show(item, state, depth + 1));
  } else if (typeof value === 'function') whole = functionText(value, name);
  else if (value instanceof Error) {
    whole = showError(value);
    for (const hidden of ['line', 'column', 'sourceURL', 'stack', 'message']) {
      const at = keys.indexOf(hidden);
      if (at >= 0) keys.splice(at, 1);
    }
    if (Object.hasOwn(value, 'cause') && !keys.includes('cause')) keys.push('cause');
    if (value instanceof AggregateError && !keys.includes('errors')) keys.push('errors');
  } else if (value instanceof RegExp) whole = RegExp.prototype.toString.call(value);
  else if (value instanceof Date) whole = Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  else if (value instanceof Number || value instanceof String || value instanceof Boolean || value instanceof BigInt || value instanceof Symbol) {
    whole = `[${name}: ${primitive(value.valueOf(), state.settings)}]`;
    for (let i = keys.length - 1; value instanceof String && i >= 0; i--) if (/^\d+$/.test(String(keys[i]))) keys.splice(i, 1);
  } else if (promiseOrOther(value)) list = () => ['<items unknown>'].filter(() => !(value instanceof Promise));
  else if (name === 'Object') prefix = prefix === 'Object ' ? '' : prefix;

  if (whole !== null && keys.length === 0) return indentRest(whole, 0);
  if (depth > state.settings.depth && whole === null) {
    return Array.isArray(value) ? '[Array]' : `[${(prefix.replace(/\(\d+\) $/, '').trim()) || 'Object'}]`;
  }
  const items = list === null ? [] : list();
  for (const key of keys) items.push(property(value, key, state, depth, false));
  if (whole !== null) prefix = `${whole} `;
  if (items.length === 0) return `${prefix}${open}${close}`;
  return layout(prefix, open, close, items, grouped && keys.length === 0, state.settings);
}

function indentRest(text, by) {
  return by === 0 ? text : text.replace(/\n/g, '\n' + ' '.repeat(by));
}

// One line where it fits, columns for long lists of short things, else a line each.
function layout(prefix, open, close, items, grouped, settings) {
  const total = items.reduce((sum, item) => sum + item.length + 2, prefix.length + 2);
  const oneLine = items.every(item => !item.includes('\n'));
  const flat = settings.compact === true || settings.breakLength === Infinity;
  // Many short items read better in columns, even where one line would do.
  const widest = items.reduce((most, item) => (item.length > most ? item.length : most), 0);
  const many = grouped && items.length > 6 && oneLine && (widest <= 6 || total / (widest + 2) > 5);
  if (oneLine && (flat || (total <= WIDTH && !many))) {
    return `${prefix}${open} ${items.join(', ')} ${close}`;
  }
  if (many) items = columns(items);
  return `${prefix}${open}\n${items.map(item => '  ' + indentRest(item, 2)).join(',\n')}\n${close}`;
}

function columns(items) {
  const last = items[items.length - 1].startsWith('... ') ? items.pop() : null;
  const widest = Math.max(...items.map(item => item.length)) + 2;
  const lines = [];
  const count = Math.min(Math.floor(WIDTH / widest), 12, Math.max(4, Math.ceil(Math.sqrt(2 * items.length))));
  if (count <= 1) lines.push(...items);
  else {
    const numeric = items.every(item => /^-?[\d.]+n?$/.test(item));
    const widths = Array.from({ length: count }, (_, column) =>
      items.reduce((most, item, index) => (index % count === column ? Math.max(most, item.length) : most), 0));
    for (let at = 0; at < items.length; at += count) {
      const row = items.slice(at, at + count).map((item, column, row) => {
        if (numeric) return item.padStart(widths[column]);
        return column === row.length - 1 ? item : (item + ',').padEnd(widths[column] + 1);
      });
      lines.push(row.join(numeric ? ', ' : ' '));
    }
  }
  if (last !== null) lines.push(last);
  return lines;
}

function formatString(value) {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number' && Object.is(value, -0)) return '-0';
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Error || (typeof value.toString === 'function' && value.toString !== Object.prototype.toString &&
      value.toString !== Array.prototype.toString)) return String(value);
  return inspect(value, { depth: 0 });
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
    if (/circular|cyclic/i.test(error.message)) return '[Circular]';
    throw error;
  }
}

function format(...args) {
  let next = 0;
  let text = '';
  if (typeof args[0] === 'string') {
    next = 1;
    text = args.length === 1 ? args[0] : args[0].replace(/%([sdifjoOc%])/g, (whole, kind) => {
      if (kind === '%') return '%';
      if (next >= args.length) return whole;
      const value = args[next++];
      switch (kind) {
        case 's': return formatString(value);
        case 'd': return formatNumber(value, typeof value === 'object' ? () => NaN : Number);
        case 'i': return typeof value === 'object' ? 'NaN' : formatNumber(value, parseInt);
        case 'f': return typeof value === 'symbol' ? 'NaN' : formatNumber(parseFloat(value), Number);
        case 'j': return formatJson(value);
        case 'o': return inspect(value, { depth: 4, showHidden: true });
        case 'O': return inspect(value);
        default: return '';
      }
    });
  }
  for (; next < args.length; next++) {
    const value = args[next];
    if (next > 0) text += ' ';
    text += typeof value === 'string' ? value : inspect(value);
  }
  return text;
}

inspect.custom = CUSTOM;
inspect.defaultOptions = { depth: 2 };
Object.assign(internals, { inspect, format, userFrames: frames });
