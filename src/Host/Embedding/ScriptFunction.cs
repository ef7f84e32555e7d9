using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Embedding;

/// <summary>A function of a script, to be called from C# on the loop's thread.</summary>
public sealed class ScriptFunction : IDisposable
{
    private readonly ScriptRuntime _runtime;
    private readonly ScriptValues _values;
    private readonly JsReference _function;

    internal ScriptFunction(ScriptRuntime runtime, ScriptValues values, JsReference function)
    {
        _runtime = runtime;
        _values = values;
        _function = function;
    }

    internal JsValue Value => _function.Value;

    /// <summary>Calls it.</summary>
    /// <returns>Its result: null, bool, double, string, byte[], object[], a dictionary, or a <see cref="ScriptFunction"/>.</returns>
    /// <exception cref="ScriptException">It threw, or was stopped.</exception>
    public object? Invoke(params object?[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return _values.ToHost(
            _runtime.CallFromHost(_function, Array.ConvertAll(arguments, _values.ToScript)), typeof(object));
    }

    /// <summary>Lets the function go. A function that is not disposed is let go when it is collected.</summary>
    public void Dispose() => _function.Dispose();
}
