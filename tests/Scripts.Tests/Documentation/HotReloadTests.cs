using System.Net;
using System.Net.Sockets;
using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests.Documentation;

/// <summary>The chat of the page on hot reload: its room survives.</summary>
public sealed class HotReloadTests : IDisposable
{
    private TemporaryFolder Folder { get; } = new();

    public void Dispose() => Folder.Dispose();

    [Fact]
    public async Task Should_KeepTheRoom_When_TheChatOfThePageIsChanged()
    {
        var script = MarkdownPage.Read("docs/hot-reload.md").Blocks("js").Single().Replace("7001", "0", StringComparison.Ordinal);
        await using var process = ToolProcess.Start("run", "--watch", Folder.Write("chat.js", script));
        var port = int.Parse(await process.LineAsync("listening on port "), System.Globalization.CultureInfo.InvariantCulture);
        using var ada = await JoinAsync(port);
        await SayAsync(ada, "hello");
        Assert.Equal("1: hello", await HearAsync(ada));

        Folder.Write("chat.js", script.Replace("room.say(`${this.lines}: ", "room.say(`line ${this.lines} is ", StringComparison.Ordinal));
        Assert.Equal("* the server has a new version", await HearAsync(ada));
        using var bob = await JoinAsync(port);
        await SayAsync(bob, "hi");
        Assert.Equal("line 1 is hi", await HearAsync(bob));
        Assert.Equal("line 1 is hi", await HearAsync(ada));
        await SayAsync(ada, "you");

        Assert.Equal("line 2 is you", await HearAsync(ada));
        Assert.Equal("line 2 is you", await HearAsync(bob));
    }

    private static async Task<StreamReader> JoinAsync(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        return new StreamReader(client.GetStream());
    }

    private static async Task SayAsync(StreamReader client, string line) =>
        await client.BaseStream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(line + "\n"));

    private static async Task<string?> HearAsync(StreamReader client)
    {
        using var timeout = new CancellationTokenSource(ChildProcess.SafetyNet);
        return await client.ReadLineAsync(timeout.Token);
    }
}
