// What can be reached from some roots without calling anything: a line for each property, and for each object behind it once.
(function walk(roots) {
  const seen = new Set();
  const lines = [];

  function name(key) {
    return typeof key === 'symbol' ? `[${String(key)}]` : /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  }

  function kind(value) {
    return value === null ? 'null' : typeof value;
  }

  function visit(path, value) {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value))
      return;
    seen.add(value);
    const keys = Reflect.ownKeys(value);
    for (const key of keys) {
      // The parts of any function say nothing of their own.
      if (typeof value === 'function' && (key === 'name' || key === 'length' || key === 'arguments' || key === 'caller'))
        continue;
      const { get, set, value: held } = Object.getOwnPropertyDescriptor(value, key);
      const at = path + name(key);
      if (get === undefined && set === undefined) {
        if (key !== 'constructor')
          lines.push(`${at}: ${kind(held)}`);
        visit(at, held);
      } else {
        lines.push(`${at}: ${get ? 'get' : ''}${set ? ' set' : ''}`.replace(':  ', ': '));
        visit(`${at} (get)`, get);
        visit(`${at} (set)`, set);
      }
    }
    visit(`${path}.__proto__`, Object.getPrototypeOf(value));
  }

  for (const [path, value] of roots)
    visit(path, value);
  return lines.join('\n');
})
