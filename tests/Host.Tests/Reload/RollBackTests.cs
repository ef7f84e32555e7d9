using Asyncore.Host.Tests.JavaScript;
using Asyncore.Scripting;

namespace Asyncore.Host.Tests.Reload;

/// <summary>Whatever fails leaves the old version as it was.</summary>
[Collection(Engines.Collection)]
public class RollBackTests
{
    private const string Old = """
        let ticks = 0;
        setInterval(() => ticks++, 1);
        const later = asyncore.call_later(3600, () => {});
        exports.ticks = () => ticks;
        exports.later = () => later.active ? 1 : 0;
        module.hot.dispose(data => { data.ticks = ticks; later.cancel(); server.close(); });
        """;

    [Theory]
    [InlineData("const a = ;", "SyntaxError", 30)]
    [InlineData("null.x;", "TypeError", 30)]
    [InlineData("throw 'text';", "", 0)]
    [InlineData("require('./missing');", "Error", 30)]
    [InlineData("for (;;);", "", 0)]
    [InlineData("new Server(['192.0.2.1', 1]);", "Error", 20)]
    [InlineData("process.exit(3);", "Error", 30)]
    [InlineData("Promise.reject(new RangeError('late'));", "RangeError", 30)]
    [InlineData("(async () => { await null; null.x; })();", "TypeError", 30)]
    [InlineData("asyncore.loop(1, false, new asyncore.channel_map());", "Error", 30)]
    [InlineData("Counter.prototype.handle_reload = function () { this.count = 100; this.extra = 1; null.x; };", "TypeError", 30)]
    [InlineData("module.hot.data; setInterval(() => {}, 1); new Server(['127.0.0.1', 0]); module.keep('x', () => 1); null.x;", "TypeError", 30)]
    public void Should_LeaveTheOldVersionServing_When_TheNewOneFails(string fault, string name, int line) => ServedScript.Run(
        script =>
        {
            script.Load(Scripts.Counter("one", Old));
            var client = script.Connect();
            Assert.Equal("one 1 a", script.Ask(client, "a"));
            var before = (script.Number("channels"), script.Number("port"), script.Host.Loop.TimerCount, Descriptors());

            for (var i = 0; i < 3; i++)
            {
                var result = script.Reload(Scripts.Counter("two", "\n" + fault));
                Assert.False(result.Succeeded);
                Assert.Equal(1, result.Version);
                Assert.Equal("reload failed: version 1 is still serving", result.ToString());
                Assert.Equal(name, result.Error!.ErrorName);
                if (line > 0)
                {
                    Assert.Equal((script.PathOf("main.js"), line), (Path.GetFullPath(result.Error.File!), result.Error.Line));
                }
            }

            Assert.Equal(before, (script.Number("channels"), script.Number("port"), script.Host.Loop.TimerCount, Descriptors()));
            Assert.Equal("one 2 b", script.Ask(client, "b"));
            Assert.Equal("one 1 c", script.Ask(script.Connect(), "c"));
            Assert.Equal(1, script.Number("later"));
            var ticks = script.Number("ticks");
            script.Until(() => script.Number("ticks") > ticks + 2);
            Assert.Equal("two 3 d", script.ReloadWell(Scripts.Counter("two")) is { Version: 2 } ? script.Ask(client, "d") : "");
        },
        options => new ScriptHostOptions { Permissions = ScriptPermissions.All, TimeLimit = TimeSpan.FromSeconds(fault.StartsWith("for", StringComparison.Ordinal) ? 0.5 : 30), OnReload = options.OnReload, OnError = options.OnError });

    [Fact]
    public void Should_LeaveTheOldVersionServing_When_DisposeThrows() => ServedScript.Run(script =>
    {
        script.Load(Scripts.Counter("one", "module.hot.dispose(() => { null.x; });"));
        var client = script.Connect();

        var result = script.Reload(Scripts.Counter("two"));

        Assert.Equal(("TypeError", 1), (result.Error?.ErrorName, result.Version));
        Assert.Equal("one 1 a", script.Ask(client, "a"));
    });

