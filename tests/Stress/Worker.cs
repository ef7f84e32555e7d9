using System.Runtime.CompilerServices;
using Asyncore.Scripting;
using Asyncore.Scripting.JavaScript;
using Asyncore.Scripting.JavaScriptCore;

namespace Asyncore.Stress;

/// <summary>One thread that makes an engine, mistreats it for a while, disposes it and makes the next.</summary>
internal sealed class Worker(Counters counters, int seed, Func<bool> running)
{
    private const int RoundsPerEngine = 40;
    private const string Script = """
        var keep = [];
        function work(n) {
            let caught = 0;
            for (let i = 0; i < n; i++) {
                keep[i % 500] = { i, text: 'item ' + i, bytes: new Uint8Array(i % 100), f: () => i };
                try { host(i, keep[i % 500]); } catch (e) { caught++; if (!(e instanceof Error)) throw 'not an error: ' + e; }
            }
            return caught;
        }
        function rethrow(depth) {
            if (depth === 0) throw new TypeError('deep');
            try { call(rethrow, depth - 1); } finally { keep.length = 0; }
        }
        function recurse() { call(recurse, 0); }
        function spin() { try { for (;;) keep[0] = {}; } catch { } finally { } }
        function nestedSpin() { try { call(spin, 0); } catch { } finally { } for (;;); }
        function storm() { Promise.resolve().then(storm); }
        """;

    private readonly Random _random = new(seed);
    private readonly List<JsReference> _references = [];

    public void Run()
    {
        while (running())
        {
            using var engine = new JavaScriptCoreEngine();
            Interlocked.Increment(ref counters.Engines);
            engine.Clock.Limit = TimeSpan.FromMilliseconds(15);
            engine.Set(engine.Global, "host", engine.CreateFunction("host", Host));
            engine.Set(engine.Global, "call", engine.CreateFunction("call", static (in HostCall call) =>
                call.Engine.Call(call[0], default, [call[1]])));
            engine.Evaluate(Script, "stress.js");
            for (var round = 0; round < RoundsPerEngine && running(); round++)
                Round(engine);
            _references.Clear();
        }
    }

    private void Round(JavaScriptEngine engine)
    {
        Interlocked.Increment(ref counters.Rounds);
        try
        {
            engine.Enter(() =>
            {
                for (var i = 0; i < 5; i++)
                    Step(engine);
            });
        }
        catch (ScriptStoppedException e) when (e.Reason == StopReason.Deadline)
        {
            Interlocked.Increment(ref counters.Stops);
        }
        catch (ScriptException e)
        {
            counters.Fault(e.ToString());
        }

        if (engine.Stopping)
            counters.Fault("still stopping");
        NullReference();
    }

    private void Step(JavaScriptEngine engine)
    {
        switch (_random.Next(12))
        {
            case 0:
                Expect(engine, "rethrow", "TypeError", _random.Next(1, 20));
                break;
            case 1 when _random.Next(60) == 0:
                Expect(engine, "recurse", "RangeError", 0);
                Interlocked.Increment(ref counters.Recursions);
                break;
            case 2 when _random.Next(4) == 0:
                Timed(engine, _random.Next(2) == 0 ? "spin" : "nestedSpin");
                counters.Fault("an endless loop ended");
                break;
            case 3 when _random.Next(4) == 0:
                Timed(engine, "storm");
                engine.RunMicrotasks();
                counters.Fault("an endless chain of reactions ended");
                break;
            case 4 when _random.Next(4) == 0:
                engine.Collect();
                Interlocked.Increment(ref counters.ScriptCollections);
                break;
            case 5:
                NullReference();
                break;
            default:
                Call(engine, "work", 200);
                break;
        }
    }

    private JsValue Host(in HostCall call)
    {
        var engine = call.Engine;
        Interlocked.Increment(ref counters.Callbacks);
        switch (call.Int32(0) % 50)
        {
            case 7:
                Interlocked.Increment(ref counters.Throws);
                Interlocked.Increment(ref counters.NullReferences);
                return engine.FromInt32(Dereference(null));
            case 9:
                Interlocked.Increment(ref counters.Throws);
                throw new InvalidOperationException("from the host");
            case 11:
                return engine.CreateHostObject(new byte[100]);
            case 13:
                _references.Add(engine.Protect(call[1]));
                if (_references.Count > 200)
                    _references.Clear();
                break;
            case 15:
                return engine.FromText(engine.ToText(engine.Get(call[1], "text")) + "!");
            case 17 when engine.TryGetBytes(engine.Get(call[1], "bytes"), out var bytes):
                bytes.Fill(1);
                return engine.CreateBytes(bytes);
            case 19:
                return engine.CreateFunction("made", Host);
        }

        return engine.FromInt32(call.Int32(0));
    }

    private void Expect(JavaScriptEngine engine, string function, string error, int argument)
    {
        try
        {
            Call(engine, function, argument);
            counters.Fault(function + " did not throw");
        }
        catch (ScriptException e) when (e is not ScriptStoppedException)
        {
            Interlocked.Increment(ref counters.Throws);
            if (e.ErrorName != error)
                counters.Fault($"{function}: {e.ErrorName} {e.Message}");
        }
    }

    private static void Timed(JavaScriptEngine engine, string function)
    {
        var outer = engine.Clock.Start();
        try
        {
            Call(engine, function, 0);
        }
        finally
        {
            engine.Clock.Resume(outer);
        }
    }

    private static void Call(JavaScriptEngine engine, string function, int argument) =>
        engine.Call(engine.Get(engine.Global, function), default, [engine.FromInt32(argument)]);

    private void NullReference()
    {
        try
        {
            _ = Dereference(null);
            counters.Fault("null has a length");
        }
        catch (NullReferenceException)
        {
            Interlocked.Increment(ref counters.NullReferences);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Dereference(string? text) => text!.Length;
}
