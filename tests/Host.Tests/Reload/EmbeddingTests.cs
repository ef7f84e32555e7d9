using Asyncore.Host.Tests.JavaScript;
using Asyncore.Scripting;

namespace Asyncore.Host.Tests.Reload;

/// <summary>Reloads as a host asks for them.</summary>
[Collection(Engines.Collection)]
public class EmbeddingTests
{
    [Fact]
    public void Should_Say_When_AReloadIsAskedForInsideAHandler() => ServedScript.Run(script =>
    {
        script.Host.Expose("reload", () => { script.Host.Reload(); });
        script.Host.Expose("request", script.Host.RequestReload);
        script.Load(Scripts.Counter("one").Replace("handle_frame(line) {", "handle_frame(line) { if (line == 'now') reload(); if (line == 'soon') request();", StringComparison.Ordinal));
        var client = script.Connect();
        script.Write("main.js", Scripts.Counter("two"));

        Assert.Equal("one 1 soon", script.Ask(client, "soon"));
        script.Until(() => script.Results.Count == 1);
        Assert.Equal("two 2 b", script.Ask(client, "b"));

        script.Load(Scripts.Counter("three").Replace("handle_frame(line) {", "handle_frame(line) { if (line == 'now') reload();", StringComparison.Ordinal));
        ServedScript.Send(script.Connect(), "now\n");
        script.Until(() => script.Errors.Count == 1);
        Assert.Contains("RequestReload", script.Errors[0].Message, StringComparison.Ordinal);
    });

    [Fact]
    public void Should_LeaveTheOldVersion_When_TheHostDoesNotConfirm()
    {
        ReloadResult? asked = null;
        var answer = false;
        ServedScript.Run(
            script =>
            {
                script.Load(Scripts.Counter("one"));
                var client = script.Connect();
                Assert.Equal("one 1 a", script.Ask(client, "a"));

                Assert.False(script.Reload(Scripts.Counter("two")).Succeeded);
                Assert.Equal((1, 1, 2), (asked!.ListenersInherited, asked.ChannelsMoved, asked.Version));
                Assert.Equal("one 2 b", script.Ask(client, "b"));
                answer = true;
                script.ReloadWell();
                Assert.Equal("two 3 c", script.Ask(client, "c"));
            },
            options => new ScriptHostOptions
            {
                Permissions = ScriptPermissions.All,
                ConfirmReload = result =>
                {
                    asked = result;
                    return answer;
                },
                OnReload = options.OnReload,
                OnError = options.OnError,
            });
    }

    [Fact]
    public void Should_TakeTheNewText_When_TheScriptHasNoFile() => ServedScript.Run(script =>
    {
        script.Host.LoadSource("exports.word = () => 'one';");

        Assert.True(script.Host.ReloadSource("exports.word = () => 'two';").Succeeded);
        Assert.Equal("two", script.Host.Call("word"));
        Assert.False(script.Host.ReloadSource("exports.word = ;").Succeeded);
        Assert.Equal("two", script.Host.Call("word"));
        Assert.True(script.Host.Reload().Succeeded);
        Assert.Equal("two", script.Host.Call("word"));
    });

    [Theory]
    [InlineData("asyncore.loop();")]
    [InlineData("try { asyncore.loop(); } catch (error) { __note('caught'); throw error; } finally { server.close(); }")]
    [InlineData("while (running) asyncore.loop(0.01, false, null, 1);")]
    [InlineData("(function main() { while (running) asyncore.poll(0.01); })();")]
    public void Should_Reload_When_TheTopLevelRunsTheLoop(string loop) => ServedScript.Run(script =>
    {
        using var client = new System.Net.Sockets.TcpClient();
        var answers = new List<string>();
        var main = $"globalThis.running = true; {loop}";
        void Talk(int port)
        {
            client.Connect(System.Net.IPAddress.Loopback, port);
            using var reader = new StreamReader(client.GetStream());
            client.ReceiveTimeout = 60_000;
            Say("a");
            Change(Scripts.Counter("two", main), "b");
            Change(Scripts.Counter("three", "for (;;);"), "c");
            Change(Scripts.Counter("four", main), "d");

            void Change(string text, string line)
            {
                script.Write("main.js", text);
                var count = script.Results.Count;
                script.Host.RequestReload();
                Assert.True(SpinWait.SpinUntil(() => script.Results.Count > count, 60_000));
                Say(line);
            }

            void Say(string line)
            {
                ServedScript.Send(client, line + "\n");
                answers.Add(reader.ReadLine()!);
            }
        }
        Task? talk = null;
        script.Host.Expose("started", (int port) =>
        {
            talk ??= Task.Run(() => Talk(port)).ContinueWith(done =>
        {
            script.Host.Stop(); // Also where the talk failed.
            done.GetAwaiter().GetResult();
        });
        });

        script.Load(Scripts.Counter("one", "started(server.getsockname()[1]);" + main));
        script.Host.Run();
        talk!.GetAwaiter().GetResult();

        Assert.Equal(["one 1 a", "two 2 b", "two 3 c", "four 4 d"], answers);
        Assert.Equal([true, false, true], script.Results.Select(result => result.Succeeded));
        Assert.Empty(script.Errors);
    });

    [Fact]
    public void Should_WaitForTheEndOfTheLoop_When_AHandlerRunsOne() => ServedScript.Run(script =>
    {
        script.Load(Scripts.Counter("one").Replace(
            "handle_frame(line) {", "handle_frame(line) { if (line == 'loop') { this.push('in\\n'); while (!globalThis.free) asyncore.loop(0.001, false, null, 1); }", StringComparison.Ordinal));
        var free = false;
        script.Host.Expose("is_free", () => free);
        var client = script.Connect();
        script.Host.LoadSource("const asyncore = require('asyncore'); asyncore.call_every(0.001, () => { __note('pass'); if (is_free()) globalThis.free = true; });", "timer.js");
        ServedScript.Send(client, "loop\n");
        script.Host.Post(() =>
        {
            script.Write("main.js", Scripts.Counter("two"));
            script.Host.RequestReload();
            _ = Task.Run(() =>
            {
                SpinWait.SpinUntil(() => script.Notes.Count > 20, 60_000);
                Assert.Empty(script.Results);
                free = true;
            });
        });

        Assert.Equal("in", script.Line(client));
        Assert.Equal("one 1 loop", script.Line(client));
        script.Until(() => script.Results.Count == 1);
        Assert.Equal("two 2 b", script.Ask(client, "b"));
    });
}