    [Fact]
    public void Should_LeaveTheFirstServing_When_AThousandVersionsInARowAreBroken() => ServedScript.Run(script =>
    {
        script.Load(Scripts.Counter("one"));
        var client = script.Connect();
        string[] faults = ["const a = ;", "null.x;", "require('./nothing');", "new Server(['192.0.2.1', 1]);"];

        for (var i = 0; i < 1000; i++)
            Assert.Equal((false, 1), script.Reload(Scripts.Counter("two", faults[i % faults.Length])) is { } result ? (result.Succeeded, result.Version) : default);

        Assert.Equal("one 1 a", script.Ask(client, "a"));
        Assert.Equal("one 1 b", script.Ask(script.Connect(), "b"));
    });

    [Fact]
    public void Should_ShowTheLinesThatRan_When_TheFileHasBeenBrokenSince() => ServedScript.Run(
        script =>
        {
            var shown = new MemoryStream();
            script.Load(Scripts.Counter("one").Replace("handle_frame(line) {", "handle_frame(line) { null.right_line;", StringComparison.Ordinal));
            var client = script.Connect();
            script.Reload("const wrong_line = ;\n" + string.Concat(Enumerable.Repeat("// other line\n", 40)));

            ServedScript.Send(client, "a\n");
            Assert.Equal("", script.Line(client));

            var text = System.Text.Encoding.UTF8.GetString(s_error.Value!.ToArray());
            Assert.Contains("const wrong_line = ;", text, StringComparison.Ordinal);
            Assert.Contains("version 1 is still serving", text, StringComparison.Ordinal);
            Assert.Contains("null.right_line;", text, StringComparison.Ordinal);
            Assert.DoesNotContain("// other line\n     ^", text, StringComparison.Ordinal);
        },
        _ => new ScriptHostOptions { Permissions = ScriptPermissions.All, Error = s_error.Value = new MemoryStream() });

    [Fact]
    public void Should_BringTheOldVersionBack_When_TheNewOneFailsItsProbation() => ServedScript.Run(script =>
    {
        script.Load(Scripts.Counter("one", "let ticks = 0; setInterval(() => ticks++, 1); exports.ticks = () => ticks;"));
        var old = script.Connect();
        Assert.Equal("one 1 a", script.Ask(old, "a"));
        var port = script.Number("port");
        script.ReloadWell(Scripts.Counter("two").Replace("handle_frame(line) {", "handle_frame(line) { if (line == 'bad') null.x;", StringComparison.Ordinal));
        var later = script.Connect(port);
        Assert.Equal("two 1 b", script.Ask(later, "b"));

        for (var i = 0; i < 10; i++)
        {
            var client = script.Connect(port);
            ServedScript.Send(client, "bad\n");
            Assert.Equal("", script.Line(client));
        }
        script.Until(() => script.Results.Count == 2);

        var result = script.Results[1];
        Assert.Equal((false, 1), (result.Succeeded, result.Version));
        Assert.Contains("version 2 failed 10 times on probation", result.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(10, result.Error.Line);
        Assert.Equal("one 2 c", script.Ask(old, "c"));
        Assert.Equal("one 2 d", script.Ask(later, "d"));
        Assert.Equal(port, script.Number("port"));
        Assert.Equal("one 1 e", script.Ask(script.Connect(port), "e"));
        var ticks = script.Number("ticks");
        script.Until(() => script.Number("ticks") > ticks + 2);
        Assert.Equal(3, script.ReloadWell(Scripts.Counter("three")).Version);
        Assert.Equal("three 3 f", script.Ask(old, "f"));
    });

    private static readonly AsyncLocal<MemoryStream?> s_error = new();

    // Those that former tests left to the finalizers are no concern of this one, nor are files of the process's own: an engine has some.
    private static int Descriptors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Directory.GetFiles("/proc/self/fd").Count(static file => IsSocket(file));
    }

    private static bool IsSocket(string file)
    {
        try
        {
            return new FileInfo(file).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true;
        }
        catch (IOException)
        {
            return false; // Closed meanwhile.
        }
    }
}
