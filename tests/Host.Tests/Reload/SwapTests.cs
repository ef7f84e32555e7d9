using Asyncore.Host.Tests.JavaScript;

namespace Asyncore.Host.Tests.Reload;

/// <summary>Channels that live move to the class of the same name.</summary>
[Collection(Engines.Collection)]
public class SwapTests
{
    // What makes a connection's class C answer "WORD"; each way to write a class.
    private static readonly Dictionary<string, string> s_classes = new()
    {
        ["class"] = "class C extends asynchat.async_chat { constructor(s) { super(s); this.set_terminator('\\n'); } handle_frame(d) { this.push('WORD\\n'); } }",
        ["variable"] = "const C = class extends asynchat.async_chat { constructor(s) { super(s); this.set_terminator('\\n'); } handle_frame(d) { this.push('WORD\\n'); } }",
        ["function"] = """
            function C(s) { asynchat.async_chat.call(this, s); this.set_terminator('\n'); }
            C.prototype = Object.create(asynchat.async_chat.prototype);
            C.prototype.handle_frame = function () { this.push('WORD\n'); };
            """,
        ["inherits"] = """
            function C(s) { asynchat.async_chat.call(this, s); this.set_terminator('\n'); }
            require('util').inherits(C, asynchat.async_chat);
            C.prototype.handle_frame = function () { this.push('WORD\n'); };
            """,
        ["mixin"] = """
            const Loud = base => class extends base { handle_frame(d) { this.push('WORD\n'); } };
            const Lines = base => class extends base { constructor(s) { super(s); this.set_terminator('\n'); } };
            const C = Loud(Lines(asynchat.async_chat));
            """,
        ["inObject"] = """
            const protocols = { lines: { C: class extends asynchat.async_chat { constructor(s) { super(s); this.set_terminator('\n'); } handle_frame(d) { this.push('WORD\n'); } } } };
            const { lines: { C } } = protocols;
            """,
        ["inMap"] = """
            const protocols = new Map([['c', class extends asynchat.async_chat { constructor(s) { super(s); this.set_terminator('\n'); } handle_frame(d) { this.push('WORD\n'); } }]]);
            function C(s) { return new (protocols.get('c'))(s); }
            """,
        ["nested"] = """
            class Outer { static C = class extends asynchat.async_chat { constructor(s) { super(s); this.set_terminator('\n'); } handle_frame(d) { this.push('WORD\n'); } } }
            function C(s) { return new Outer.C(s); }
            """,
        ["exportsOnly"] = """
            exports.C = class extends asynchat.async_chat { constructor(s) { super(s); this.set_terminator('\n'); } handle_frame(d) { this.push('WORD\n'); } };
            function C(s) { return new exports.C(s); }
            """,
        ["objectCreate"] = """
            const proto = Object.create(asynchat.async_chat.prototype);
            proto.handle_frame = function () { this.push('WORD\n'); };
            function C(s) { const c = Object.create(proto); asynchat.async_chat.call(c, s); c.set_terminator('\n'); return c; }
            """,
        ["ownMethod"] = """
            function on_frame() { this.push('WORD\n'); }
            function C(s) { const c = new asynchat.async_chat(s); c.set_terminator('\n'); c.handle_frame = on_frame; return c; }
            """,
        ["fromFunction"] = """
            class Base extends asynchat.async_chat { handle_frame(d) { this.push('WORD\n'); } }
            function C(s) { class Session extends Base { } const c = new Session(s); c.set_terminator('\n'); return c; }
            """,
        ["subclass"] = """
            class Base extends asynchat.async_chat { word() { return 'WORD'; } }
            class C extends Base { constructor(s) { super(s); this.set_terminator('\n'); } handle_frame(d) { this.push(super.word() + '\n'); } }
            """,
    };

    public static TheoryData<string> Ways => [.. s_classes.Keys];

    [Fact]
    public void Should_AnswerWithTheNewText_When_AConnectionIsOld() => ServedScript.Run(script =>
    {
        script.Load(Scripts.Counter("one"));
        var client = script.Connect();
        Assert.Equal("one 1 a", script.Ask(client, "a"));

        var result = script.ReloadWell(Scripts.Counter("two"));

        Assert.Equal("two 2 b", script.Ask(client, "b"));
        Assert.Equal("two 1 c", script.Ask(script.Connect(), "c"));
        Assert.Equal((2, 1, 1), (result.Version, result.ChannelsMoved, result.ListenersInherited));
        Assert.Contains("Counter", result.Classes);
        Assert.Contains("version 2 serves", result.ToString(), StringComparison.Ordinal);
        Assert.Empty(result.Warnings);
    });

    [Theory]
    [MemberData(nameof(Ways))]
    public void Should_MoveTheChannel_When_TheClassIsWrittenThatWay(string way) => ServedScript.Run(script =>
    {
        script.Load(WithClass(s_classes[way], "one"));
        var client = script.Connect();
        Assert.Equal("one", script.Ask(client, "a"));

        script.ReloadWell(WithClass(s_classes[way], "two"));
        Assert.Equal("two", script.Ask(client, "b"));
        Assert.Equal("two", script.Ask(script.Connect(), "b"));

        script.ReloadWell(WithClass(s_classes[way], "three"));
        Assert.Equal("three", script.Ask(client, "c"));
        Assert.False(script.Reload(WithClass(s_classes[way], "four") + "\nthrow 1;").Succeeded);
        Assert.Equal("three", script.Ask(client, "d"));
    });

