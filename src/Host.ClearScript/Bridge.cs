using System.Reflection;
using Asyncore.Scripting.JavaScript;
using Microsoft.ClearScript.V8;
using Microsoft.ClearScript.V8.FastProxy;

namespace Asyncore.Scripting.ClearScript;

/// <summary>The functions of bridge.js.</summary>
internal sealed class Bridge
{
    private static readonly string s_source = Read();

    public Bridge(V8ScriptEngine engine, V8FastHostFunctionInvoker report, V8FastHostFunctionInvoker takeThrown)
    {
        var pin = (ScriptObject)engine.Evaluate(PinnedBuffers.Program);
        var made = (ScriptObject)((ScriptObject)engine.Evaluate(s_source)).InvokeAsFunction(
            Failed, Stopped, NegativeZero, new V8FastHostFunction(WrapSymbol), new V8FastHostFunction(report), new V8FastHostFunction(takeThrown), pin);
        Call = Of("call");
        Run = Of("run");
        Get = Of("get");
        Set = Of("set");
        Number = Of("number");
        Text = Of("text");
        IsFunction = Of("is_function");
        HostOf = Of("host_of");
        Object = Of("object");
        Array = Of("array");
        Error = Of("error");
        Function = Of("fn");
        HostObject = Of("host_object");
        Bytes = Of("bytes");
        Shared = Of("shared");
        View = Of("view");
        Thrown = Of("thrown");
        Describe = Of("describe");
        Place = Of("place");

        ScriptObject Of(string name) => (ScriptObject)made.GetProperty(name);
    }

    /// <summary>What a call gives back when the script threw.</summary>
    public HostHandle Failed { get; } = new("failed");

    /// <summary>What a function of the host gives back when nothing may run any more.</summary>
    public HostHandle Stopped { get; } = new("stopped");

    /// <summary>The number -0, which ClearScript takes for 0.</summary>
    public HostHandle NegativeZero { get; } = new(-0d);

    public ScriptObject Call { get; }

    public ScriptObject Run { get; }

    public ScriptObject Get { get; }

    public ScriptObject Set { get; }

    public ScriptObject Number { get; }

    public ScriptObject Text { get; }

    public ScriptObject IsFunction { get; }

    public ScriptObject HostOf { get; }

    public ScriptObject Object { get; }

    public ScriptObject Array { get; }

    public ScriptObject Error { get; }

    public ScriptObject Function { get; }

    public ScriptObject HostObject { get; }

    public ScriptObject Bytes { get; }

    public ScriptObject Shared { get; }

    public ScriptObject View { get; }

    public ScriptObject Thrown { get; }

    public ScriptObject Describe { get; }

    public ScriptObject Place { get; }

    private static void WrapSymbol(bool asConstructor, in V8FastArgs arguments, in V8FastResult result) =>
        result.Set(new SymbolValue(arguments.Get<ScriptObject>(0)));

    private static string Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("bridge.js")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
