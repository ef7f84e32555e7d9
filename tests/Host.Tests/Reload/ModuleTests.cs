using Asyncore.Host.Tests.JavaScript;

namespace Asyncore.Host.Tests.Reload;

/// <summary>Which files are evaluated anew, which stay, which go.</summary>
[Collection(Engines.Collection)]
public class ModuleTests
{
    [Fact]
    public void Should_EvaluateBoth_When_TheyRequireWhatHasChanged() => ServedScript.Run(script =>
    {
        script.Write("lib/base.js", "exports.word = 'one'; __note('base');");
        script.Write("lib/left.js", "const { word } = require('./base'); exports.left = () => word; __note('left');");
        script.Write("lib/right.js", "const { word } = require('./base'); exports.right = () => word; __note('right');");
        script.Write("lib/other.js", "exports.count = 0; __note('other');");
        script.Load("""
            const { left } = require('./lib/left'), { right } = require('./lib/right'), other = require('./lib/other');
            other.count++;
            exports.words = () => `${left()} ${right()} ${other.count}`;
            __note('main');
            """);
        Assert.Equal("one one 1", script.Host.Call("words"));
        script.Notes.Clear();

        script.Write("lib/base.js", "exports.word = 'two'; __note('base');");
        var result = script.ReloadWell();

        Assert.Equal("two two 2", script.Host.Call("words"));
        Assert.Equal(["base", "left", "main", "right"], script.Notes.Order());
        Assert.Equal(4, result.Files.Count);
        Assert.Empty(result.Unloaded);
    });

    [Fact]
    public void Should_UnloadAFile_When_NothingRequiresItAnyMore() => ServedScript.Run(script =>
    {
        script.Write("part.js", "setInterval(() => __note('tick'), 1); module.hot.dispose(() => __note('disposed'));");
        script.Load("require('./part'); exports.files = () => require.cache.size;");
        Assert.Equal(2.0, script.Host.Call("files"));

        script.Delete("part.js");
        var result = script.ReloadWell("exports.files = () => require.cache.size;");

        Assert.EndsWith("part.js", Assert.Single(result.Unloaded), StringComparison.Ordinal);
        Assert.Equal(1.0, script.Host.Call("files"));
        Assert.Equal(0, script.Host.Loop.TimerCount);
        Assert.Contains("disposed", script.Notes);
        Assert.False(script.Reload("require('./part');").Succeeded);
    });

    [Fact]
    public void Should_SwapTheClasses_When_OnlyTheFileOfTheirBaseHasChanged() => ServedScript.Run(script =>
    {
        script.Write("base.js", Base("one"));
        script.Load(Derived);
        var client = script.Connect();
        Assert.Equal("one main", script.Ask(client, "a"));

        script.Write("base.js", Base("two"));
        script.ReloadWell();

        Assert.Equal("two main", script.Ask(client, "b"));
        Assert.Equal("two main", script.Ask(script.Connect(), "b"));
    });

    [Fact]
    public void Should_EvaluateOneFileOnly_When_ItAcceptsItsChange() => ServedScript.Run(script =>
    {
        script.Write("base.js", Base("one", "module.hot.accept();"));
        script.Load(Derived + "__note('main');");
        var client = script.Connect();
        Assert.Equal("one main", script.Ask(client, "a"));
        var main = script.Host.Call("port");

        script.Write("base.js", Base("two", "module.hot.accept(); exports.word = 'new';"));
        Assert.EndsWith("base.js", Assert.Single(script.ReloadWell().Files), StringComparison.Ordinal);
        Assert.Equal(["main"], script.Notes);
        Assert.Equal(main, script.Host.Call("port"));
        Assert.Equal("two main", script.Ask(client, "b"));
        Assert.Equal("two main", script.Ask(script.Connect(), "b"));
    });

    [Fact]
    public void Should_CallTheUser_When_ItAcceptsWhatItRequires() => ServedScript.Run(script =>
    {
        script.Write("words.js", "exports.word = 'one';");
        script.Write("user.js", """
            let { word } = require('./words');
            module.hot.accept('./words', () => { ({ word } = require('./words')); __note('accepted'); });
            exports.word = () => word;
            __note('user');
            """);
        script.Load("const user = require('./user'); exports.word = () => user.word(); module.hot.accept('./user', () => {});");
        script.Write("words.js", "exports.word = 'two';");

        script.ReloadWell();

        Assert.Equal("two", script.Host.Call("word"));
        Assert.Equal(["user", "accepted"], script.Notes);
    });

