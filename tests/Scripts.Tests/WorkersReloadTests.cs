using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests;

/// <summary><c>run --workers --watch</c>: all workers reload, or none does.</summary>
public sealed class WorkersReloadTests : IAsyncLifetime, IDisposable
{
    private const int Workers = 3;

    // Answers "process version"; VERSION and TOP are replaced.
    private const string Script = """
        const asyncore = require('asyncore');
        class Answer extends asyncore.dispatcher_with_send {
          handle_read() {
            const data = this.recv(100);
            if (data !== null && data.length > 0)
              this.send(`${process.pid} VERSION\n`);
          }
        }
        class Server extends asyncore.dispatcher {
          handle_accepted(sock) { new Answer(sock); }
        }
        const server = new Server();
        server.create_socket();
        server.bind(['127.0.0.1', 0]);
        server.listen();
        if (module.hot.data === undefined)
          console.log(`listening on ${server.getsockname().join(':')}`);
        TOP
        console.log(`up VERSION ${process.pid}`);
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly List<(Socket Socket, string Process)> _clients = [];
    private ChildProcess _command = null!;
    private string _address = "";

    public async Task InitializeAsync()
    {
        _command = ToolProcess.Start("run", "--watch", "--workers", $"{Workers}", Write("one"));
        _address = await _command.LineAsync("listening on ");
        await _command.LinesAsync("up one ", Workers);

        // Connections to each of the workers.
        while (_clients.Select(client => client.Process).Distinct().Count() < Workers)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPEndPoint.Parse(_address));
            _clients.Add((socket, (await AskAsync(socket)).Process));
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var (socket, _) in _clients)
            socket.Dispose();
        await _command.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_ReloadAll_When_TheFileIsSaved()
    {
        Write("two");

        await AllAnswerAsync("two");
    }

    [Fact]
    public async Task Should_ReloadAll_When_TheCommandGetsAHangUp()
    {
        _command.Signal(PosixSignal.SIGHUP);

        // Each evaluates the same text once more.
        await _command.LinesAsync("up one ", Workers * 2);
        await AllAnswerAsync("one");
    }

    [Fact]
    public async Task Should_ReloadNone_When_OneOfThemCannot()
    {
        Write("two", $"if (process.pid === {_clients[0].Process}) throw new Error('not me');");
        await _command.LinesAsync("up two ", Workers - 1); // The others were ready to.
        Write("three");
        await AllAnswerAsync("three");

        _command.Signal(PosixSignal.SIGTERM);
        var result = await _command.ResultAsync();

        Assert.Single(result.Error.Split('\n'), line => line.Contains("Error: not me", StringComparison.Ordinal));
        Assert.Contains("reload failed: version 1 is still serving", result.Error, StringComparison.Ordinal);
        Assert.Equal(Workers, result.Error.Split('\n').Count(line => line.StartsWith("reloaded ", StringComparison.Ordinal)));
    }

    // On the connections that there were before.
    private async Task AllAnswerAsync(string version)
    {
        using var timeout = new CancellationTokenSource(ChildProcess.SafetyNet);
        foreach (var (socket, process) in _clients)
        {
            (string Process, string Version) answer;
            do
            {
                timeout.Token.ThrowIfCancellationRequested();
                answer = await AskAsync(socket);
                Assert.Equal(process, answer.Process);
            }
            while (answer.Version != version);
        }
    }

    private static async Task<(string Process, string Version)> AskAsync(Socket socket)
    {
        using var timeout = new CancellationTokenSource(ChildProcess.SafetyNet);
        await socket.SendAsync("?"u8.ToArray(), timeout.Token);
        var text = new StringBuilder();
        var buffer = new byte[100];
        while (text.Length == 0 || text[^1] != '\n')
        {
            var count = await socket.ReceiveAsync(buffer, timeout.Token);
            Assert.NotEqual(0, count);
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }
        var words = text.ToString().TrimEnd().Split(' ');
        return (words[0], words[1]);
    }

    private string Write(string version, string top = "") => _folder.Write(
        "server.js", Script.Replace("VERSION", version, StringComparison.Ordinal).Replace("TOP", top, StringComparison.Ordinal));
}
