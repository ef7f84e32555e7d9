using Asyncore.Scripting;
using Asyncore.Scripting.Api;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Host.Tests.JavaScript;

// Programs, calls and the errors of scripts.
public abstract partial class EngineConformance
{
    [Fact]
    public void Should_NameItself_When_Asked() => Run(engine => Assert.NotEqual("", engine.Description));

    [Fact]
    public void Should_GiveTheLastValue_When_Evaluating() => Run(engine => Assert.Equal("42", Text(engine, "var a = 6; a * 7")));

    [Fact]
    public void Should_KeepGlobals_When_EvaluatingAgain() => Run(engine =>
    {
        engine.Evaluate("var kept = 5; let also = 6; function twice(x) { return 2 * x }", "a.js");
        Assert.Equal(10, engine.ToInt32(engine.Evaluate("twice(kept)", "b.js")));
        var seen = engine.Capabilities.HasFlag(EngineCapabilities.SharedDeclarations) ? "number" : "undefined";
        Assert.Equal(seen, Text(engine, "typeof also"));
        Assert.Equal(5, engine.ToInt32(engine.Get(engine.Global, "kept")));
    });

    [Fact]
    public void Should_TellFileLineAndColumn_When_AScriptThrows() => Run(engine =>
    {
        var e = Assert.Throws<ScriptException>(() => engine.Evaluate("function f() {\n  throw new TypeError('bad');\n}\nf();", "/dir/my file.js"));
        Assert.Equal("bad", e.Message);
        Assert.Equal("TypeError", e.ErrorName);
        Assert.Equal("/dir/my file.js", e.File);
        Assert.Equal(2, e.Line);
        Assert.True(e.Column > 0);
        Assert.Contains("f@/dir/my file.js:2:", e.ScriptStack, StringComparison.Ordinal);
        Assert.NotNull(e.Thrown);
    });

    [Fact]
    public void Should_CountFromTheFirstLine_When_OneIsGiven() => Run(engine =>
    {
        var e = Assert.Throws<ScriptException>(() => engine.Evaluate("\nnull.x", "a.js", 10));
        Assert.Equal(11, e.Line);
    });

    [Fact]
    public void Should_HaveOtherClasses_When_AProgramRunsInARealmOfItsOwn() => Run(engine =>
    {
        if (engine.EvaluateInNewRealm("({ list: [1, 2], kept: n => new Array(n) })", "realm.js") is not { } made)
            return; // One realm only.
        using var kept = engine.Protect(made);
        engine.Collect();

        engine.Set(engine.Global, "made", kept.Value);
        Assert.Equal("false true 2 3", Text(engine, "[made.list instanceof Array, Array.isArray(made.list), made.list.length, made.kept(3).length].join(' ')"));
        Assert.Equal("undefined", Text(engine, "typeof kept"));
        Assert.Equal("undefined", Text(engine, "made.kept.constructor('return typeof made')()"));
    });

