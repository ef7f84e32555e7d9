// performance, queueMicrotask and the web's crypto.

const { errors, harden, place_of, DOMException } = internals;
const { isView } = ArrayBuffer;

const resolved = Promise.resolve();
Object.defineProperty(resolved, 'constructor', { value: undefined }); // then() asks it for the class of what it returns.
const then = internals.uncurry(Promise.prototype.then);

internals.queueMicrotask = function queueMicrotask(callback) {
  errors.callable('callback', callback);
  then(resolved, () => { callback(); });
};

internals.performance = Object.create({}, {
  now: { value: function now() { return native.now(); }, enumerable: true, writable: true, configurable: true },
  timeOrigin: { value: native.timeOrigin, enumerable: true },
  toJSON: { value: function toJSON() { return { timeOrigin: native.timeOrigin }; }, writable: true, configurable: true },
});

const tag_of = internals.uncurry(Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get);
const NOT_INTEGERS = harden(/^(Float|undefined)/); // A DataView has no such tag.

function getRandomValues(array) {
  if (!isView(array) || NOT_INTEGERS.test(tag_of(array))) {
    throw new DOMException('The data argument must be an integer-type TypedArray', 'TypeMismatchError');
  }
  const { byteLength } = place_of(array);
  if (byteLength > 65536) {
    throw new DOMException(`The requested length exceeds 65,536 bytes`, 'QuotaExceededError');
  }
  native.randomFill(array, 0, byteLength);
  return array;
}

function randomUUID() {
  return native.randomUUID();
}

internals.webcrypto = { getRandomValues, randomUUID };
