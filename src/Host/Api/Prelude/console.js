// console, on the two output streams of the host. Each call is one write.

const { inspect, format, userFrames } = internals;

let indent = '';
const counts = new Map();
const timers = new Map();

function put(fd, args) {
  let text = format(...args);
  if (indent !== '') text = indent + text.replace(/\n/g, '\n' + indent);
  native.write(fd, text + '\n');
}

function duration(milliseconds) {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(3)}s`;
  return `${Number(milliseconds.toFixed(3))}ms`;
}

function elapsed(label, rest, end) {
  const started = timers.get(label);
  if (started === undefined) {
    put(2, [`Warning: No such label '${label}' for console.time${end ? 'End' : 'Log'}()`]);
    return;
  }
  put(1, [`${label}: ${duration(native.now() - started)}`, ...rest]);
  if (end) timers.delete(label);
}

function tableRows(data) {
  const pairs = data instanceof Map ? [...data] : data instanceof Set ? [...data].map((item, index) => [index, item])
    : Object.keys(data).map(key => [key, data[key]]);
  return pairs.map(([key, item]) => ({
    key: String(key),
    cells: typeof item === 'object' && item !== null ? item : null,
    value: item,
  }));
}

function table(data, columns) {
  if (typeof data !== 'object' || data === null) return put(1, [data]);
  const rows = tableRows(data);
  const names = columns === undefined ? [...new Set(rows.flatMap(row => row.cells === null ? [] : Object.keys(row.cells)))] : [...columns];
  const hasValues = rows.some(row => row.cells === null);
  const head = ['(index)', ...names.map(String), ...(hasValues ? ['Values'] : [])];
  const shown = value => inspect(value, { depth: 0, breakLength: Infinity });
  const body = rows.map(row => [
    row.key,
    ...names.map(name => (row.cells !== null && Object.hasOwn(row.cells, name) ? shown(row.cells[name]) : '')),
    ...(hasValues ? [row.cells === null ? shown(row.value) : ''] : []),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...body.map(cells => cells[column].length)) + 2);
  const line = cells => '│' + cells.map((cell, column) => ' ' + cell.padEnd(widths[column] - 1)).join('│') + '│';
  const rule = (left, middle, right) => left + widths.map(width => '─'.repeat(width)).join(middle) + right;
  put(1, ['%s', [rule('┌', '┬', '┐'), line(head), rule('├', '┼', '┤'), ...body.map(line), rule('└', '┴', '┘')].join('\n')]);
}

const console = {
  log(...args) { put(1, args); },
  info(...args) { put(1, args); },
  debug(...args) { put(1, args); },
  error(...args) { put(2, args); },
  warn(...args) { put(2, args); },

  trace(...args) {
    const title = args.length === 0 ? 'Trace' : `Trace: ${format(...args)}`;
    const { stack } = new Error();
    put(2, ['%s', [title, ...userFrames(String(stack), 'Error')].join('\n')]);
  },

  dir(value, options) {
    put(1, ['%s', inspect(value, options)]);
  },

  table,

  assert(condition, ...args) {
    if (condition) return;
    if (typeof args[0] === 'string') args[0] = `Assertion failed: ${args[0]}`;
    else args.unshift(args.length === 0 ? 'Assertion failed' : 'Assertion failed:');
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
    indent = indent.slice(2);
  },
};
console.groupCollapsed = console.group;
Object.defineProperty(console, Symbol.toStringTag, { value: 'console', configurable: true });

internals.console = console;