    [Fact]
    public void Should_StopIt_When_ALoopInARealmOfItsOwnDoesNotEnd() => Run(engine =>
    {
        if (engine.EvaluateInNewRealm("1", "realm.js") is null)
            return;
        engine.Clock.Limit = TimeSpan.FromMilliseconds(100);
        AssertStopped(engine, StopReason.Deadline, () => engine.EvaluateInNewRealm("for (;;) ;", "realm.js"));
        Assert.Equal("2", Text(engine, "1 + 1"));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Should_TellTheLine_When_ATextIsNoProgram(bool check) => Run(engine =>
    {
        void Compile()
        {
            if (check)
                engine.CheckSyntax("\n\nlet = ;", "/a/b.js", 5);
            else
                engine.Evaluate("\n\nlet = ;", "/a/b.js", 5);
        }

        var outside = Assert.Throws<ScriptException>(Compile);
        Assert.Equal("SyntaxError", outside.ErrorName);
        Assert.Equal("/a/b.js", outside.File);
        Assert.Equal(7, outside.Line);

        // Compiled on behalf of a script, the place is in the text, not in the script.
        ScriptException? inside = null;
        Define(engine, "compile", (in HostCall call) =>
        {
            inside = Assert.Throws<ScriptException>(Compile);
            throw inside;
        });
        var through = Assert.Throws<ScriptException>(() => engine.Evaluate("compile()", "caller.js"));
        Assert.Equal("/a/b.js", inside!.File);
        Assert.Equal(7, inside.Line);
        Assert.Equal("/a/b.js:7", through.Position);
    });

    [Fact]
    public void Should_NotRun_When_CheckingSyntax() => Run(engine =>
    {
        engine.CheckSyntax("var ran = 1", "a.js");
        Assert.Equal("undefined", Text(engine, "typeof ran"));
    });

    [Fact]
    public void Should_BlameTheUsersFrame_When_ThePreludeThrows() => Run(engine =>
    {
        engine.Evaluate("function api() { throw new Error('wrong use') }", Prelude.Scheme + "api.js");
        var e = Assert.Throws<ScriptException>(() => engine.Evaluate("\napi()", "user.js"));
        Assert.Equal("user.js", e.File);
        Assert.Equal(2, e.Line);
        Assert.DoesNotContain(Prelude.Scheme, e.ScriptStack, StringComparison.Ordinal);
    });

    [Fact]
    public void Should_CarryCodeAndName_When_AnErrorHasThem() => Run(engine =>
    {
        var e = Assert.Throws<ScriptException>(() => engine.Evaluate(
            "const e = new Error('no'); e.name = 'NetError'; e.code = 'ECONNREFUSED'; throw e", "a.js"));
        Assert.Equal("ECONNREFUSED", e.Code);
        Assert.Equal("NetError", e.ErrorName);
        Assert.Equal("no", e.Message);
    });

    [Theory]
    [InlineData("5", "5")]
    [InlineData("'text'", "text")]
    [InlineData("null", "null")]
    [InlineData("undefined", "undefined")]
    [InlineData("{ toString() { return 'mine' } }", "mine")]
    public void Should_GiveItsText_When_SomethingElseIsThrown(string thrown, string message) => Run(engine =>
    {
        var e = Assert.Throws<ScriptException>(() => engine.Evaluate($"throw {thrown}", "a.js"));
        Assert.Equal(message, e.Message);
        Assert.Equal("", e.ErrorName);
    });

    [Theory]
    [InlineData("Symbol('s')")]
    [InlineData("Object.create(null)")]
    [InlineData("{ toString() { throw this } }")]
    [InlineData("{ toString() { return this.toString() } }")]
    [InlineData("new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 } })")]
    [InlineData("new Proxy(new Error('x'), { get() { throw 1 }, has() { throw 1 }, getPrototypeOf() { throw 2 } })")]
    [InlineData("Object.defineProperty(new Error('x'), 'message', { get() { throw this } })")]
    [InlineData("Object.defineProperty(new Error('x'), 'stack', { get() { throw this } })")]
    [InlineData("Object.assign(new Error('x'), { stack: 'f@a:9999999999:1\\n::::\\n@@@\\n@:1:1' })")]
    [InlineData("Object.assign(new Error('x'), { stack: 7, line: {}, column: 'x', sourceURL: Symbol() })")]
    public void Should_StayInOnePiece_When_AThrownValueIsHostile(string thrown) => Run(engine =>
    {
        var e = Assert.Throws<ScriptException>(() => engine.Evaluate($"throw {thrown}", "a.js"));
        Assert.NotNull(e.Message);
        AssertUsable(engine);
    });

    [Theory]
    [InlineData("{ toString() { for (;;); } }")]
    [InlineData("new Proxy(new Error('x'), { get() { for (;;); }, getPrototypeOf() { for (;;); } })")]
    [InlineData("Object.defineProperty(new Error('x'), 'message', { get() { for (;;); } })")]
    public void Should_BeStopped_When_AThrownValueLoopsInItsGetters(string thrown) => Run(engine =>
    {
        engine.Clock.Limit = TimeSpan.FromMilliseconds(50);
        AssertStopped(engine, StopReason.Deadline, () => engine.Evaluate($"throw {thrown}", "a.js"));
    });

    [Fact]
    public void Should_PassThisAndArguments_When_Calling() => Run(engine =>
    {
        var function = engine.Evaluate("(function () { return [typeof this, this.tag, ...arguments].join() })", "a.js");
        engine.Enter(() =>
        {
            var self = engine.CreateObject();
            engine.Set(self, "tag", engine.FromText("me"));
            Assert.Equal("object,me,1,x,,", engine.ToText(
                engine.Call(function, self, [engine.FromInt32(1), engine.FromText("x"), default, engine.Null])));
            Assert.Equal("object,me", engine.ToText(engine.Call(function, self, [])));
        });
    });

    [Fact]
    public void Should_Throw_When_WhatIsCalledIsNoFunction() => Run(engine =>
    {
        foreach (var value in new[] { engine.FromInt32(1), default, engine.Null, engine.FromText("f"), engine.CreateObject() })
            Assert.Equal("TypeError", Assert.Throws<ScriptException>(() => engine.Call(value, default, [])).ErrorName);
        AssertUsable(engine);
    });

    [Fact]
    public void Should_TakeManyArguments_When_Calling() => Run(engine =>
    {
        var function = engine.Evaluate("(function () { return arguments.length })", "a.js");
        Assert.Equal(1000, engine.ToInt32(engine.Call(function, default, new JsValue[1000])));
    });

    [Fact]
    public void Should_RunGettersAndSetters_When_PropertiesAreUsed() => Run(engine =>
    {
        var target = engine.Evaluate("var o = { get a() { return 7 }, set b(v) { this.c = v + 1 }, list: [1, 2, 3], get bad() { throw new Error('no') } }; o", "a.js");
        Assert.Equal(7, engine.ToInt32(engine.Get(target, "a")));
        engine.Set(target, "b", engine.FromInt32(1));
        Assert.Equal(2, engine.ToInt32(engine.Get(target, "c")));
        Assert.Equal(3, engine.ToInt32(engine.Get(engine.Get(target, "list"), 2)));
        Assert.Equal(JsType.Undefined, engine.TypeOf(engine.Get(target, "none")));
        Assert.Equal("no", Assert.Throws<ScriptException>(() => engine.Get(target, "bad")).Message);
        Assert.Throws<ScriptException>(() => engine.Get(default, "x"));
        Assert.Equal(3, engine.ToInt32(engine.Get(engine.FromText("abc"), "length")));
    });

    [Fact]
    public void Should_TakeAnyNumberOfNames_When_PropertiesAreUsed() => Run(engine => engine.Enter(() =>
    {
        var target = engine.CreateObject();
        for (var i = 0; i < 3000; i++)
            engine.Set(target, "name" + i, engine.FromInt32(i));
        for (var i = 0; i < 3000; i++)
            Assert.Equal(i, engine.ToInt32(engine.Get(target, "name" + i)));
    }));

    // Jint leaves out items at the end of some of these.
    [Fact]
    public void Should_SliceAllThatIsThere_When_AnArrayIsMadeByTheHostOrHasAnotherPrototype() => Run(engine => engine.Enter(() =>
    {
        var slices = engine.Evaluate("(a => [a.slice(), a.slice(2), a.slice(2, 5), a.slice(-3), a.slice(-3, -1), a.slice(9)].join('|'))", "a.js");
        var other = engine.Evaluate("Object.setPrototypeOf([0, 1, 2, 3, 4].concat(5), { __proto__: null, slice: Array.prototype.slice })", "b.js");
        var pushed = engine.Evaluate("(() => { const a = Object.setPrototypeOf([], class extends Array {}.prototype); for (let i = 0; i < 6; i++) a.push(i); return a; })()", "c.js");
        foreach (var array in (ReadOnlySpan<JsValue>)[engine.CreateArray(6, engine.FromInt32), other, pushed])
            Assert.Equal("0,1,2,3,4,5|2,3,4,5|2,3,4|3,4,5|3,4|", engine.ToText(engine.Call(slices, default, [array])));
    }));
}
