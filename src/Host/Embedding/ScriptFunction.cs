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
        return _values.ToHost(Call(arguments), typeof(object));
    }

    // The converted arguments wait on the stack, where the engine's collector sees them, or in an array of the script.
    private JsValue Call(object?[] arguments) => arguments switch
    {
        [] => _runtime.CallFromHost(_function, []),
        [var a] => _runtime.CallFromHost(_function, [_values.ToScript(a)]),
        [var a, var b] => _runtime.CallFromHost(_function, [_values.ToScript(a), _values.ToScript(b)]),
        [var a, var b, var c] => _runtime.CallFromHost(_function, [_values.ToScript(a), _values.ToScript(b), _values.ToScript(c)]),
        _ => _runtime.CallFromHost(_runtime.Events.Function("apply"), [_function.Value, _values.ToScript(arguments)]),
    };

    /// <summary>Lets the function go. A function that is not disposed is let go when it is collected.</summary>
    public void Dispose() => _function.Dispose();
}