    [Fact]
    public void Should_KeepWhatHandlersRequired_When_TheMainFileChanges() => ServedScript.Run(script =>
    {
        string Main(string word) => Scripts.Counter(word).Replace(
            "new Counter(sock);", "const { Session } = require('./session'); new Session(sock);", StringComparison.Ordinal);
        string Session(string word) => $$"""
            const asynchat = require('asynchat');
            exports.Session = class Session extends asynchat.async_chat {
              constructor(sock) { super(sock); this.set_terminator('\n'); }
              handle_frame() { this.push('{{word}}\n'); }
            };
            """;
        script.Write("session.js", Session("one"));
        script.Load(Main("x"));
        var client = script.Connect();
        Assert.Equal("one", script.Ask(client, "a"));

        Assert.Empty(script.ReloadWell(Main("y")).Unloaded);
        Assert.Equal("one", script.Ask(client, "b"));
        script.Write("session.js", Session("two"));
        script.ReloadWell();

        Assert.Equal("two", script.Ask(client, "c"));
        Assert.Equal("two", script.Ask(script.Connect(), "d"));
    });

    [Fact]
    public void Should_HandOverItsState_When_AVersionLeavesIt() => ServedScript.Run(script =>
    {
        const string Main = """
            const count = (module.hot.data?.count ?? 0) + 1;
            module.hot.dispose(data => { data.count = count; });
            const kept = module.keep('kept', () => ({ made: WORD }));
            exports.state = () => `${count} ${kept.made} ${module.hot.data === undefined}`;
            """;
        script.Load(Main.Replace("WORD", "1", StringComparison.Ordinal));
        Assert.Equal("1 1 true", script.Host.Call("state"));

        script.ReloadWell(Main.Replace("WORD", "2", StringComparison.Ordinal));
        Assert.Equal("2 1 false", script.Host.Call("state"));
        Assert.False(script.Reload(Main + "throw 1;").Succeeded);
        script.ReloadWell(Main.Replace("WORD", "3", StringComparison.Ordinal));
        Assert.Equal("3 1 false", script.Host.Call("state"));
    });

    [Fact]
    public void Should_GiveKeptObjectsTheNewClass_When_TheyAreOfTheScriptsOwn() => ServedScript.Run(script =>
    {
        const string Main = """
            class User { name() { return 'WORD user'; } }
            class Room { constructor() { this.users = new Set([new User()]); } names() { return `WORD ${[...this.users].map(u => u.name())}`; } }
            const rooms = module.keep('rooms', () => new Map([['lobby', new Room()]]));
            exports.names = () => rooms.get('lobby').names();
            exports.is_room = () => rooms.get('lobby') instanceof Room;
            """;
        script.Load(Main.Replace("WORD", "one", StringComparison.Ordinal));

        script.ReloadWell(Main.Replace("WORD", "two", StringComparison.Ordinal));

        Assert.Equal("two two user", script.Host.Call("names"));
        Assert.Equal(true, script.Host.Call("is_room"));
        Assert.False(script.Reload(Main + "null.x").Succeeded);
        Assert.Equal("two two user", script.Host.Call("names"));
    });

    [Fact]
    public void Should_EvaluateTheUsers_When_AJsonFileHasChanged() => ServedScript.Run(script =>
    {
        script.Write("words.json", "{ \"word\": \"one\" }");
        script.Load("const { word } = require('./words'); exports.word = () => word;");

        script.Write("words.json", "{ \"word\": ");
        Assert.False(script.Reload().Succeeded);
        Assert.Equal("one", script.Host.Call("word"));
        script.Write("words.json", "{ \"word\": \"two\" }");
        script.ReloadWell();

        Assert.Equal("two", script.Host.Call("word"));
    });

    [Fact]
    public void Should_ReloadACycle_When_OneOfItsFilesHasChanged() => ServedScript.Run(script =>
    {
        script.Write("a.js", "exports.a = () => 'one' + b.b(); const b = require('./b');");
        script.Write("b.js", "const a = require('./a'); exports.b = () => typeof a.a;");
        script.Load("const { a } = require('./a'); exports.word = () => a();");

        script.Write("a.js", "exports.a = () => 'two' + b.b(); const b = require('./b');");
        Assert.Equal(3, script.ReloadWell().Files.Count);

        Assert.Equal("twofunction", script.Host.Call("word"));
    });

    private const string Derived = """
        const asyncore = require('asyncore');
        const { Base } = require('./base');
        class Session extends Base { handle_frame(line) { this.push(`${this.word()} main\n`); } }
        class Server extends asyncore.dispatcher { handle_accepted(sock) { new Session(sock); } }
        const server = new Server();
        server.create_socket();
        server.bind(['127.0.0.1', 0]);
        server.listen();
        exports.port = () => server.getsockname()[1];
        """;

    private static string Base(string word, string extra = "") => $$"""
        const asynchat = require('asynchat');
        class Base extends asynchat.async_chat {
          constructor(sock) { super(sock); this.set_terminator('\n'); }
          word() { return '{{word}}'; }
        }
        exports.Base = Base;
        {{extra}}
        """;
}
