using System.Runtime.CompilerServices;
using Asyncore.Scripting.JavaScript;
using Asyncore.Scripting.JavaScriptCore;

namespace Asyncore.Host.Tests.JavaScript;

[Collection(Engines.Collection)]
public sealed class JavaScriptCoreConformance : EngineConformance
{
    [Fact]
    public void Should_Load_When_TheLibraryIsInstalled()
    {
        Assert.True(JavaScriptCoreLibrary.TryLoad(out var reason), reason);
        Assert.Equal("", reason);
    }

    [Fact]
    public void Should_LeaveTheSignalsAlone_When_ScriptsHaveRun()
    {
        var before = SignalHandlers.Read();
        Run(engine =>
        {
            Define(engine, "nothing", (in HostCall _) => engine.FromInt32(Dereference(null)));
            Assert.Equal("1000", Text(engine, """
                (() => { let caught = 0; for (let i = 0; i < 1000; i++) try { nothing() } catch { caught++ } return caught })()
                """));
            for (var i = 0; i < 1000; i++)
                Assert.Throws<NullReferenceException>(() => Dereference(null));
            Text(engine, "let h = 0; for (let i = 0; i < 1e7; i++) h = Math.imul(h ^ i, 16777619); h");
            Assert.Throws<NullReferenceException>(() => Dereference(null));
        });
        Assert.Equal(before, SignalHandlers.Read());
    }

    [Fact]
    public void Should_AllocateNothing_When_CallsAreNested() => Run(engine =>
    {
        var add = engine.Protect(engine.Evaluate("((a, b) => a + b)", "a.js"));
        var target = new object();
        var handle = engine.Protect(engine.CreateHostObject(target));
        Define(engine, "host", (in HostCall call) => call.Engine.FromInt32(call.Int32(0) + (call.Host<object>(1) == target ? 1 : 0)));
        var loop = engine.Protect(engine.Evaluate("((n, h) => { let s = 0; for (let i = 0; i < n; i++) s += host(i, h); return s })", "a.js"));
        engine.Enter(() =>
        {
            CallMany(engine, add, 1000);
            engine.Call(loop.Value, default, [engine.FromInt32(1000), handle.Value]);
            var before = GC.GetAllocatedBytesForCurrentThread();
            CallMany(engine, add, 10_000);
            engine.Call(loop.Value, default, [engine.FromInt32(10_000), handle.Value]);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        });
    });

    protected override JavaScriptEngine CreateEngine() => new JavaScriptCoreEngine();

    private static void CallMany(JavaScriptEngine engine, JsReference function, int count)
    {
        for (var i = 0; i < count; i++)
            engine.ToInt32(engine.Call(function.Value, default, [engine.FromInt32(i), engine.FromInt32(1)]));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Dereference(string? text) => text!.Length;
}
