using Asyncore.Scripting;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Host.Tests.JavaScript;

// Engines: one, many, on several threads, disposed.
public abstract partial class EngineConformance
{
    [Fact]
    public void Should_StayApart_When_ThereAreManyEngines() => OnThread(() =>
    {
        var engines = Enumerable.Range(0, 12).Select(_ => CreateEngine()).ToArray();
        for (var i = 0; i < engines.Length; i++)
        {
            engines[i].Set(engines[i].Global, "id", engines[i].FromInt32(i));
            var id = i;
            Define(engines[i], "host", (in HostCall call) => call.Engine.FromInt32(id));
        }

        // One inside the other.
        engines[0].Enter(() =>
        {
            for (var i = 1; i < engines.Length; i++)
                Assert.Equal($"{i},{i}", Text(engines[i], "[id, host()].join()"));
        });
        foreach (var engine in engines)
            engine.Dispose();
    });

    [Fact]
    public void Should_WorkSideBySide_When_EnginesHaveTheirThreads()
    {
        var runs = Enumerable.Range(0, 2).Select(id => Start(() =>
        {
            using var engine = CreateEngine();
            engine.Clock.Limit = TimeSpan.FromMilliseconds(50);
            Define(engine, "host", (in HostCall call) => call.Engine.FromInt32(call.Int32(0) + id));
            for (var round = 0; round < 5; round++)
            {
                Assert.Equal($"{4950 + (100 * id)}", Text(engine, "(() => { let s = 0; for (let i = 0; i < 100; i++) s += host(i); return s })()"));
                AssertStopped(engine, StopReason.Deadline, () => engine.Evaluate("for (;;);", "a.js"));
                engine.Collect();
            }
        })).ToArray();
        foreach (var run in runs)
            Await(run);
    }

    // More of them at a time than the engine keeps in one piece, and more in all than it makes.
    [Fact]
    public void Should_KeepItsBytes_When_AScriptHoldsAViewOfAnArenaThatWasDisposed() => Run(engine =>
    {
        const int Arenas = 200, Size = 1024 * 1024;
        engine.Evaluate("var kept = []", "a.js");
        var kept = engine.Get(engine.Global, "kept");
        for (int i = 0, held = 0; i < Arenas; i++)
        {
            using var arena = engine.CreateArena(Size);
            arena.Span.Fill((byte)i);
            if (i % 4 == 0)
                engine.Set(kept, held++, arena.Value);
            if (i % 50 == 49)
                engine.Collect();
        }
        Assert.Equal("", Text(engine, $"kept.map((bytes, i) => [i * 4, bytes[0], bytes[1000000], bytes.length]).filter(([i, ...of]) => of.join() !== [i, i, {Size}].join()).join(' ')"));
    });

    [Fact]
    public void Should_Refuse_When_Disposed() => OnThread(() =>
    {
        var engine = CreateEngine();
        var reference = engine.Protect(engine.CreateObject());
        var buffer = engine.CreateSharedBuffer(10);
        var value = engine.Global;
        engine.Dispose();
        engine.Dispose();
        Assert.Throws<ObjectDisposedException>(() => engine.Evaluate("1", "a.js"));
        Assert.Throws<ObjectDisposedException>(() => engine.Call(value, default, []));
        Assert.Throws<ObjectDisposedException>(() => engine.Global);
        Assert.Throws<ObjectDisposedException>(() => engine.CreateObject());
        Assert.Throws<ObjectDisposedException>(() => engine.FromText("x"));
        Assert.Throws<ObjectDisposedException>(() => engine.Get(value, "x"));
        Assert.Throws<ObjectDisposedException>(() => engine.Enter(() => { }));
        Assert.Throws<ObjectDisposedException>(engine.Collect);
        Assert.Throws<ObjectDisposedException>(engine.RunMicrotasks);
        Assert.Equal(default, reference.Value);
        reference.Dispose();
        buffer.Dispose();
        engine.RequestStop();
    });

    [Fact]
    public void Should_NotGrow_When_EnginesComeAndGo() => OnThread(() =>
    {
        void Round()
        {
            for (var i = 0; i < 30; i++)
            {
                using var engine = CreateEngine();
                Define(engine, "host", (in HostCall call) => call.Engine.CreateHostObject(new byte[1000]));
                engine.CreateSharedBuffer(100_000);
                engine.Protect(engine.CreateObject());
                Text(engine, "var a = []; for (let i = 0; i < 1000; i++) a.push(host()); a.length");
            }

            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Round();
        var before = Environment.WorkingSet;
        Round();
        Round();
        Assert.True(Environment.WorkingSet - before < 40_000_000, $"grew by {(Environment.WorkingSet - before) / 1_000_000} MB");
    });

    [Fact]
    public void Should_FreeTheTargets_When_AnEngineIsDisposed() => OnThread(() =>
    {
        List<WeakReference> targets;
        using (var engine = CreateEngine())
            targets = MakeTargets(engine, 100);
        GC.Collect();
        Assert.InRange(targets.Count(target => target.IsAlive), 0, 2);
    });
}
