// console, on the two output streams of the host. Each call is one write.

const { inspect, format, harden, list_of, userFrames } = internals;
const { replace, padEnd: pad_end, repeat, slice } = internals.strings;
const { toFixed: to_fixed } = internals.numbers;
const { apply } = Reflect;
const NEWLINES = harden(/\n/g);

let indent = '';
const counts = harden(new Map());
const timers = harden(new Map());

function put(fd, args) {
  let text = apply(format, undefined, args);
  if (indent !== '') text = indent + replace(text, NEWLINES, () => '\n' + indent);
  native.write(fd, text + '\n');
}

function duration(milliseconds) {
  if (milliseconds >= 1000) return `${to_fixed(milliseconds / 1000, 3)}s`;
  return `${Number(to_fixed(milliseconds, 3))}ms`;
}

function elapsed(label, rest, end) {
  const started = timers.get(label);
  if (started === undefined) {
    put(2, [`Warning: No such label '${label}' for console.time${end ? 'End' : 'Log'}()`]);
    return;
  }
  const args = list_of(rest);
  args.unshift(`${label}: ${duration(native.now() - started)}`);
  put(1, args);
  if (end) timers.delete(label);
}

function pairs_of(data) {
  const pairs = harden([]);
  if (data instanceof Map) internals.each_of_map(data, (item, key) => { pairs.push([key, item]); });
  else if (data instanceof Set) internals.each_of_set(data, item => { pairs.push([pairs.length, item]); });
  else for (const key of harden(Object.keys(data))) pairs.push([key, data[key]]);
  return pairs;
}

function tableRows(data) {
  return pairs_of(data).map(({ 0: key, 1: item }) => ({
    __proto__: null,
    key: String(key),
    cells: typeof item === 'object' && item !== null ? item : null,
    value: item,
  }));
}

function column_names(rows) {
  const names = harden(new Set());
  for (const { cells } of rows) {
    for (const key of harden(cells === null ? [] : Object.keys(cells))) names.add(key);
  }
  return harden([...names]);
}

function columns_of(columns) {
  if (!Array.isArray(columns)) throw internals.errors.invalidType('properties', 'an instance of Array', columns);
  return columns;
}

function table(data, columns) {
  if (typeof data !== 'object' || data === null) return put(1, [data]);
  const rows = tableRows(data);
  const names = columns === undefined ? column_names(rows) : list_of(columns_of(columns));
  const hasValues = rows.some(row => row.cells === null);
  const shown = value => inspect(value, { __proto__: null, depth: 0, breakLength: Infinity });
  const line_of = (first, middle, last) => {
    const cells = harden([first]);
    for (const cell of middle) cells.push(cell);
    if (hasValues) cells.push(last);
    return cells;
  };
  const head = line_of('(index)', names.map(String), 'Values');
  const body = rows.map(row => line_of(
    row.key,
    names.map(name => (row.cells !== null && Object.hasOwn(row.cells, name) ? shown(row.cells[name]) : '')),
    row.cells === null ? shown(row.value) : '',
  ));
  const widths = head.map((title, column) => body.reduce((most, cells) => Math.max(most, cells[column].length), title.length) + 2);
  const line = cells => '│' + cells.map((cell, column) => ' ' + pad_end(cell, widths[column] - 1)).join('│') + '│';
  const rule = (left, middle, right) => left + widths.map(width => repeat('─', width)).join(middle) + right;
  const lines = harden([rule('┌', '┬', '┐'), line(head), rule('├', '┼', '┤')]);
  for (const cells of body) lines.push(line(cells));
  lines.push(rule('└', '┴', '┘'));
  put(1, ['%s', lines.join('\n')]);
}

const console = {
  log(...args) { put(1, args); },
  info(...args) { put(1, args); },
  debug(...args) { put(1, args); },
  error(...args) { put(2, args); },
  warn(...args) { put(2, args); },

  trace(...args) {
    const title = args.length === 0 ? 'Trace' : `Trace: ${apply(format, undefined, args)}`;
    const { stack } = new Error();
    const lines = userFrames(String(stack), 'Error');
    lines.unshift(title);
    put(2, ['%s', lines.join('\n')]);
  },

  dir(value, options) {
    put(1, ['%s', inspect(value, options)]);
  },

  table,

  assert(condition, ...args) {
    if (condition) return;
    if (typeof args[0] === 'string') args[0] = `Assertion failed: ${args[0]}`;
    else harden(args).unshift(args.length === 0 ? 'Assertion failed' : 'Assertion failed:');
    put(2, args);
  },

  count(label = 'default') {
    label = `${label}`;
    const count = (counts.get(label) || 0) + 1;
    counts.set(label, count);
    put(1, [`${label}: ${count}`]);
  },

  countReset(label = 'default') {
    counts.delete(`${label}`);
  },

  time(label = 'default') {
    label = `${label}`;
    if (timers.has(label)) put(2, [`Warning: Label '${label}' already exists for console.time()`]);
    else timers.set(label, native.now());
  },

  timeLog(label = 'default', ...rest) {
    elapsed(`${label}`, rest, false);
  },

  timeEnd(label = 'default') {
    elapsed(`${label}`, [], true);
  },

  group(...args) {
    if (args.length > 0) put(1, args);
    indent += '  ';
  },

  groupEnd() {
    indent = slice(indent, 2);
  },
};
console.groupCollapsed = console.group;
Object.defineProperty(console, Symbol.toStringTag, { value: 'console', configurable: true });

internals.console = console;
