using System.Runtime.ExceptionServices;
using Asyncore.Scripting;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Host.Tests.JavaScript;

/// <summary>What every engine has to do, whatever it is made of.</summary>
public abstract partial class EngineConformance
{
    private const int StackSize = 16 * 1024 * 1024;
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    protected abstract JavaScriptEngine CreateEngine();

    /// <summary>Runs a test on a thread with the stack that scripts are meant to have.</summary>
    protected static void OnThread(Action body) => Await(Start(body));

    protected void Run(Action<JavaScriptEngine> body) => OnThread(() =>
    {
        using var engine = CreateEngine();
        body(engine);
    });

    protected static (Thread Thread, Func<ExceptionDispatchInfo?> Failure) Start(Action body)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                body();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        }, StackSize)
        { IsBackground = true };
        thread.Start();
        return (thread, () => failure);
    }

    protected static void Await((Thread Thread, Func<ExceptionDispatchInfo?> Failure) run)
    {
        Assert.True(run.Thread.Join(_patience), "the test did not end");
        run.Failure()?.Throw();
    }

    protected static string Text(JavaScriptEngine engine, string source) => engine.ToText(engine.Evaluate(source, "test.js"));

    protected static void Define(JavaScriptEngine engine, string name, HostFunction function) =>
        engine.Set(engine.Global, name, engine.CreateFunction(name, function));

    /// <summary>Runs as a handler does: with the clock on.</summary>
    protected static void Timed(JavaScriptEngine engine, Action body)
    {
        var outer = engine.Clock.Start();
        try
        {
            body();
        }
        finally
        {
            engine.Clock.Resume(outer);
        }
    }

    protected static ScriptStoppedException AssertStopped(JavaScriptEngine engine, StopReason reason, Action body)
    {
        var stopped = Assert.Throws<ScriptStoppedException>(() => Timed(engine, body));
        Assert.Equal(reason, stopped.Reason);
        Assert.False(engine.Stopping);
        AssertUsable(engine);
        return stopped;
    }

    /// <summary>Calls, loops and exceptions work.</summary>
    protected static void AssertUsable(JavaScriptEngine engine)
    {
        Assert.Equal("caught 499500", Text(engine, """
            (function () {
                let sum = 0;
                for (let i = 0; i < 1000; i++) sum += i;
                try { null.x; } catch (e) { return 'caught ' + sum; }
            })()
            """));
    }
}
