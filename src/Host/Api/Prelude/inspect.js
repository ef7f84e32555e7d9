// inspect: how console and util show values.

const { each_of_map, each_of_set, harden, inspectBytes, lines_of, regexp_text, uncurry, Buffer } = internals;
const {
  includes, padEnd: pad_end, padStart: pad_start, repeat, replace, slice, startsWith: starts_with,
  toUpperCase: upper_case, trim,
} = internals.strings;
const { apply } = Reflect;
const number_text = internals.numbers.toString;
const function_source = uncurry(Function.prototype.toString);
const is_listed = uncurry(Object.prototype.propertyIsEnumerable);
const time_of = uncurry(Date.prototype.getTime), iso_text = uncurry(Date.prototype.toISOString);
const size_of = uncurry(Object.getOwnPropertyDescriptor(Map.prototype, 'size').get);
const count_of = uncurry(Object.getOwnPropertyDescriptor(Set.prototype, 'size').get);
const { isArrayBuffer } = internals.buffers;
const { isView } = ArrayBuffer;

const CUSTOM = Symbol.for('nodejs.util.inspect.custom');
const WIDTH = 72;
const MAX_ITEMS = 100;
const MAX_TEXT = 10000;
const IDENTIFIER = harden(/^[A-Za-z_$][\w$]*$/);
const CONTROL = harden(/[\x00-\x1f\x7f-\x9f\\]/);
const CONTROLS = harden(/[\x00-\x1f\x7f-\x9f\\]/g);
const SINGLE = harden(/'/g);
const NEWLINES = harden(/\n/g);
const DIGITS = harden(/^\d+$/);
const V8_FRAME = harden(/^\s*at (?:(.*?) \()?(.*?)\)?$/);
const FRAME = harden(/^(?:(.*)@)?(.*)$/);
const PLACE = harden(/:\d+$/);
const UNNAMED = harden(/^(global|module|eval) code$/);
const CODE = harden(/^ERR_/);
const CLASS = harden(/^class\b/);
const BYTES = harden(/^<Buffer ?/);
const SIZE = harden(/\(\d+\) $/);
const NUMBER = harden(/^-?[\d.]+n?$/);
const HIDDEN = harden(['line', 'column', 'sourceURL', 'stack', 'message']);
const ESCAPES = { __proto__: null, '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', '\v': '\\v', '\\': '\\\\' };

function quote(text) {
  const mark = !includes(text, "'") ? "'" : !includes(text, '"') ? '"' : !includes(text, '`') && !includes(text, '${') ? '`' : "'";
  const body = !CONTROL.test(text) ? text : replace(text, CONTROLS, unit =>
    ESCAPES[unit] || '\\x' + pad_start(upper_case(number_text(unit.charCodeAt(0), 16)), 2, '0'));
  return mark + (mark === "'" && includes(body, "'") ? replace(body, SINGLE, "\\'") : body) + mark;
}

function primitive(value, options) {
  switch (typeof value) {
    case 'string': {
      const rest = value.length - options.maxStringLength;
      return rest > 0 ? `${quote(slice(value, 0, -rest))}... ${rest} more character${rest > 1 ? 's' : ''}` : quote(value);
    }
    case 'number': return Object.is(value, -0) ? '-0' : String(value);
    case 'bigint': return `${value}n`;
    default: return String(value);
  }
}

// Without a prototype: what stands at Object.prototype is no part of it.
function description(object, key) {
  const found = Object.getOwnPropertyDescriptor(object, key);
  return found === undefined ? undefined : Object.setPrototypeOf(found, null);
}

function className(value) {
  for (let object = value; object !== null; object = Object.getPrototypeOf(object)) {
    const found = description(object, 'constructor');
    if (found && typeof found.value === 'function' && typeof found.value.name === 'string' && found.value.name !== '') return found.value.name;
  }
  return null;
}

// Each engine has its own form: `name@file:1:2` or `    at name (file:1:2)`. One form for all, without the prelude's frames.
function frames(stack, text) {
  const lines = harden([]);
  // V8's stack repeats name and message first.
  const body = starts_with(stack, text) ? slice(stack, text.length) : stack;
  for (const line of lines_of(body)) {
    const { 1: where, 2: place } = V8_FRAME.exec(line) || FRAME.exec(line);
    if (!PLACE.test(place) || starts_with(place, 'asyncore:') || starts_with(where || '', 'asyncore:')) continue;
    const unnamed = !where || UNNAMED.test(where) || where === 'anonymous';
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
  const code = typeof error.code === 'string' && CODE.test(error.code) ? ` [${error.code}]` : '';
  return message === '' ? name + code : `${name}${code}: ${message}`;
}

function showError(error) {
  const text = errorText(error);
  const lines = typeof error.stack === 'string' ? frames(error.stack, text) : harden([]);
  return lines.length === 0 ? `${error.message && includes(String(error.message), '\n') ? text : `[${text}]`}` : `${text}\n${lines.join('\n')}`;
}

function inspect(value, options, ...old) {
  const given = typeof options === 'object' && options !== null ? options : { __proto__: null, showHidden: options, depth: old[0] };
  const settings = {
    __proto__: null,
    depth: given.depth === null ? Infinity : given.depth === undefined ? 2 : given.depth,
    showHidden: Boolean(given.showHidden),
    compact: given.compact === undefined ? 3 : given.compact,
    breakLength: given.breakLength === undefined ? WIDTH + 8 : given.breakLength,
    maxArrayLength: given.maxArrayLength === null ? Infinity : given.maxArrayLength === undefined ? MAX_ITEMS : given.maxArrayLength,
    maxStringLength: given.maxStringLength === null ? Infinity : given.maxStringLength === undefined ? MAX_TEXT : given.maxStringLength,
    sorted: given.sorted,
    getters: Boolean(given.getters),
  };
  return show(value, { settings, path: harden([]), circular: harden(new Map()) }, 0);
}

function show(value, state, depth) {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return primitive(value, state.settings);
  const custom = customOf(value);
  if (typeof custom === 'function') {
    const shown = apply(custom, value, [state.settings.depth - depth, state.settings, inspect]);
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

function entries(each_of, collection, state, show_item) {
  const items = harden([]);
  let count = 0;
  each_of(collection, (item, key) => {
    if (count++ < state.settings.maxArrayLength) items.push(show_item(item, key));
  });
  more(items, count - state.settings.maxArrayLength);
  return items;
}

function more(items, rest) {
  if (rest > 0) items.push(`... ${rest} more item${rest > 1 ? 's' : ''}`);
}

function elements(array, state, depth) {
  const items = harden([]);
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
      const next = harden(Object.keys(array)).find(key => +key > index && +key < array.length);
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
  const descriptor = description(object, key);
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
  const names = harden(state.settings.showHidden ? Object.getOwnPropertyNames(value) : Object.keys(value));
  const keys = indexed ? names.filter(key => !DIGITS.test(key) && key !== 'length') : names;
  for (const symbol of harden(Object.getOwnPropertySymbols(value))) {
    if (state.settings.showHidden || is_listed(value, symbol)) keys.push(symbol);
  }
  if (state.settings.sorted) keys.sort(typeof state.settings.sorted === 'function' ? state.settings.sorted : undefined);
  return keys;
}

function functionText(value, name) {
  const source = function_source(value);
  const own = typeof value.name === 'string' ? value.name : '';
  if (CLASS.test(source)) {
    const parent = Object.getPrototypeOf(value);
    const base = parent && typeof parent.name === 'string' && parent.name ? ` extends ${parent.name}` : '';
    return `[class ${own || '(anonymous)'}${base}]`;
  }
  const kind = name === null ? 'Function' : name;
  return own ? `[${kind}: ${own}]` : `[${kind} (anonymous)]`;
}

const { valueOf: number_of } = internals.numbers, { valueOf: string_of } = internals.strings;
const boolean_of = uncurry(Boolean.prototype.valueOf), bigint_of = uncurry(BigInt.prototype.valueOf), symbol_of = uncurry(Symbol.prototype.valueOf);

function unboxed(value) {
  return value instanceof Number ? number_of(value) : value instanceof String ? string_of(value) : value instanceof Boolean ? boolean_of(value)
    : value instanceof BigInt ? bigint_of(value) : symbol_of(value);
}

function promiseOrOther(value) {
  return value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef;
}

function showObject(value, state, depth) {
  const name = className(value);
  const keys = keysOf(value, state);
  const tag = isView(value) ? undefined : value[Symbol.toStringTag];
  let prefix = name === null ? `[${typeof tag === 'string' && tag !== '' ? tag : 'Object'}: null prototype] ` : `${name} `;
  const tagged = name !== null && typeof tag === 'string' && tag !== '' && tag !== name && !isView(value) ? `[${tag}] ` : '';
  prefix += tagged;
  let open = '{', close = '}';
  let list = null;
  let grouped = false;
  let whole = null;

  if (Array.isArray(value)) {
    prefix = name === 'Array' ? '' : `${trim(prefix)}(${value.length}) `;
    open = '[';
    close = ']';
    list = () => elements(value, state, depth);
    grouped = true;
  } else if (value instanceof Buffer) whole = inspectBytes(value);
  else if (isView(value) && !(value instanceof DataView)) {
    prefix = `${name}(${value.length}) `;
    open = '[';
    close = ']';
    list = () => elements(value, state, depth);
    grouped = true;
  } else if (isArrayBuffer(value)) {
    const bytes = replace(inspectBytes(new Uint8Array(value)), BYTES, '<');
    list = () => harden([`[Uint8Contents]: ${bytes}`, `byteLength: ${new Uint8Array(value).length}`]);
  } else if (value instanceof Map) {
    prefix = `${name}(${size_of(value)}) ${tagged}`;
    list = () => entries(each_of_map, value, state, (item, key) => `${show(key, state, depth + 1)} => ${show(item, state, depth + 1)}`);
  } else if (value instanceof Set) {
    prefix = `${name}(${count_of(value)}) ${tagged}`;
    list = () => entries(each_of_set, value, state, item => show(item, state, depth + 1));
  } else if (typeof value === 'function') whole = functionText(value, name);
  else if (value instanceof Error) {
    whole = showError(value);
    for (const hidden of HIDDEN) {
      const at = keys.indexOf(hidden);
      if (at >= 0) keys.splice(at, 1);
    }
    if (Object.hasOwn(value, 'cause') && !keys.includes('cause')) keys.push('cause');
    if (value instanceof AggregateError && !keys.includes('errors')) keys.push('errors');
  } else if (value instanceof RegExp) whole = regexp_text(value);
  else if (value instanceof Date) whole = Number.isNaN(time_of(value)) ? 'Invalid Date' : iso_text(value);
  else if (value instanceof Number || value instanceof String || value instanceof Boolean || value instanceof BigInt || value instanceof Symbol) {
    whole = `[${name}: ${primitive(unboxed(value), state.settings)}]`;
    for (let i = keys.length - 1; value instanceof String && i >= 0; i--) if (DIGITS.test(String(keys[i]))) keys.splice(i, 1);
  } else if (promiseOrOther(value)) list = () => harden(value instanceof Promise ? [] : ['<items unknown>']);
  else if (name === 'Object') prefix = prefix === 'Object ' ? '' : prefix;

  if (whole !== null && keys.length === 0) return indentRest(whole, 0);
  if (depth > state.settings.depth && whole === null) {
    return Array.isArray(value) ? '[Array]' : `[${trim(replace(prefix, SIZE, '')) || 'Object'}]`;
  }
  const items = list === null ? harden([]) : list();
  for (const key of keys) items.push(property(value, key, state, depth, false));
  if (whole !== null) prefix = `${whole} `;
  if (items.length === 0) return `${prefix}${open}${close}`;
  return layout(prefix, open, close, items, grouped && keys.length === 0, state.settings);
}

function indentRest(text, by) {
  return by === 0 || !includes(text, '\n') ? text : replace(text, NEWLINES, '\n' + repeat(' ', by));
}

// One line where it fits, columns for long lists of short things, else a line each.
function layout(prefix, open, close, items, grouped, settings) {
  const total = items.reduce((sum, item) => sum + item.length + 2, prefix.length + 2);
  const oneLine = items.every(item => !includes(item, '\n'));
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
  const last = starts_with(items[items.length - 1], '... ') ? items.pop() : null;
  const widest = items.reduce((most, item) => Math.max(most, item.length), 0) + 2;
  const lines = harden([]);
  const count = Math.min(Math.floor(WIDTH / widest), 12, Math.max(4, Math.ceil(Math.sqrt(2 * items.length))));
  if (count <= 1) for (const item of items) lines.push(item);
  else {
    const numeric = items.every(item => NUMBER.test(item));
    const widths = items.slice(0, count).map((_, column) =>
      items.reduce((most, item, index) => (index % count === column ? Math.max(most, item.length) : most), 0));
    for (let at = 0; at < items.length; at += count) {
      const row = items.slice(at, at + count).map((item, column, row) => {
        if (numeric) return pad_start(item, widths[column]);
        return column === row.length - 1 ? item : pad_end(item + ',', widths[column] + 1);
      });
      lines.push(row.join(numeric ? ', ' : ' '));
    }
  }
  if (last !== null) lines.push(last);
  return lines;
}

inspect.custom = CUSTOM;
inspect.defaultOptions = { depth: 2 };
Object.assign(internals, { inspect, userFrames: frames });
