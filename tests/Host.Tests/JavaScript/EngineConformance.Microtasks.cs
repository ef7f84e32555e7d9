using Asyncore.Scripting;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Host.Tests.JavaScript;

// Promises.
public abstract partial class EngineConformance
{
    [Fact]
    public void Should_RunReactions_When_TheOutermostCallEnds() => Run(engine =>
    {
        engine.Evaluate("var log = ''; Promise.resolve().then(() => log += 'b').then(() => log += 'c'); log += 'a'", "a.js");
        Assert.Equal("abc", Text(engine, "log"));
        var call = engine.Evaluate("(async () => { await null; log += 'd'; await null; log += 'e' })", "a.js");
        engine.Call(call, default, []);
        Assert.Equal("abcde", Text(engine, "log"));
        engine.Enter(() => engine.Call(call, default, []));
        Assert.Equal("abcdede", Text(engine, "log"));
    });

    [Fact]
    public void Should_DoNothing_When_NoReactionIsPending() => Run(engine =>
    {
        engine.RunMicrotasks();
        engine.Enter(engine.RunMicrotasks);
    });

    [Fact]
    public void Should_RunReactionsBetweenCalls_When_TheEngineCan() => Run(engine =>
    {
        if (!engine.Capabilities.HasFlag(EngineCapabilities.NestedMicrotasks))
            return;

        Define(engine, "drain", (in HostCall call) =>
        {
            call.Engine.RunMicrotasks();
            return default;
        });
        engine.Enter(() =>
        {
            engine.Evaluate("var log = ''; Promise.resolve().then(() => log += 'b'); log += 'a'", "a.js");
            Assert.Equal("a", Text(engine, "log"));
            engine.RunMicrotasks();
            Assert.Equal("ab", Text(engine, "log"));
            Assert.Equal("ab12", Text(engine, "Promise.resolve().then(() => log += 1); drain(); log += 2; log"));
        });
    });

    [Fact]
    public void Should_Report_When_ARejectionIsUnhandled() => Run(engine =>
    {
        if (!engine.Capabilities.HasFlag(EngineCapabilities.RejectionHook))
            return;

        var reasons = new List<string>();
        engine.UnhandledRejection = reason => reasons.Add(engine.ToText(reason));
        engine.Evaluate("Promise.reject(new Error('lost')); Promise.reject(1).catch(() => {}); (async () => { throw 'gone' })()", "a.js");
        Assert.Equal(["Error: lost", "gone"], reasons);
        reasons.Clear();
        engine.Enter(() =>
        {
            engine.Evaluate("Promise.reject('inner')", "a.js");
            engine.RunMicrotasks();
        });
        Assert.Equal(["inner"], reasons);
    });

    [Fact]
    public void Should_PassItOn_When_TheRejectionHookThrows() => Run(engine =>
    {
        if (!engine.Capabilities.HasFlag(EngineCapabilities.RejectionHook))
            return;

        engine.UnhandledRejection = _ => throw new InvalidDataException("from the hook");
        Assert.Throws<InvalidDataException>(() => engine.Evaluate("Promise.reject(1)", "a.js"));
        AssertUsable(engine);
    });

    [Fact]
    public void Should_BeStopped_When_ReactionsNeverEnd() => Run(engine =>
    {
        if (!engine.Capabilities.HasFlag(EngineCapabilities.NestedMicrotasks))
            return;

        engine.Clock.Limit = TimeSpan.FromMilliseconds(50);
        AssertStopped(engine, StopReason.Deadline, () => engine.Evaluate("(function f() { Promise.resolve().then(f) })()", "a.js"));
        AssertStopped(engine, StopReason.Deadline, () => engine.Evaluate("(async () => { for (;;) await null })()", "a.js"));

        // Nobody's handler, and still not for ever.
        Assert.Throws<ScriptStoppedException>(() => engine.Evaluate("(function f() { Promise.resolve().then(f) })()", "a.js"));
        AssertUsable(engine);
    });

    [Fact]
    public void Should_BeStopped_When_NestedReactionsNeverEnd() => Run(engine =>
    {
        if (!engine.Capabilities.HasFlag(EngineCapabilities.NestedMicrotasks))
            return;

        engine.Clock.Limit = TimeSpan.FromMilliseconds(50);
        Define(engine, "drain", (in HostCall call) =>
        {
            call.Engine.RunMicrotasks();
            return default;
        });
        AssertStopped(engine, StopReason.Deadline, () => engine.Evaluate(
            "var after = 0; (function f() { Promise.resolve().then(f) })(); try { drain() } catch { after++ } after++", "a.js"));
        Assert.Equal("0", Text(engine, "after"));
        AssertStopped(engine, StopReason.Deadline, () => engine.Enter(() =>
        {
            engine.Evaluate("(function f() { Promise.resolve().then(f) })()", "a.js");
            engine.RunMicrotasks();
        }));
    });
}
