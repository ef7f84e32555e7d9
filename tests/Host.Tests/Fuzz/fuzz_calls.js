'use strict';

// Calls what the API offers with values that nobody should give it, chosen by a seed. fuzz(seed, cases) answers with what was found wrong.
// A case is a line `path(arg, arg)`, whose parts are names below: replay(line) runs it again.

const modules = ['asyncore', 'asynchat', 'socket', 'fs', 'crypto', 'util', 'buffer', 'console', 'process'].map(name => [name, require(name)]);
const asyncore = require('asyncore'), asynchat = require('asynchat'), sockets = require('socket');

const trap = { name: 'the trap was touched' };
const throwing = () => { throw trap; };
const revoked = (() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })();
const detached = (() => { const memory = new ArrayBuffer(16), view = new Uint8Array(memory); structuredClone(memory, { transfer: [memory] }); return view; })();
const all_traps = new Proxy(function () {}, new Proxy({}, { get: () => throwing }));
const lying = Object.create(Uint8Array.prototype);
const circle = { name: 'circle' };
circle.self = circle;

// Made anew for each call where a call may change it.
const VALUES = {
  undefined: () => undefined, null: () => null, yes: () => true, no: () => false,
  zero: () => 0, minus_zero: () => -0, one: () => 1, three: () => 3, minus: () => -1, half: () => 0.5, nan: () => NaN, infinity: () => Infinity, minus_infinity: () => -Infinity,
  block: () => 65536, block_and_one: () => 65537, two_31: () => 2 ** 31, two_32: () => 2 ** 32 + 1, two_53: () => 2 ** 53, enormous: () => 1e308, tiny: () => 5e-324,
  big: () => 7n, huge_big: () => 2n ** 70n, minus_big: () => -(2n ** 63n) - 1n,
  empty: () => '', text: () => 'some text', digits: () => '12', number_like: () => '0x10', nul: () => 'a\0b', proto: () => '__proto__', constructor_name: () => 'constructor',
  lone: () => 'x\ud800y', wide: () => 'grüße 👋', long: () => 'x'.repeat(70000), percent: () => '%s%d%j%o%%%', utf8: () => 'utf8', hex: () => 'hex', base64: () => 'base64',
  path: () => FOLDER + '/file', gone: () => FOLDER + '/no/such', dots: () => '../../../../etc/passwd', flag: () => 'r+', read: () => 'r',
  symbol: () => Symbol('s'), iterator: () => Symbol.iterator,
  list: () => [1, 'two', null], sparse: () => { const made = []; made.length = 1000; made[999] = 1; return made; }, nested: () => [[[[]]]], pair: () => ['127.0.0.1', 0],
  bad_pair: () => ['127.0.0.1', 70000], odd_pair: () => [{ toString: throwing }, '1'], pair_of_traps: () => [all_traps, all_traps],
  object: () => ({}), bare: () => Object.create(null), circle: () => circle, options: () => ({ encoding: 'utf8', flag: 'r', recursive: true, depth: 2 ** 31, transfer: [1], stream: true }),
  odd_options: () => ({ encoding: {}, flag: [], mode: 'x', recursive: 'y', start: -1, end: NaN, length: -5, offset: 1e9, position: 'p' }),
  bytes: () => Buffer.from('some bytes'), no_bytes: () => Buffer.alloc(0), many_bytes: () => Buffer.alloc(70001, 'ab'), floats: () => new Float64Array(3), memory: () => new ArrayBuffer(8),
  data_view: () => new DataView(new ArrayBuffer(8), 2), detached: () => detached, lying: () => lying,
  map: () => new Map([[1, 2]]), set: () => new Set(['x']), date: () => new Date(0), bad_date: () => new Date(NaN), expression: () => /a(b)?/g, error: () => new RangeError('r'), promise: () => Promise.resolve(1),
  fn: () => () => {}, async_fn: () => async () => { throw trap; }, class: () => class {}, throwing: () => throwing, generator: () => function* () { yield 1; },
  value_of: () => ({ valueOf: throwing }), to_string: () => ({ toString: throwing }), to_primitive: () => ({ [Symbol.toPrimitive]: throwing }), getters: () => ({ get length() { throw trap; }, get encoding() { throw trap; } }),
  lengthy: () => ({ length: 2 ** 40 }), minus_length: () => ({ length: -1 }), thenable: () => ({ then: throwing }), iterable: () => ({ [Symbol.iterator]: throwing }),
  all_traps: () => all_traps, revoked: () => revoked, changing: () => ({ get length() { return Math.random() * 5; } }), shrinking: () => { const made = Buffer.alloc(64); return made; },
  channel: () => new asynchat.async_chat(), a_socket: () => { const [near, far] = sockets.socketpair(); far.close(); return near; }, a_map: () => new asyncore.channel_map(), global: () => globalThis,
};

// What ends the process, waits, or takes its time as it should.
const LEFT_OUT = new Set(['process.exit', 'asyncore.loop', 'asyncore.poll', 'asyncore.poll2', 'asyncore.poll3', 'crypto.pbkdf2Sync']);

// Functions by their paths; the methods of classes with a way to make an object of them.
const targets = new Map();
for (const [name, module] of modules) {
  for (const key of Object.keys(module)) {
    if (typeof module[key] === 'function' && !LEFT_OUT.has(`${name}.${key}`))
      targets.set(`${name}.${key}`, () => [module, module[key]]);
  }
}
for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'queueMicrotask', 'structuredClone', 'atob', 'btoa', 'require'])
  targets.set(name, () => [undefined, name === 'require' ? require : globalThis[name]]);
