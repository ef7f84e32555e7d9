using Asyncore.Scripting.JavaScript;
using Jint;
using Jint.Native.Error;

namespace Asyncore.Scripting.Jint;

/// <summary>What the adapter uses of the language, taken before any script can replace it.</summary>
internal sealed class JintBuiltins(Engine engine)
{
    /// <summary>Puts right what Jint 4.18 gets wrong: it counts the indices of a typed array among its symbols.</summary>
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
