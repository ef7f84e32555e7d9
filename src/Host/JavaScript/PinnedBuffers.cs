namespace Asyncore.Scripting.JavaScript;

/// <summary>
/// Keeps a script from taking the memory of a shared buffer away, where an engine cannot pin it: <c>transfer</c> is the only way to do
/// so, and refuses those buffers.
/// </summary>
internal static class PinnedBuffers
{
    /// <summary>A program whose value is a function that pins an <c>ArrayBuffer</c>. To be run before any script.</summary>
    public const string Program = """
        (function () {
          'use strict';
          const { apply, getOwnPropertyDescriptor, defineProperty, ownKeys } = Reflect;
          const pinned = new WeakSet(), { has, add } = WeakSet.prototype;
          for (const name of ownKeys(ArrayBuffer.prototype)) {
            if (typeof name !== 'string' || !name.startsWith('transfer'))
              continue;
            const property = getOwnPropertyDescriptor(ArrayBuffer.prototype, name), { value: original } = property;
            property.value = {
              [name](...args) {
                if (apply(has, pinned, [this]))
                  throw new TypeError('this memory belongs to the host');
                return apply(original, this, args);
              },
            }[name];
            defineProperty(ArrayBuffer.prototype, name, property);
          }
          return buffer => { apply(add, pinned, [buffer]); };
        })()
        """;
}
