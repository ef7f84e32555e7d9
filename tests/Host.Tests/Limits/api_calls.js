'use strict';

// Everything of the API that is written in JavaScript, called once as the language is and once while all of it is replaced: the results have
// to be the same. What a call itself does uses nothing of the language but its syntax.

const asyncore = require('asyncore');
const asynchat = require('asynchat');
const socket = require('socket');
const fs = require('fs');
const crypto = require('crypto');
const util = require('util');
const { Buffer: Bytes } = require('buffer');

const folder = FOLDER;
const list = [1, 'two', [3, { four: 4 }], null, undefined, , 7];
const map = new Map([['a', 1], [{ b: 2 }, new Set([3, 'x'])]]);
const simple_map = new Map([['a', 1], ['b', { c: 2 }]]);
const date = new Date(0);
const error = new RangeError('too far', { cause: new TypeError('why') });
error.code = 'ERR_X';
error.stack = 'f@file.js:1:2\nasyncore:fs.js:1:1\nfile.js:3:4';
class Thing { constructor() { this.field = 1; } get half() { return 0.5; } }
const thing = new Thing();
const circle = { name: 'circle' };
circle.self = circle;
const many = Array.from({ length: 150 }, (_, i) => i);
const words = Array.from({ length: 30 }, (_, i) => 'word' + i);
const bare = Object.assign(Object.create(null), { 'a-b': 1, c: Symbol('s') });
const memory = new Uint8Array([1, 2, 3]).buffer;
const float = new Float64Array([0.5, 1.5]);
const boxed = [Object(1), Object('abc'), Object(true), Object(2n), Object(Symbol('q')), /a(b)/gi, date, new WeakMap(), Promise.resolve(1), () => 1, Thing];
const view = new DataView(new ArrayBuffer(16));
const text = 'grüße 👋 ' + 'x'.repeat(60);
const bytes = Bytes.from(text);
const nested = { a: { b: { c: { d: 1 } } }, list, map, date, boxed: [Object(1), Object('s')], re: /x/g, bytes, view, float, error, big: 2n, thing, set: new Set([1]) };
const rows = [{ a: 1, b: 'x' }, { b: 'yy', c: null }, 5];
const options = { __proto__: null, depth: 1, showHidden: true, sorted: true, getters: true };
const iso = new TextDecoder('windows-1252'), wide = new TextDecoder('utf-16le');
const encoder = new TextEncoder();
const wide_bytes = Bytes.from('hé\ud83d\ude00', 'utf16le');
const recursive = { __proto__: null, recursive: true };
const types = { __proto__: null, withFileTypes: true, recursive: true };
const forced = { __proto__: null, recursive: true, force: true };
const in_utf8 = { __proto__: null, encoding: 'utf8', flag: 'r' };
const ended = { __proto__: null, stream: true };
const quiet = { __proto__: null, throwIfNoEntry: false };
const at = { __proto__: null, offset: 1, length: 2, position: 0 };
const columns = ['b'];
const channels = new asyncore.channel_map();
const plain_map = new Map();
const half = Bytes.from([0xf0, 0x9f]), other_half = Bytes.from([0x91, 0x8b, 0x41]);
const parts = [Bytes.from('ab'), Bytes.from('c'.repeat(300))];
const array_like = { __proto__: null, length: 2, 0: 65, 1: 66 };
const nowhere = folder + '/no/such/file';
const file = folder + '/file';
const server = new asyncore.dispatcher();
server.create_socket();
server.bind(['127.0.0.1', 0]);
const other = new asyncore.dispatcher();
other.create_socket();
const pair = socket.socketpair();
const chat = new asynchat.async_chat(pair[0]);
const peer = pair[1];

// What a call throws is its result: the class and the message say which of the host's own errors it was.
const thrown = call => {
  try {
    return call();
  } catch (e) {
    return typeof e === 'object' ? e.name + ' ' + e.code + ' ' + e.message : 'threw ' + typeof e + ' ' + e;
  }
};
// The same for numbers that are never the same.
const kind = value => typeof value;

