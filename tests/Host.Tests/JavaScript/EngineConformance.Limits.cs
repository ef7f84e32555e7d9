using Asyncore.Scripting;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Host.Tests.JavaScript;

// Time, memory, requests to stop.
public abstract partial class EngineConformance
{
    [Theory]
    [InlineData("for (;;);")]
    [InlineData("for (;;) { try { for (;;); } catch { } finally { } }")]
    [InlineData("(function f() { try { for (;;); } finally { f() } })()")]
    [InlineData("let a = []; a.length = 3e5; for (;;) a.sort(() => 1)")]
    [InlineData("/^(a+)+$/.test('a'.repeat(40) + 'b')")]
    [InlineData("new Proxy({}, { get() { for (;;); } }).x")]
    [InlineData("function* g() { for (;;) yield 1 } for (const x of g());")]
    public void Should_BeStopped_When_AHandlerHasHadItsTime(string source) => Run(engine =>
    {
        engine.Clock.Limit = TimeSpan.FromMilliseconds(100);
        var stopped = AssertStopped(engine, StopReason.Deadline, () => engine.Evaluate(source, "loop.js"));
        Assert.Equal("stopped after 100 ms (time limit)", stopped.Message);
    });

    [Fact]
    public void Should_BeStopped_When_AGetterOrAConversionLoops() => Run(engine =>
    {
        engine.Clock.Limit = TimeSpan.FromMilliseconds(50);
        var target = engine.Protect(engine.Evaluate(
            "({ get x() { for (;;); }, set x(v) { for (;;); }, valueOf() { for (;;); }, toString() { for (;;); } })", "a.js"));
        AssertStopped(engine, StopReason.Deadline, () => engine.Get(target.Value, "x"));
        AssertStopped(engine, StopReason.Deadline, () => engine.Set(target.Value, "x", default));
        AssertStopped(engine, StopReason.Deadline, () => engine.ToNumber(target.Value));
        AssertStopped(engine, StopReason.Deadline, () => engine.ToText(target.Value));
    });

    [Fact]
    public void Should_NotBeStopped_When_NoClockIsOn() => Run(engine =>
    {
        engine.Clock.Limit = TimeSpan.FromMilliseconds(1);
        Assert.Equal("done", Text(engine, "const end = Date.now() + 60; while (Date.now() < end); 'done'"));
        engine.Clock.Limit = TimeSpan.Zero;
        Timed(engine, () => Assert.Equal("done", Text(engine, "const e2 = Date.now() + 60; while (Date.now() < e2); 'done'")));
    });

    [Fact]
    public void Should_GoOnWithTheBatch_When_OneHandlerWasStopped() => Run(engine =>
    {
        engine.Clock.Limit = TimeSpan.FromMilliseconds(50);
        var handlers = engine.Protect(engine.Evaluate(
            "var log = []; [0, 1, 2, 3, 4].map(i => () => { if (i % 2) try { for (;;); } finally { log.push('finally') } log.push(i) })", "a.js"));
        var next = 0;
        var stops = 0;
        while (next < 5)
        {
            try
            {
                engine.Enter(() =>
                {
                    while (next < 5)
                    {
                        var handler = engine.Get(handlers.Value, next++);
                        Timed(engine, () => engine.Call(handler, default, []));
                    }
                });
            }
            catch (ScriptStoppedException e)
            {
                Assert.Equal(StopReason.Deadline, e.Reason);
                stops++;
            }
        }

        Assert.Equal(2, stops);
        Assert.Equal("0,2,4", Text(engine, "log.join()"));
    });

