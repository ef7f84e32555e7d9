using Asyncore.Scripting.JavaScript;
using Jint;
using Jint.Native.Error;

namespace Asyncore.Scripting.Jint;

/// <summary>What the adapter uses of the language, taken before any script can replace it.</summary>
internal sealed class JintBuiltins(Engine engine)
{
    /// <summary>
    /// Puts right what Jint 4.18 gets wrong: it counts the indices of a typed array among its symbols, and a <c>slice</c> from behind the start
    /// of an array lacks as many items at its end as it leaves out, where the array is not the usual kind. Jint itself reads the stack of an
    /// error that leaves a function, by the accessor of <c>Error.prototype</c>: no script replaces that.
    /// </summary>
    public const string Corrections = """
        (function () {
          const { getOwnPropertySymbols } = Object, { isView } = ArrayBuffer;
          const { value } = Object.getOwnPropertyDescriptor({
            getOwnPropertySymbols(target) {
              const keys = getOwnPropertySymbols(target);
              for (let i = isView(target) ? keys.length - 1 : -1; i >= 0; i--) {
                if (typeof keys[i] !== 'symbol')
                  keys.length = i;
              }
              return keys;
            },
          }, 'getOwnPropertySymbols');
          Object.defineProperty(Object, 'getOwnPropertySymbols', { value });

          const { apply } = Reflect, { slice, splice } = Array.prototype, { trunc } = Math;
          const { value: corrected } = Object.getOwnPropertyDescriptor({
            slice(start, end) {
              const from = trunc(start) || 0;
              if (from === 0)
                return apply(slice, this, [0, end]);
              const { length } = this;
              const made = apply(slice, this, [0, end]);
              apply(splice, made, [0, from < 0 ? length + from : from]);
              return made;
            },
          }, 'slice');
          Object.defineProperty(corrected, 'length', { value: 2 });
          Object.defineProperty(Array.prototype, 'slice', { value: corrected });
          Object.defineProperty(Error.prototype, 'stack', { configurable: false });
        })()
        """;

    public ErrorConstructor Error { get; } = (ErrorConstructor)engine.Evaluate("Error");

    public ErrorConstructor TypeError { get; } = (ErrorConstructor)engine.Evaluate("TypeError");

    public ErrorConstructor RangeError { get; } = (ErrorConstructor)engine.Evaluate("RangeError");

    public ErrorConstructor SyntaxError { get; } = (ErrorConstructor)engine.Evaluate("SyntaxError");

    public JintValue Get { get; } = engine.Evaluate("(function (target, name) { return target[name]; })");

    public JintValue Set { get; } = engine.Evaluate("(function (target, name, value) { target[name] = value; })");

    public JintValue IsFunction { get; } = engine.Evaluate("(function (value) { return typeof value === 'function'; })");

    public JintValue Pin { get; } = engine.Evaluate(PinnedBuffers.Program);

    public JintBytes Bytes { get; } = new(engine);
}
