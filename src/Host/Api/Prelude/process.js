// process: what a script knows of the process it runs in.

const { define, errors, bytesOf, harden } = internals;
const { encodingOf, encode } = internals.buffers;

const INTEGER = harden(/^-?\d+$/);

function stream(fd) {
  return {
    fd,
    isTTY: native.isTerminal(fd),
    writable: true,
    // Written through at once, so that what several write comes out in order.
    write(data, encoding, callback) {
      if (typeof encoding === 'function') callback = encoding;
      if (typeof data === 'string') {
        const kind = typeof encoding === 'string' ? encodingOf(encoding) : 0;
        if (kind === 0) native.write(fd, data);
        else native.write(fd, encode(data, kind));
      } else {
        const bytes = bytesOf(data);
        if (bytes === null) throw errors.invalidType('chunk', 'of type string or an instance of Buffer or Uint8Array', data);
        native.write(fd, bytes);
      }
      if (typeof callback === 'function') internals.queueMicrotask(callback);
      return true;
    },
  };
}

function hrtime(previous) {
  let { 0: seconds, 1: nanoseconds } = native.hrtime();
  if (previous !== undefined) {
    if (!Array.isArray(previous)) throw errors.invalidType('time', 'an instance of Array', previous);
    seconds -= previous[0];
    nanoseconds -= previous[1];
    if (nanoseconds < 0) {
      seconds--;
      nanoseconds += 1e9;
    }
  }
  return [seconds, nanoseconds];
}
hrtime.bigint = function bigint() {
  const { 0: seconds, 1: nanoseconds } = native.hrtime();
  return BigInt(seconds) * 1000000000n + BigInt(nanoseconds);
};

// Variables that are not granted are refused rather than missing: the error says what to grant. What every object has, and what is probed
// for on any object, is not a variable.
const env = new Proxy(native.env, {
  __proto__: null,
  get(variables, name) {
    if (typeof name === 'string' && !(name in variables) && name !== 'toJSON' && name !== 'then') native.demandEnv(name);
    return variables[name];
  },
});

const process = {
  title: 'asyncore',
  argv: native.argv,
  argv0: 'asyncore',
  execArgv: [],
  env,
  exitCode: undefined,
  pid: native.pid,
  ppid: native.ppid,
  platform: native.platform,
  arch: native.arch,
  version: 'v' + native.version,
  versions: { asyncore: native.version, dotnet: native.dotnet, engine: native.engine },
  release: { name: 'asyncore' },
  stdout: stream(1),
  stderr: stream(2),
  hrtime,

  exit(code = process.exitCode) {
    if (code === undefined || code === null) code = 0;
    if (typeof code === 'string' && INTEGER.test(code)) code = +code;
    errors.integer('code', code);
    define(process, 'exitCode', code);
    native.exit(code);
    for (;;); // The engine stops the script here: nothing after exit() runs, not even a finally block.
  },

  cwd() {
    return native.cwd();
  },

  uptime() {
    return native.now() / 1000;
  },

  memoryUsage() {
    const { 0: rss, 1: heapTotal, 2: heapUsed } = native.memory();
    return { rss, heapTotal, heapUsed, external: 0, arrayBuffers: 0 };
  },

  nextTick(callback, ...args) {
    errors.callable('callback', callback);
    internals.queueMicrotask(() => Reflect.apply(callback, undefined, args));
  },
};
process.memoryUsage.rss = () => native.memory()[0];
Object.defineProperty(process, Symbol.toStringTag, { value: 'process', configurable: true });

internals.process = process;