    [Fact]
    public void Should_RunNothing_When_AStopIsUnwinding() => Run(engine =>
    {
        engine.Clock.Limit = TimeSpan.FromMilliseconds(50);
        engine.Evaluate("var ran = 0", "a.js");
        var bump = engine.Protect(engine.Evaluate("(() => ran++)", "a.js"));
        var stopped = Assert.Throws<ScriptStoppedException>(() => engine.Enter(() =>
        {
            Assert.Throws<ScriptStoppedException>(() => Timed(engine, () => engine.Evaluate("for (;;);", "a.js")));
            Assert.True(engine.Stopping);
            Assert.Throws<ScriptStoppedException>(() => engine.Call(bump.Value, default, []));
            Assert.Throws<ScriptStoppedException>(() => engine.Evaluate("ran++", "a.js"));
            Assert.Throws<ScriptStoppedException>(() => engine.Get(bump.Value, "name"));
            Assert.Throws<ScriptStoppedException>(engine.RunMicrotasks);
            Assert.Equal("text", engine.ToText(engine.FromText("text")));
        }));
        Assert.Equal(StopReason.Deadline, stopped.Reason);
        Assert.False(engine.Stopping);
        Assert.Equal("0", Text(engine, "ran"));
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Should_UnwindTheOuterScript_When_ACallInsideAHostFunctionIsStopped(bool swallow) => Run(engine =>
    {
        engine.Clock.Limit = TimeSpan.FromMilliseconds(50);
        Define(engine, "call", (in HostCall call) =>
        {
            try
            {
                return call.Engine.Call(call[0], default, []);
            }
            catch (ScriptStoppedException) when (swallow)
            {
                return default;
            }
        });
        for (var i = 0; i < 3; i++)
        {
            AssertStopped(engine, StopReason.Deadline, () => engine.Evaluate("""
                var after = 0;
                try { call(() => { try { call(() => { for (;;); }) } catch { after++ } finally { after++ } }) }
                catch { after++ }
                for (;;) after++;
                """, "a.js"));
            Assert.Equal("number", Text(engine, "typeof after"));
        }
    });

    [Fact]
    public void Should_CountOnlyOwnTime_When_HandlersRunInsideHandlers() => Run(engine =>
    {
        engine.Clock.Limit = TimeSpan.FromMilliseconds(300);
        var busy = "const end = Date.now() + 200; while (Date.now() < end);";
        Define(engine, "inner", (in HostCall call) =>
        {
            Timed(call.Engine, () => engine.Evaluate($"{{ {busy} }}", "inner.js"));
            return default;
        });
        Timed(engine, () => engine.Evaluate($"{{ {busy} }} inner(); inner();", "outer.js"));
    });

    [Fact]
    public void Should_BeStopped_When_AskedFromAnotherThread() => Run(engine =>
    {
        using var inside = new ManualResetEventSlim();
        var other = Start(() =>
        {
            inside.Wait();
            engine.RequestStop();
        });
        Define(engine, "ready", (in HostCall _) =>
        {
            inside.Set();
            return default;
        });
        var stopped = Assert.Throws<ScriptStoppedException>(() => engine.Evaluate("ready(); for (;;);", "a.js"));
        Assert.Equal(StopReason.Requested, stopped.Reason);
        Await(other);
        AssertUsable(engine);
    });

    [Theory]
    [InlineData("const a = []; for (;;) a.push(new Array(1000).fill(a.length))")]
    [InlineData("let s = 'x'; const a = []; for (;;) a.push(new Uint8Array(1 << 20).fill(1))")]
    [InlineData("const m = new Map(); for (let i = 0; ; i++) m.set(i, { i, s: 'key' + i })")]
    public void Should_BeStopped_When_AScriptUsesTooMuchMemory(string source) => Run(engine =>
    {
        if (!engine.Capabilities.HasFlag(EngineCapabilities.MemoryLimit))
            return;

        engine.Clock.Limit = TimeSpan.FromSeconds(60);
        engine.MemoryLimit = Environment.WorkingSet + 150_000_000;
        var stopped = Assert.Throws<ScriptStoppedException>(() => Timed(engine, () => engine.Evaluate($"(function () {{ {source} }})()", "bomb.js")));
        Assert.Equal(StopReason.Memory, stopped.Reason);
        Assert.Contains("memory limit", stopped.Message, StringComparison.Ordinal);
        engine.MemoryLimit = 0;
        AssertUsable(engine);
    });

    [Fact]
    public void Should_TellWhereItWas_When_AScriptIsStopped() => Run(engine =>
    {
        var places = engine.Capabilities.HasFlag(EngineCapabilities.StopPlaces);
        engine.Clock.Limit = TimeSpan.FromMilliseconds(50);
        var stopped = AssertStopped(engine, StopReason.Deadline, () => engine.Evaluate("\n\nfunction spin() {\n for (;;);\n}\nspin()", "/a/spin.js"));
        Assert.Equal(places ? "/a/spin.js" : null, stopped.File);
        if (!places)
            return;
        Assert.InRange(stopped.Line, 3, 4);
        Assert.StartsWith("spin@/a/spin.js:", stopped.ScriptStack, StringComparison.Ordinal);
    });
}