    [Theory]
    [InlineData("class D extends asynchat.async_chat { handle_frame() { this.push('new\\n'); } } function C(s) { return new D(s); }", "C is no longer there")]
    [InlineData("class C extends asynchat.async_chat { #secret = 1; handle_frame() { this.push('new' + this.#secret + '\\n'); } }", "C has private members (#)")]
    public void Should_SayWhatStays_When_AClassCannotBeReplaced(string other, string why) => ServedScript.Run(script =>
    {
        script.Load(WithClass(s_classes["class"], "old"));
        var client = script.Connect();
        script.Ask(client, "a");

        var result = script.ReloadWell(WithClass(other, ""));

        Assert.Contains($"1 channel: {why}", result.Warnings);
        Assert.Equal("old", script.Ask(client, "b"));
    });

    [Fact]
    public void Should_SayWhatStays_When_AChannelHasAFunctionOfItsOwn() => ServedScript.Run(script =>
    {
        const string Own = "function C(s) { const c = new asynchat.async_chat(s); c.set_terminator('\\n'); c.handle_frame = () => c.push('WORD\\n'); return c; }";
        script.Load(WithClass(Own, "one"));
        var client = script.Connect();
        script.Ask(client, "a");

        var result = script.ReloadWell(WithClass(Own, "two"));

        Assert.Contains(result.Warnings, warning => warning.Contains("handle_frame", StringComparison.Ordinal));
        Assert.Equal("one", script.Ask(client, "b"));
    });

    [Fact]
    public void Should_ComeBackToItsClass_When_ThatWasGoneForAVersion() => ServedScript.Run(script =>
    {
        script.Load(WithClass(s_classes["class"], "one"));
        var client = script.Connect();
        script.Ask(client, "a");
        script.ReloadWell(WithClass("class D extends asynchat.async_chat {} function C(s) { return new D(s); }", ""));

        script.ReloadWell(WithClass(s_classes["class"], "three"));

        Assert.Equal("three", script.Ask(client, "b"));
    });

    [Fact]
    public void Should_AskWhatTheNewClassOverrides_When_ThatDiffers() => ServedScript.Run(script =>
    {
        script.Load(WithClass("class C extends asynchat.async_chat { collect_incoming_data() { this.push('raw\\n'); } }", ""));
        var client = script.Connect();
        Assert.Equal("raw", script.Ask(client, "a"));

        script.ReloadWell(WithClass("""
            class C extends asynchat.async_chat {
              handle_reload() { this.set_terminator('\n'); }
              handle_frame(d) { this.push(`frame ${d}\n`); }
              readable() { __note('asked'); return true; }
            }
            """, ""));
        Assert.Equal("frame b", script.Ask(client, "b"));
        Assert.Contains("asked", script.Notes);

        script.ReloadWell(WithClass("class C extends asynchat.async_chat { collect_incoming_data(d) { this.push(`data ${d}\\n`); } found_terminator() {} }", ""));
        script.Notes.Clear();
        Assert.Equal("data c", script.Ask(client, "c"));
        Assert.DoesNotContain("asked", script.Notes);
    });

    [Fact]
    public void Should_ChangeTheKind_When_TheClassComesFromAnotherOneNow() => ServedScript.Run(script =>
    {
        script.Load(WithClass("class C extends asyncore.dispatcher_with_send { handle_read() { this.recv(100); this.send('sent\\n'); } }", ""));
        var client = script.Connect();
        Assert.Equal("sent", script.Ask(client, "a"));

        script.ReloadWell(WithClass(s_classes["class"].Replace("handle_frame", "handle_reload() { this.set_terminator('\\n'); } handle_frame", StringComparison.Ordinal), "chat"));

        Assert.Equal("chat", script.Ask(client, "b"));
    });

    [Fact]
    public void Should_TellTheChannel_When_ItHasMoved() => ServedScript.Run(script =>
    {
        script.Load(Scripts.Counter("one"));
        var client = script.Connect();
        script.Ask(client, "a");

        script.ReloadWell(Scripts.Counter("two").Replace(
            "handle_frame(line) {",
            "handle_reload(old_class) { __note(`${old_class.name} ${old_class !== Counter} ${this instanceof Counter}`); this.count = 40; } handle_frame(line) {",
            StringComparison.Ordinal));

        Assert.Equal(["Counter true true"], script.Notes);
        Assert.Equal("two 41 b", script.Ask(client, "b"));
    });

    [Fact]
    public void Should_KeepQueuedOutput_When_TheChannelMoves() => ServedScript.Run(script =>
    {
        const string Big = "class C extends asynchat.async_chat { constructor(s) { super(s); this.set_terminator('\\n'); } handle_frame() { this.push('WORD'.repeat(3_000_000) + '\\n'); } }";
        script.Load(WithClass(Big, "a"));
        var client = script.Connect();
        ServedScript.Send(client, "go\n");
        script.Until(() => client.Available > 0);

        script.ReloadWell(WithClass(Big, "b"));

        Assert.Equal(new string('a', 3_000_000), script.Line(client));
    });

    private static string WithClass(string declaration, string word) => $$"""
        const asyncore = require('asyncore'), asynchat = require('asynchat');
        {{declaration.Replace("WORD", word, StringComparison.Ordinal)}}
        class Server extends asyncore.dispatcher {
          handle_accepted(sock) { new C(sock); }
        }
        const server = new Server();
        server.create_socket();
        server.bind(['127.0.0.1', 0]);
        server.listen();
        exports.port = () => server.getsockname()[1];
        """;
}