const calls = {
  __proto__: null,
  log: () => console.log('%s %d %i %f %j %o %O %c %% %x', 'a', 1.5, 2.5, '3.5', bare, thing, list, 'css', nested, error),
  log_text: () => console.error(text, "it's", -0, 2n, undefined, null, list),
  table: () => console.table(rows),
  table_columns: () => console.table(rows, columns),
  table_map: () => console.table(simple_map),
  group: () => { console.group('one'); console.info('two\nlines'); console.groupEnd(); },
  count: () => { console.countReset(); console.countReset('x'); console.count(); console.count('x'); console.countReset(); console.count(); },
  time: () => { console.timeEnd('no such'); console.time('t'); console.time('t'); },
  assert: () => { console.assert(false, 'a %s', 'b'); console.assert(false, thing); console.assert(true); console.assert(false); },
  dir: () => { console.dir(nested, options); },
  warn: () => { console.warn(circle); console.debug(bare); },
  inspect: () => util.inspect(nested),
  inspect_hidden: () => util.inspect(thing, options),
  inspect_boxed: () => util.inspect(boxed),
  inspect_many: () => util.inspect(many) + util.inspect(words),
  inspect_circle: () => util.inspect(circle),
  inspect_memory: () => util.inspect(memory) + util.inspect(float) + util.inspect(bytes) + util.inspect(text),
  inspect_error: () => util.inspect(error),
  format: () => util.format('%s and %s', 1, thing, map) + util.format(list),
  encode: () => { const got = encoder.encode(text); return '' + got.length + got[3]; },
  encode_into: () => { const got = encoder.encodeInto(text, room); return got.read + ' ' + got.written; },
  decode: () => { const d = new TextDecoder(); return d.decode(half, ended) + d.decode(other_half) + d.encoding + d.fatal; },
  decode_fatal: () => thrown(() => new TextDecoder('utf8', { __proto__: null, fatal: true }).decode(half)),
  decode_wide: () => wide.decode(wide_bytes) + iso.decode(bytes),
  decode_label: () => thrown(() => new TextDecoder('klingon')),
  base64: () => atob(btoa('hello\xff')) + thrown(() => atob('a?b')) + thrown(() => btoa('\u20ac')),
  dom: () => { const e = new DOMException('m', 'AbortError'); return e.name + e.code + e.message; },
  clone: () => util.inspect(structuredClone(nested)),
  clone_circle: () => { const c = structuredClone(circle); return c !== circle && c.self === c; },
  clone_transfer: () => { const made = new Uint8Array(4); const c = structuredClone(made, { __proto__: null, transfer: [made.buffer] }); return c.length + ' ' + made.length; },
  clone_refused: () => thrown(() => structuredClone(boxed)) + thrown(() => structuredClone()),
  write_file: () => { fs.writeFileSync(file, text); fs.appendFileSync(file, bytes, in_utf8_append); return fs.readFileSync(file, in_utf8); },
  read_file: () => fs.readFileSync(file).toString('latin1') + fs.readFileSync(file, 'hex'),
  stat: () => { const s = fs.statSync(file); return s.size + ' ' + s.isFile() + s.isDirectory() + kind(s.mtimeMs) + kind(s.ino) + util.inspect(s.atime !== undefined); },
  stat_missing: () => thrown(() => fs.statSync(nowhere)) + fs.statSync(nowhere, quiet) + thrown(() => fs.lstatSync(nowhere)),
  folders: () => {
    fs.mkdirSync(folder + '/a/b/c', recursive);
    fs.writeFileSync(folder + '/a/b/f', 'x');
    const names = fs.readdirSync(folder + '/a', recursive), entries = fs.readdirSync(folder + '/a', types);
    let all = names.length + ' ';
    for (let i = 0; i < entries.length; i++)
      all += entries[i].name + entries[i].isFile() + entries[i].isDirectory();
    fs.rmSync(folder + '/a', forced);
    return all + fs.existsSync(folder + '/a');
  },
  links: () => {
    fs.symlinkSync(file, folder + '/link');
    const read = fs.readlinkSync(folder + '/link'), real = fs.realpathSync(folder + '/link');
    fs.renameSync(folder + '/link', folder + '/other');
    fs.unlinkSync(folder + '/other');
    fs.copyFileSync(file, folder + '/copy');
    fs.linkSync(folder + '/copy', folder + '/hard');
    fs.chmodSync(folder + '/copy', '600');
    fs.utimesSync(folder + '/copy', 1, date);
    const mode = fs.statSync(folder + '/hard').mode & 0o777;
    fs.truncateSync(folder + '/copy', 3);
    const size = fs.lstatSync(folder + '/hard').size;
    fs.unlinkSync(folder + '/copy');
    fs.rmSync(folder + '/hard');
    return (read === file) + ' ' + (real === file) + mode + size;
  },
  descriptors: () => {
    const fd = fs.openSync(folder + '/fd', 'w+', 0o600);
    const buffer = Bytes.alloc(8, 'ab');
    const all = fs.writeSync(fd, 'héllo', 0, 'utf8') + ' ' + fs.writeSync(fd, buffer, 1, 3, 0) + fs.readSync(fd, buffer, at) + fs.readSync(fd, buffer, 0, 8, 0);
    fs.ftruncateSync(fd, 2);
    fs.fsyncSync(fd);
    const size = fs.fstatSync(fd).size;
    fs.closeSync(fd);
    fs.unlinkSync(folder + '/fd');
    return all + size + buffer.toString('hex');
  },
  temporary: () => { const made = fs.mkdtempSync(folder + '/t-'); fs.rmdirSync(made); return made.length > folder.length; },
  fs_refused: () => thrown(() => fs.readFileSync('a\0b')) + thrown(() => fs.openSync(file, 'zz')) + thrown(() => fs.chmodSync(file, '9'))
    + thrown(() => fs.readSync(1.5)) + thrown(() => fs.rmSync(folder)) + thrown(() => fs.accessSync(nowhere)) + thrown(() => fs.readdirSync(nowhere)) + thrown(() => fs.readFileSync(7.5)),
  hash: () => crypto.createHash('SHA-256').update('a').update(bytes).copy().digest('hex') + crypto.createHmac('sha1', 'key').update(text, 'utf8').digest('base64'),
  hashes: () => crypto.getHashes().length + thrown(() => crypto.createHash('md9')) + thrown(() => crypto.createHmac('x', 'y')),
  derive: () => crypto.pbkdf2Sync('p', 's', 3, 8, 'sha512').toString('hex'),
  random: () => crypto.randomBytes(9).length + kind(crypto.randomInt(10)) + kind(crypto.randomInt(-5, 5)) + crypto.randomUUID().length + crypto.randomFillSync(Bytes.alloc(4)).length
    + crypto.getRandomValues(new Uint8Array(3)).length,
  random_refused: () => thrown(() => crypto.getRandomValues(float)) + thrown(() => crypto.randomInt(5, 1)) + thrown(() => crypto.getRandomValues(view)),
  equal: () => crypto.timingSafeEqual(parts[0], parts[0]) + thrown(() => crypto.timingSafeEqual(parts[0], parts[1])),
  buffer_make: () => Bytes.from('68656c6c6f', 'hex').toString() + Bytes.from(array_like).toString() + Bytes.from(memory).length + Bytes.concat(parts).length + Bytes.concat(parts, 3).length
    + Bytes.alloc(3, 'é').toString('hex') + Bytes.of(1, 2).length + Bytes.byteLength(text) + Bytes.isEncoding('UTF-8') + Bytes.compare(parts[0], parts[1]) + Bytes.allocUnsafe(2).length,
  buffer_text: () => bytes.toString() + bytes.toString('latin1') + bytes.toString('base64') + bytes.toString('UTF-16LE', 0, 8) + bytes.toString('ascii', 1, 9) + bytes.hexSlice,
  buffer_find: () => '' + bytes.indexOf('x') + bytes.lastIndexOf('x') + bytes.includes('👋') + bytes.indexOf(parts[0]) + bytes.equals(bytes) + bytes.compare(parts[0]) + bytes.indexOf(0x78),
  buffer_change: () => {
    const made = Bytes.alloc(24);
    made.fill('abc', 2, 20); made.write('zz', 1); made.copy(made, 4, 0, 3); made.swap16(); made.fill(7, 20);
    made.writeDoubleBE(1.5, 0); made.writeUInt32LE(0xdeadbeef, 8); made.writeBigInt64LE(-2n, 12); made.writeIntBE(-5, 20, 3);
    return made.toString('hex') + made.readDoubleBE(0) + made.readUInt32LE(8) + made.readBigInt64LE(12) + made.readIntBE(20, 3) + made.readFloatLE(1) + made.slice(2, 4).length + made.subarray(-3).length;
  },
  buffer_json: () => { const made = parts[0].toJSON(); return made.type + made.data.length + made.data[1]; },
  buffer_refused: () => thrown(() => Bytes.from(5)) + thrown(() => Bytes.alloc(-1)) + thrown(() => bytes.readUInt8(1e9)) + thrown(() => bytes.writeUInt16LE(1e9)) + thrown(() => bytes.toString('x'))
    + thrown(() => Bytes.concat(7)) + thrown(() => Bytes.from('\u20ac', 'nope')) + thrown(() => chat.push('\u20ac')),
  process: () => kind(process.hrtime()[0]) + kind(process.hrtime(process.hrtime())[1]) + kind(process.hrtime.bigint()) + kind(process.memoryUsage().rss) + kind(process.uptime())
    + process.cwd().length + process.stdout.write('out\n') + process.stdout.write(parts[0]) + process.stdout.write('e9', 'hex'),
  process_refused: () => thrown(() => process.exit('x')) + thrown(() => process.nextTick(1)) + thrown(() => process.stdout.write(1)) + thrown(() => queueMicrotask(1)),
  timers: () => { clearTimeout(setTimeout(() => {}, 1e6, 1, 2)); clearInterval(setInterval(() => {}, 1e6)); clearImmediate(setImmediate(() => {})); setTimeout(() => {}, 1e6).refresh().close(); },
  timers_refused: () => thrown(() => setTimeout(1)) + thrown(() => asyncore.call_later('x')) + thrown(() => asyncore.call_later(-1, () => {})) + thrown(() => asyncore.call_every(1, 2)),
  socket: () => {
    const two = socket.socketpair();
    two[0].send('abc');
    const got = two[1].recv(10).toString(), family = two[0].family + two[0].type;
    const option = two[0].getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF);
    two[0].close(); two[1].close();
    return got + kind(family) + kind(option) + kind(two[0].toString());
  },
  address: () => { const a = server.getsockname(); return a[0] + kind(a[1]) + kind(server.repr()) + server.addr.length; },
  address_refused: () => thrown(() => server.bind(['x', -1])) + thrown(() => server.connect(5)) + thrown(() => server.bind([1, 2])) + thrown(() => server.listen('x')) + thrown(() => server.recv(-1))
    + thrown(() => server.connect(['127.0.0.1', 1.5])) + thrown(() => new socket.socket().setblocking(true)),
  datagram: () => {
    const one = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
    one.bind(['127.0.0.1', 0]);
    const sent = one.sendto('hello', one.getsockname());
    const got = one.recvfrom(10);
    one.close();
    return sent + got[0].toString() + got[1][0];
  },
  fields: () => { server.idle_timeout = 5; server.minimum_rate = 0; return server.idle_timeout + ' ' + server.connected + server.accepting + thrown(() => { server.idle_timeout = -1; }) + thrown(() => { server.minimum_rate = 'x'; }); },
  chat: () => {
    chat.set_terminator('\r\n');
    const all = chat.get_terminator() + chat.push('one\r\n') + thrown(() => chat.set_terminator(-1)) + thrown(() => chat.set_terminator(1.5));
    chat.push_with_producer(new asynchat.simple_producer('two', 2));
    chat.push_with_producer(asynchat.file_producer(file, { __proto__: null, start: 0, end: 3 }));
    return all + thrown(() => chat.push_with_producer(1)) + thrown(() => asynchat.file_producer(file, { __proto__: null, start: 0.5 })) + thrown(() => asynchat.file_producer(file, { __proto__: null, end: -5 })) + chat.ac_in_buffer_size;
  },
  prefix: () => asynchat.find_prefix_at_end('abc\r', '\r\n') + asynchat.find_prefix_at_end(bytes, parts[0]),
  received: () => { const got = peer.recv(1000); return got === null ? 'none' : kind(got.length); },
  maps: () => asyncore.socket_map.size + ' ' + asyncore.socket_map.has(-1) + kind(asyncore.socket_map.get(server.fileno())) + channels.size,
  maps_each: () => { let n = 0; asyncore.socket_map.forEach(() => { n++; }); return n; },
  loops: () => { asyncore.loop(0, false, channels, 1); asyncore.poll(0, channels); asyncore.close_all(channels); return thrown(() => asyncore.loop('x')) + thrown(() => asyncore.loop(-1)) + thrown(() => asyncore.poll(0, plain_map)); },
  traceback: () => { const t = asyncore.compact_traceback(error); return t[0][0] + t[0][1] + t[0][2] + t[1] + t[2] + t[3]; },
  exit_now: () => { const e = new asyncore.ExitNow('bye'); return e.name + e.message; },
  strerror: () => asyncore.strerror(2),
  log_info: () => { server.log_info('hello', 'error'); server.log('logged'); },
  system_error: () => thrown(() => other.bind(server.getsockname())),
  modules: () => require('./part').value + thrown(() => require('no-such')) + thrown(() => require('./no-such')) + thrown(() => require(1)) + kind(require.resolve('./part')) + require('./data.json').n,
  keep: () => module.keep('x', () => 5) + module.keep('x', () => 6) + thrown(() => module.keep(1)) + kind(module.hot.data) + kind(module.hot.accept('./part', () => {})),
};
const in_utf8_append = { __proto__: null, encoding: 'utf8', mode: '600' };
const room = new Uint8Array(20);

const names = Object.keys(calls);

function attempt(name) {
  try {
    return '' + calls[name]();
  } catch (e) {
    return typeof e === 'object' ? e.name + ': ' + e.message + '\n' + e.stack : 'threw ' + e;
  }
}

require('./part');
require('./data.json');
for (const name of names)
  attempt(name); // What it makes once is there.

// What a script sees and may set: a field of its own channel, for one, is where a setter belongs.
const ALLOWED = ['incoming'];
const { __different: different, __done: done, __printed: printed } = globalThis;

for (const name of names) {
  const found = Object.setPrototypeOf([], null);
  printed('');
  const plain = attempt(name);
  printed('');
  const restore = REPLACE(found);
  const replaced = attempt(name);
  const count = restore();
  printed(name);
  if (count < 500)
    different(`${name}: only ${count} were replaced`);
  if (plain !== replaced)
    different(`${name}:\n  plain    ${plain.slice(0, 2000)}\n  replaced ${replaced.slice(0, 2000)}`);
  const noted = Array.from({ length: found.length }, (_, k) => found[k]).filter(what => !ALLOWED.includes(what));
  if (noted.length > 0)
    different(`${name} used ${[...new Set(noted)].join(', ')}`);
}
asyncore.close_all();
done(names.length);
