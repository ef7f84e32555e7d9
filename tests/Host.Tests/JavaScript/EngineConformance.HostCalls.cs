using System.Runtime.CompilerServices;
using Asyncore.Scripting;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Host.Tests.JavaScript;

// Scripts that call the host, and the exceptions of both.
public abstract partial class EngineConformance
{
    [Fact]
    public void Should_SeeThisAndArguments_When_AScriptCalls() => Run(engine =>
    {
        Define(engine, "join", (in HostCall call) =>
        {
            Assert.Same(call.Engine.Clock, call.Engine.Clock);
            var tag = call.Engine.ToText(call.Engine.Get(call.This, "tag"));
            return call.Engine.FromText($"{tag} {call.Count} {call.Int32(0)} {call.Number(1)} {call.Text(2)} {call.Boolean(3)} {call.Engine.TypeOf(call[9])}");
        });
        Assert.Equal("me 4 1 2.5 x True Undefined", Text(engine, "({ tag: 'me', join }).join(1, 2.5, 'x', {})"));
        Assert.Equal("me 4 1 2.5 x True Undefined", Text(engine, "join.call({ tag: 'me' }, 1, 2.5, 'x', {})"));
        Assert.Equal("me 4 1 2.5 x True Undefined", Text(engine, "join.bind({ tag: 'me' }, 1)(2.5, 'x', {})"));
    });

    [Fact]
    public void Should_LookLikeAFunction_When_ItRunsInTheHost() => Run(engine =>
    {
        Define(engine, "named", (in HostCall _) => default);
        Assert.Equal("function true named undefined", Text(engine, "[typeof named, named instanceof Function, named.name, String(named())].join(' ')"));
    });

    [Fact]
    public void Should_BecomeAnError_When_TheHostThrows() => Run(engine =>
    {
        Define(engine, "fail", (in HostCall _) => throw new InvalidOperationException("host says no"));
        Assert.Equal("true Error host says no", Text(engine, "try { fail() } catch (e) { [e instanceof Error, e.name, e.message].join(' ') }"));
        var e = Assert.Throws<ScriptException>(() => engine.Evaluate("\nfail()", "user.js"));
        Assert.Equal("host says no", e.Message);
        Assert.Equal("user.js", e.File);
        Assert.Equal(2, e.Line);
    });

    [Fact]
    public void Should_NameTheCause_When_TheHostsOwnExceptionComesBack() => Run(engine =>
    {
        var cause = new InvalidDataException("mine");
        Define(engine, "fail", (in HostCall _) => throw cause);
        Define(engine, "call", (in HostCall call) => call.Engine.Call(call[0], default, []));
        Assert.Same(cause, Assert.Throws<ScriptException>(() => engine.Evaluate("fail()", "a.js")).InnerException);
        Assert.Same(cause, Assert.Throws<ScriptException>(() => engine.Evaluate("call(() => call(fail))", "a.js")).InnerException);
    });

    [Fact]
    public void Should_SetCodeAndClass_When_TheHostThrowsAScriptException() => Run(engine =>
    {
        Define(engine, "fail", (in HostCall _) => throw new ScriptException("refused") { Code = "ECONNREFUSED", ErrorName = "TypeError" });
        Assert.Equal("ECONNREFUSED true refused", Text(engine, "try { fail() } catch (e) { [e.code, e instanceof TypeError, e.message].join(' ') }"));
    });

    [Theory]
    [InlineData("new Error('x')")]
    [InlineData("{ a: 1 }")]
    [InlineData("'text'")]
    [InlineData("undefined")]
    [InlineData("Symbol('s')")]
    public void Should_BeTheVeryValue_When_AThrowCrossesTheHost(string thrown) => Run(engine =>
    {
        Define(engine, "call", (in HostCall call) => call.Engine.Call(call[0], default, []));
        Assert.Equal("true", Text(engine, $"const v = {thrown}; let same; try {{ call(() => call(() => {{ throw v }})) }} catch (e) {{ same = e === v }} String(same)"));
    });

    [Fact]
    public void Should_TellWhatTheScriptMadeOfIt_When_AnErrorIsChangedOnTheWay() => Run(engine =>
    {
        Define(engine, "call", (in HostCall call) => call.Engine.Call(call[0], default, []));
        var e = Assert.Throws<ScriptException>(() => engine.Evaluate(
            "call(() => { try { call(() => { throw new Error('a') }) } catch (e) { e.message = 'in f: ' + e.message; e.code = 'E'; throw e } })", "a.js"));
        Assert.Equal("in f: a", e.Message);
        Assert.Equal("E", e.Code);
    });

    [Fact]
    public void Should_CarryOn_When_TheHostCatchesTheError() => Run(engine =>
    {
        Define(engine, "attempt", (in HostCall call) =>
        {
            try
            {
                return call.Engine.Call(call[0], default, []);
            }
            catch (ScriptException e)
            {
                return call.Engine.FromText("caught " + e.Message);
            }
        });
        Assert.Equal("caught a,caught b,3", Text(engine, "[attempt(() => { throw Error('a') }), attempt(() => { throw 'b' }), attempt(() => 3)].join()"));
    });

    [Fact]
    public void Should_ThrowItOutside_When_TheBodyOfAnEntryThrows() => Run(engine =>
    {
        var thrown = new InvalidDataException("mine");
        Assert.Same(thrown, Assert.Throws<InvalidDataException>(() => engine.Enter(() => throw thrown)));
        Assert.Equal("x", Assert.Throws<ScriptException>(() => engine.Enter(() => engine.Evaluate("throw Error('x')", "a.js"))).Message);
        AssertUsable(engine);
    });