for (const name of ['from', 'alloc', 'allocUnsafe', 'concat', 'byteLength', 'compare', 'isBuffer', 'isEncoding', 'of'])
  targets.set(`Buffer.${name}`, () => [Buffer, Buffer[name]]);
const SHARED = new Set(['socket_map', 'stdout', 'hot', 'module']); // What is set there stays for the next call.
const OBJECTS = {
  dispatcher: () => new asyncore.dispatcher(), dispatcher_with_send: () => new asyncore.dispatcher_with_send(), async_chat: () => new asynchat.async_chat(),
  connected: () => { const [near] = sockets.socketpair(); return new asynchat.async_chat(near); }, socket: () => sockets.socketpair()[0], channel_map: () => new asyncore.channel_map(),
  timer: () => asyncore.call_later(1e6, () => {}), timeout: () => setTimeout(() => {}, 1e6), buffer: () => Buffer.from('0123456789abcdef'), decoder: () => new TextDecoder(), encoder: () => new TextEncoder(),
  hash: () => require('crypto').createHash('sha1'), hmac: () => require('crypto').createHmac('sha1', 'k'), stats: () => require('fs').statSync(FOLDER), socket_map: () => asyncore.socket_map,
  exception: () => new DOMException('x'), producer: () => new asynchat.simple_producer('x'), stdout: () => process.stdout, hot: () => module.hot, module: () => module,
};
for (const [kind, make] of Object.entries(OBJECTS)) {
  const keys = new Set();
  for (let object = make(); object !== null && object !== Object.prototype && object !== Uint8Array.prototype; object = Object.getPrototypeOf(object))
    Object.getOwnPropertyNames(object).forEach(key => keys.add(key));
  keys.delete('constructor');
  for (const key of keys) {
    const what = `${kind}:${key}`;
    targets.set(what, () => { const made = make(); return [made, made[key], made]; });
    if (!SHARED.has(kind))
      targets.set(`${what}=`, () => { const made = make(); return [made, value => { made[key] = value; }, made]; });
  }
}
for (const name of ['dispatcher', 'dispatcher_with_send', 'async_chat', 'file_dispatcher', 'file_wrapper', 'channel_map', 'ExitNow']) {
  const type = asyncore[name] ?? asynchat[name];
  targets.set(`new ${name}`, () => [undefined, (...args) => new type(...args)]);
}
for (const [name, type] of Object.entries({ socket: sockets.socket, TextDecoder, DOMException, simple_producer: asynchat.simple_producer, file_producer: asynchat.file_producer }))
  targets.set(`new ${name}`, () => [undefined, (...args) => new type(...args)]);

const { close } = asyncore.dispatcher.prototype;
const paths = [...targets.keys()], names = Object.keys(VALUES);
const OURS = /System\.|Object reference|Index was|internal error|Asyncore\.|asyncore:|NullReference|InvalidOperation|ArgumentOut|Specified argument|unreachable/;

// Of what is no channel: the name of the method says so, in each engine's words.
const NOT_ITS_METHOD = /(channel\.|Property ')(close|handle_\w+)('? of object)? is not/;

function run(path, args) {
  let made;
  try {
    const [self, fn, object] = targets.get(path)();
    made = object;
    if (typeof fn === 'function') {
      const result = Reflect.apply(fn, self, args.map(name => VALUES[name]()));
      if (result !== null && typeof result === 'object' && typeof result.cancel === 'function')
        result.cancel();
      result?.catch?.(() => {});
    }
  } catch (error) {
    if (/:handle_/.test(path))
      return null; // The loop calls these, and gives them what they need.
    // An error of the host's says what is wrong in the script's words; a trap's comes through as it is.
    if (error === trap)
      return null;
    let text;
    try {
      text = error instanceof Error ? `${error.name}: ${error.message}` : `threw ${typeof error}`;
    } catch {
      return null; // One that the script made.
    }
    if (text.startsWith('threw '))
      return text;
    if (OURS.test(text))
      return text;
    if (error.name === 'TypeError' && /undefined is not|null is not|is not a function|is not an object \(evaluating/.test(text) && !NOT_ITS_METHOD.test(text) && /^[^\n]*@asyncore:/.test(String(error.stack)))
      return `not checked: ${text} at ${String(error.stack).split('\n')[0]}`;
  } finally {
    try {
      made?.close?.();
    } catch {
      // It was made on purpose.
    }
  }
  return null;
}

globalThis.replay = line => {
  const [, path, args] = /^(.*)\(([^)]*)\)$/.exec(line);
  return targets.has(path) ? run(path, args === '' ? [] : args.split(', ')) : 'there is no such call';
};

globalThis.fuzz = (seed, cases) => {
  let state = seed >>> 0 || 1;
  const random = most => {
    state ^= state << 13; state ^= state >>> 17; state ^= state << 5;
    return (state >>> 0) % most;
  };
  const found = new Map();
  for (let i = 0; i < cases; i++) {
    const path = paths[random(paths.length)];
    const args = Array.from({ length: random(5) }, () => names[random(names.length)]);
    const wrong = run(path, args);
    if (wrong !== null && !found.has(wrong))
      found.set(wrong, `${path}(${args.join(', ')}): ${wrong}`);
    if (i % 200 === 0) {
      for (const channel of [...asyncore.socket_map.values()])
        close.call(channel);
    }
  }
  return [...found.values()].join('\n');
};
