using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests;

/// <summary><c>run --watch</c>: files saved as editors and deployments save them. Prints how long the new text took.</summary>
public sealed class WatchTests(Xunit.Abstractions.ITestOutputHelper output) : IDisposable
{
    private TemporaryFolder Folder { get; } = new();

    /// <summary>How the file <c>app/word.js</c> may get its new text.</summary>
    private static readonly Dictionary<string, Action<string, string>> s_ways = new()
    {
        ["written in place"] = (root, text) => File.WriteAllText(Path.Combine(root, "app/word.js"), text),
        ["emptied, then written in pieces"] = (root, text) =>
        {
            using var file = new FileStream(Path.Combine(root, "app/word.js"), FileMode.Create);
            file.Flush();
            foreach (var part in text)
            {
                file.WriteByte((byte)part);
                file.Flush();
            }
        },
        ["another file renamed over it"] = (root, text) =>
        {
            File.WriteAllText(Path.Combine(root, "app/.word.js.swp"), text);
            File.Move(Path.Combine(root, "app/.word.js.swp"), Path.Combine(root, "app/word.js"), overwrite: true);
        },
        ["moved to a backup, then written"] = (root, text) =>
        {
            File.Move(Path.Combine(root, "app/word.js"), Path.Combine(root, "app/word.js~"), overwrite: true);
            File.WriteAllText(Path.Combine(root, "app/word.js"), text);
        },
        ["deleted, then written"] = (root, text) =>
        {
            File.Delete(Path.Combine(root, "app/word.js"));
            File.WriteAllText(Path.Combine(root, "app/word.js"), text);
        },
        ["with the time it had"] = (root, text) =>
        {
            var file = Path.Combine(root, "app/word.js");
            var time = File.GetLastWriteTimeUtc(file);
            File.WriteAllText(file, text);
            File.SetLastWriteTimeUtc(file, time);
        },
        ["its folder replaced"] = (root, text) =>
        {
            Directory.CreateDirectory(Path.Combine(root, "new"));
            foreach (var file in Directory.GetFiles(Path.Combine(root, "app")))
                File.Copy(file, Path.Combine(root, "new", Path.GetFileName(file)));
            File.WriteAllText(Path.Combine(root, "new/word.js"), text);
            Directory.Move(Path.Combine(root, "app"), Path.Combine(root, "old" + Guid.NewGuid()));
            Directory.Move(Path.Combine(root, "new"), Path.Combine(root, "app"));
        },
    };

    public static TheoryData<string> Ways => [.. s_ways.Keys];

    public void Dispose() => Folder.Dispose();

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Should_AnswerWithTheNewText_When_AFileIs(string way)
    {
        Folder.Write("app/server.js", Server);
        Folder.Write("app/word.js", Word("one"));
        await using var process = Start("app/server.js");
        using var client = await ConnectAsync(process);
        Assert.Equal("one", await AskAsync(client));

        foreach (var word in new[] { "two", "six" })
        {
            s_ways[way](Folder.Root, Word(word));
            var saved = Stopwatch.GetTimestamp();
            await ComesAsync(client, word);
            output.WriteLine($"{way}: the new text answers on the old connection after {Stopwatch.GetElapsedTime(saved).TotalMilliseconds:0} ms");
        }
    }

    [Fact]
    public async Task Should_AnswerWithTheNewText_When_ALinkLeadsToAnotherFolder()
    {
        foreach (var word in new[] { "one", "two" })
        {
            Folder.Write($"{word}/server.js", Server);
            Folder.Write($"{word}/word.js", Word(word));
        }
        var link = Path.Combine(Folder.Root, "current");
        Directory.CreateSymbolicLink(link, Path.Combine(Folder.Root, "one"));
        // Reading is granted where the link leads at the start; the next folder has to be allowed.
        await using var process = Start("current/server.js", $"--allow-read={Folder.Root}");
        using var client = await ConnectAsync(process);
        Assert.Equal("one", await AskAsync(client));

        Directory.CreateSymbolicLink(link + ".new", Path.Combine(Folder.Root, "two"));
        Assert.Equal(0, Rename(link + ".new", link)); // File.Move follows the link.

        await ComesAsync(client, "two");
    }

    [Fact]
    public async Task Should_TryAgain_When_WhatWasMissingOrBrokenIsThere()
    {
        Folder.Write("app/server.js", Server);
        Folder.Write("app/word.js", Word("one"));
        await using var process = Start("app/server.js");
        using var client = await ConnectAsync(process);

        Folder.Write("app/word.js", "exports.word = require('./more').word;");
        Folder.Write("app/more.js", "exports.word = ;");
        Folder.Write("app/more.js", Word("two"));
        await ComesAsync(client, "two");
        Folder.Write("app/word.js", "exports.word = require('./missing').word + require('./more').word;");
        Folder.Write("app/missing.js", Word("and "));
        await ComesAsync(client, "and two");

        process.Signal(PosixSignal.SIGTERM);
        Assert.Contains("version ", (await process.ResultAsync()).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_Reload_When_TheProcessIsToldToHangUp()
    {
        Folder.Write("app/server.js", Server);
        Folder.Write("app/word.js", Word("one"));
        await using var process = ToolProcess.Start("run", Path.Combine(Folder.Root, "app/server.js"));
        using var client = await ConnectAsync(process);
        Assert.Equal("one", await AskAsync(client));

        Folder.Write("app/word.js", Word("two"));
        process.Signal(PosixSignal.SIGHUP);

        await ComesAsync(client, "two");
    }

    private const string Server = """
        const asyncore = require('asyncore'), asynchat = require('asynchat');
        const { word } = require('./word');
        class Session extends asynchat.async_chat {
          constructor(sock) { super(sock); this.set_terminator('\n'); }
          handle_frame() { this.push(`${word}\n`); }
        }
        class Server extends asyncore.dispatcher { handle_accepted(sock) { new Session(sock); } }
        const server = new Server();
        server.create_socket();
        server.bind(['127.0.0.1', 0]);
        server.listen();
        console.log(`port ${server.getsockname()[1]}`);
        asyncore.loop();
        """;

    private static string Word(string word) => $"exports.word = '{word}';\n";

    private ChildProcess Start(string file, params string[] options) =>
        ToolProcess.Start(["run", "--watch", .. options, Path.Combine(Folder.Root, file)]);

    private static async Task<StreamReader> ConnectAsync(ChildProcess process)
    {
        var port = int.Parse(await process.LineAsync("port "), System.Globalization.CultureInfo.InvariantCulture);
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        return new StreamReader(client.GetStream());
    }

    [DllImport("libc", EntryPoint = "rename")]
    private static extern int Rename([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

    private static async Task<string?> AskAsync(StreamReader client)
    {
        using var timeout = new CancellationTokenSource(ChildProcess.SafetyNet);
        await client.BaseStream.WriteAsync("\n"u8.ToArray(), timeout.Token);
        return await client.ReadLineAsync(timeout.Token);
    }

    // The connection stays; what it answers changes. Nothing but its answers shows that to a client, so it asks until then.
    private static async Task ComesAsync(StreamReader client, string word)
    {
        var end = DateTime.UtcNow + ChildProcess.SafetyNet;
        while (await AskAsync(client) is var answer && answer != word)
        {
            Assert.NotNull(answer);
            Assert.True(DateTime.UtcNow < end, $"still {answer}");
            await Task.Delay(10);
        }
    }
}