    [Fact]
    public void Should_RunAtOnce_When_EntriesAreNested() => Run(engine =>
    {
        var order = "";
        engine.Enter(() =>
        {
            order += "a";
            engine.Enter(() => order += "b");
            order += engine.ToText(engine.Evaluate("'c'", "a.js"));
        });
        Assert.Equal("abc", order);
    });

    [Fact]
    public void Should_GiveTheTargetBack_When_AHostObjectReturns() => Run(engine =>
    {
        var target = new object();
        engine.Set(engine.Global, "handle", engine.CreateHostObject(target));
        Define(engine, "same", (in HostCall call) => call.Engine.FromBoolean(ReferenceEquals(target, call.Host<object>(0))));
        Assert.Equal("true,false,false,false,false,false,false", Text(engine,
            "[same(handle), same({}), same(5), same('s'), same(same), same(Object.create(handle)), same(new Proxy(handle, {}))].join()"));
        Assert.Equal("object 0", Text(engine, "typeof handle + ' ' + Reflect.ownKeys(handle).length"));
        Assert.Null(engine.GetHostObject(default));
        Assert.Null(engine.GetHostObject(engine.Global));
        Assert.Null(engine.GetHostObject(engine.CreateFunction("f", (in HostCall _) => default)));
    });

    [Fact]
    public void Should_LetTheTargetGo_When_TheScriptDropsAHostObject() => Run(engine =>
    {
        var targets = MakeTargets(engine, 1000);
        engine.Collect();
        GC.Collect();
        Assert.InRange(targets.Count(target => target.IsAlive), 1000, 1000);
        engine.Evaluate("kept = null", "a.js");
        engine.Collect();
        GC.Collect();

        // A conservative collector may take a stale word on a stack for a pointer, now and then.
        Assert.InRange(targets.Count(target => target.IsAlive), 0, 50);
    });

    [Fact]
    public void Should_EndInARangeError_When_AScriptRecurses() => Run(engine =>
    {
        Assert.Equal("RangeError", Text(engine, "try { (function f() { f() })() } catch (e) { e.name }"));
        Assert.Equal("RangeError", Assert.Throws<ScriptException>(() => engine.Evaluate("(function f() { f() })()", "a.js")).ErrorName);
        AssertUsable(engine);
    });

    [Fact]
    public void Should_EndInARangeError_When_RecursionCrossesTheBorder() => Run(engine =>
    {
        var deepest = 0;
        var depth = 0;
        Define(engine, "call", (in HostCall call) =>
        {
            deepest = Math.Max(deepest, ++depth);
            try
            {
                return call.Engine.Call(call[0], default, [call[0]]);
            }
            finally
            {
                depth--;
            }
        });
        for (var i = 0; i < 3; i++)
            Assert.Equal("RangeError", Text(engine, "try { (function f() { call(f) })() } catch (e) { e.name }"));
        Assert.Equal("RangeError", Assert.Throws<ScriptException>(() => engine.Evaluate("(function f() { call(f) })()", "a.js")).ErrorName);
        Assert.True(deepest > 100, $"{deepest} deep");
        AssertUsable(engine);
    });

    [Fact]
    public void Should_StayFlat_When_ReferencesComeAndGo() => Run(engine =>
    {
        void Round()
        {
            for (var i = 0; i < 5; i++)
            {
                engine.Enter(() =>
                {
                    for (var j = 0; j < 2500; j++)
                    {
                        engine.CreateHostObject(new byte[100]);
                        engine.CreateFunction("f", (in HostCall _) => default);
                        engine.Protect(engine.CreateObject()).Dispose();
                        Abandon(engine);
                    }
                });
                GC.Collect();
                GC.WaitForPendingFinalizers();
                engine.Collect();
            }
        }

        Round();
        Round();
        // What leaks grows in each of them; what an allocator has in reserve does not.
        var growth = Enumerable.Range(0, 3).Select(_ =>
        {
            var before = Environment.WorkingSet;
            for (var i = 0; i < 4; i++)
                Round();
            return Environment.WorkingSet - before;
        });
        Assert.Contains(growth, bytes => bytes < 20_000_000);
    });

    [Fact]
    public void Should_KeepAValue_When_ItIsProtected() => Run(engine =>
    {
        var reference = engine.Protect(engine.Evaluate("({ tag: 'kept' })", "a.js"));
        engine.Collect();
        Assert.Equal("kept", engine.ToText(engine.Get(reference.Value, "tag")));
        reference.Dispose();
        reference.Dispose();
        Assert.Equal(default, reference.Value);
    });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Abandon(JavaScriptEngine engine) => _ = engine.Protect(engine.CreateObject());

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> MakeTargets(JavaScriptEngine engine, int count)
    {
        var targets = new List<WeakReference>();
        engine.Evaluate("var kept = []", "a.js");
        var push = engine.Evaluate("(x => { kept.push(x) })", "a.js");
        engine.Enter(() =>
        {
            for (var i = 0; i < count; i++)
            {
                var target = new object();
                targets.Add(new WeakReference(target));
                engine.Call(push, default, [engine.CreateHostObject(target)]);
            }
        });
        return targets;
    }
}
