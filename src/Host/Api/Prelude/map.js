// channel_map: the channels a loop serves, fd -> channel, read like a Map.

const { apply } = Reflect;
const { hide } = internals;
const kMap = Symbol('map');

class channel_map {
  constructor(existing) {
    hide(this, kMap, existing ?? native.create_map());
  }

  get size() { return native.map_size(this[kMap]); }

  get(fd) { return native.map_get(this[kMap], fd); }

  has(fd) { return native.map_has(this[kMap], fd); }

  * entries() {
    const all = native.map_entries(this[kMap]);
    for (let i = 0; i < all.length; i += 2)
      yield [all[i], all[i + 1]];
  }

  * keys() {
    const all = native.map_entries(this[kMap]);
    for (let i = 0; i < all.length; i += 2)
      yield all[i];
  }

  * values() {
    const all = native.map_entries(this[kMap]);
    for (let i = 0; i < all.length; i += 2)
      yield all[i + 1];
  }

  forEach(fn, self) {
    const all = native.map_entries(this[kMap]);
    for (let i = 0; i < all.length; i += 2)
      apply(fn, self, [all[i + 1], all[i], this]);
  }

  [Symbol.iterator]() { return this.entries(); }

  get [Symbol.toStringTag]() { return 'channel_map'; }
}

const socket_map = new channel_map(native.default_map);

internals.kMap = kMap;
internals.channel_map = channel_map;
internals.socket_map = socket_map;
