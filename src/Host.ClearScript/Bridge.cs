using System.Reflection;
using Asyncore.Scripting.JavaScript;
using Microsoft.ClearScript.V8;
using Microsoft.ClearScript.V8.FastProxy;

namespace Asyncore.Scripting.ClearScript;

/// <summary>The functions of bridge.js.</summary>
internal sealed class Bridge
{
    private static readonly string s_source = Read();

    private readonly ScriptObject _functions;

    public Bridge(V8ScriptEngine engine, V8FastHostFunctionInvoker report, V8FastHostFunctionInvoker takeThrown)
    {
        var pin = (ScriptObject)engine.Evaluate(PinnedBuffers.Program);
        _functions = (ScriptObject)((ScriptObject)engine.Evaluate(s_source)).InvokeAsFunction(
            Failed, Stopped, NegativeZero, new V8FastHostFunction(WrapSymbol), new V8FastHostFunction(report), new V8FastHostFunction(takeThrown), pin);
    }

    /// <summary>What a call gives back when the script threw.</summary>
    public HostHandle Failed { get; } = new("failed");

    /// <summary>What a function of the host gives back when nothing may run any more.</summary>
    public HostHandle Stopped { get; } = new("stopped");

    /// <summary>The number -0, which ClearScript takes for 0.</summary>
    public HostHandle NegativeZero { get; } = new(-0d);

    /// <summary>Calls one of them. As a method: for a function ClearScript has a detour through what scripts may replace.</summary>
    public object? Invoke(string name, params object?[] arguments) => _functions.InvokeMethod(name, arguments);

    private static void WrapSymbol(bool asConstructor, in V8FastArgs arguments, in V8FastResult result) =>
        result.Set(new SymbolValue(arguments.Get<ScriptObject>(0)));

    private static string Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("bridge.js")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
