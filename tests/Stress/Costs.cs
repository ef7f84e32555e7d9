using System.Diagnostics;
using Asyncore.Scripting.JavaScript;
using Asyncore.Scripting.JavaScriptCore;

namespace Asyncore.Stress;

/// <summary>What one crossing of the border costs, in time and in .NET memory.</summary>
internal static class Costs
{
    private const int Count = 1_000_000;

    public static void Measure()
    {
        var thread = new Thread(() =>
        {
            using var engine = new JavaScriptCoreEngine();
            Console.WriteLine(engine.Description);
            for (var round = 0; round < 3; round++)
                Measure(engine, round == 2);
        }, 16 * 1024 * 1024);
        thread.Start();
        thread.Join();
    }

    private static void Measure(JavaScriptEngine engine, bool report)
    {
        using var add = engine.Protect(engine.Evaluate("((a, b) => a + b)", "a.js"));
        using var handle = engine.Protect(engine.CreateHostObject(engine));
        engine.Set(engine.Global, "host", engine.CreateFunction("host", static (in HostCall call) => call.Engine.FromInt32(call.Int32(0))));
        engine.Set(engine.Global, "object", engine.CreateFunction("object", static (in HostCall call) =>
            call.Engine.FromBoolean(call.Host<JavaScriptEngine>(0) is not null)));
        using var loop = engine.Protect(engine.Evaluate("((n, h) => { for (let i = 0; i < n; i++) host(i) })", "a.js"));
        using var objects = engine.Protect(engine.Evaluate("((n, h) => { for (let i = 0; i < n; i++) object(h) })", "a.js"));
        using var nested = engine.Protect(engine.Evaluate("(f => { f() })", "a.js"));
        var body = () => { };
        engine.Enter(() =>
        {
            Time("call inside Enter", () => Calls(engine, add.Value), report);
            Time("host callback, int32 in and out", () => engine.Call(loop.Value, default, [engine.FromInt32(Count)]), report);
            Time("host callback, host object in", () => engine.Call(objects.Value, default, [engine.FromInt32(Count), handle.Value]), report);
            Time("call inside a host callback", () => engine.Call(nested.Value, default, [engine.CreateFunction("f", (in HostCall call) =>
            {
                Calls(call.Engine, add.Value);
                return default;
            })]), report);
            Time("get a property", () =>
            {
                for (var i = 0; i < Count; i++)
                    engine.Get(engine.Global, "host");
            }, report);
            Time("run microtasks, none pending", () =>
            {
                for (var i = 0; i < Count; i++)
                    engine.RunMicrotasks();
            }, report);
        });
        Time("outermost Enter", () =>
        {
            for (var i = 0; i < Count; i++)
                engine.Enter(body);
        }, report);
        Time("outermost call", () => Calls(engine, add.Value), report);
    }

    private static void Calls(JavaScriptEngine engine, JsValue function)
    {
        for (var i = 0; i < Count; i++)
            engine.Call(function, default, [engine.FromInt32(i), engine.FromInt32(1)]);
    }

    private static void Time(string what, Action body, bool report)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var time = Stopwatch.StartNew();
        body();
        time.Stop();
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        if (report)
            Console.WriteLine($"{what,-34} {time.Elapsed.TotalNanoseconds / Count,7:F0} ns {(double)allocated / Count,6:F2} B");
    }
}
