using Jint;
using Jint.Native.Error;

namespace Asyncore.Scripting.Jint;

/// <summary>What the adapter uses of the language, taken before any script can replace it.</summary>
internal sealed class JintBuiltins(Engine engine)
{
    public ErrorConstructor Error { get; } = (ErrorConstructor)engine.Evaluate("Error");

    public ErrorConstructor TypeError { get; } = (ErrorConstructor)engine.Evaluate("TypeError");

    public ErrorConstructor RangeError { get; } = (ErrorConstructor)engine.Evaluate("RangeError");

    public ErrorConstructor SyntaxError { get; } = (ErrorConstructor)engine.Evaluate("SyntaxError");

    public JintValue Get { get; } = engine.Evaluate("(function (target, name) { return target[name]; })");

    public JintValue Set { get; } = engine.Evaluate("(function (target, name, value) { target[name] = value; })");

    public JintValue IsFunction { get; } = engine.Evaluate("(function (value) { return typeof value === 'function'; })");

    public JintBytes Bytes { get; } = new(engine);
}
