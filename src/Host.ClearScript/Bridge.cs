using System.Reflection;
using Asyncore.Scripting.JavaScript;
using Microsoft.ClearScript.V8;
using Microsoft.ClearScript.V8.FastProxy;

namespace Asyncore.Scripting.ClearScript;

/// <summary>The functions of bridge.js.</summary>
internal sealed class Bridge
{
    private static readonly string s_source = Read();

    // V8 takes 984 KB from where it was entered; this leaves it some for what is called last.
    private const int MostStack = 640 * 1024;

    private readonly ScriptObject _functions;
    private nint _outermost;
    private int _depth;

    public Bridge(V8ScriptEngine engine, V8FastHostFunctionInvoker report, V8FastHostFunctionInvoker takeThrown)
    {
        var pin = (ScriptObject)engine.Evaluate(PinnedBuffers.Program);
        _functions = (ScriptObject)((ScriptObject)engine.Evaluate(s_source)).InvokeAsFunction(
            Failed, Stopped, NegativeZero, new V8FastHostFunction(WrapSymbol), new V8FastHostFunction(report), new V8FastHostFunction(takeThrown), pin);
        Overflow = (ScriptObject)Invoke("error", "RangeError", "Maximum call stack size exceeded", null)!;
    }

    /// <summary>What a call gives back when the script threw.</summary>
    public HostHandle Failed { get; } = new("failed");

    /// <summary>What a function of the host gives back when nothing may run any more.</summary>
    public HostHandle Stopped { get; } = new("stopped");

    /// <summary>The number -0, which ClearScript takes for 0.</summary>
    public HostHandle NegativeZero { get; } = new(-0d);

    /// <summary>A RangeError that is there before it is needed: where there is no stack left, none can be made.</summary>
    public ScriptObject Overflow { get; }

    /// <summary>Calls one of them. As a method: for a function ClearScript has a detour through what scripts may replace.</summary>
    /// <exception cref="InsufficientExecutionStackException">
    /// Scripts and the host have called each other too often. V8 would say so itself, but ClearScript ends the process when it hears it at a bad moment.
    /// </exception>
    public unsafe object? Invoke(string name, params object?[] arguments)
    {
        byte mark;
        var here = (nint)(&mark);
        if (_depth == 0)
            _outermost = here;
        else if (_outermost - here > MostStack)
            throw new InsufficientExecutionStackException("Maximum call stack size exceeded");
        _depth++;
        try
        {
            return _functions.InvokeMethod(name, arguments);
        }
        finally
        {
            _depth--;
        }
    }

    private static void WrapSymbol(bool asConstructor, in V8FastArgs arguments, in V8FastResult result) =>
        result.Set(new SymbolValue(arguments.Get<ScriptObject>(0)));

    private static string Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("bridge.js")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
