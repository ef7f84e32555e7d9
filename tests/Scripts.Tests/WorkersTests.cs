using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests;

/// <summary><c>run --workers</c>: several processes, one address.</summary>
public sealed class WorkersTests : IDisposable
{
    // Says its process's id, at the start and to every client.
    private const string Script = """
        const asyncore = require('asyncore');
        class Answer extends asyncore.dispatcher_with_send {
          handle_read() {
            const data = this.recv(100);
            if (data === null || data.length === 0)
              return;
            if (data.toString() === 'exit')
              process.exit(3);
            this.send(`${process.pid}\n`);
          }
        }
        class Server extends asyncore.dispatcher {
          handle_accepted(sock) { new Answer(sock); }
        }
        const server = new Server();
        server.create_socket();
        server.set_reuse_addr();
        server.bind(['127.0.0.1', Number(process.argv[2] ?? 0)]);
        server.listen();
        console.log(`listening on ${server.getsockname().join(':')}`);
        console.log(`worker ${process.pid}`);
        """;

    private TemporaryFolder Folder { get; } = new();

    public void Dispose() => Folder.Dispose();

    [Fact]
    public async Task Should_ShareOneAddress_When_ThereAreSeveralWorkers()
    {
        await using var command = Start(3);
        var addresses = await command.LinesAsync("listening on ", 3);
        var workers = await command.LinesAsync("worker ", 3);

        Assert.Single(addresses.Distinct());
        Assert.Equal(3, workers.Distinct().Count());
        Assert.Equal(workers.Order(), (await AllWhoAnswer(addresses[0], workers)).Order());
    }

    [Fact]
    public async Task Should_StartAWorkerAgain_When_ItWasKilled()
    {
        await using var command = Start(2);
        var address = await command.LineAsync("listening on ");
        var workers = await command.LinesAsync("worker ", 2);

        Kill(int.Parse(workers[1], CultureInfo.InvariantCulture), 9);
        var replaced = (await command.LinesAsync("worker ", 3))[2];

        string[] now = [workers[0], replaced];
        Assert.Equal(now.Order(), (await AllWhoAnswer(address, now)).Order());
        command.Signal(PosixSignal.SIGTERM);
        var result = await command.ResultAsync();
        Assert.Matches(@"^asyncore: worker 2 \(process \d+\) was ended by signal 9; starting it again in 0\.1 s\n$", result.Error);
    }

    [Fact]
    public async Task Should_StartAWorkerAgain_When_ItExitedWithAnError()
    {
        await using var command = Start(2);
        var address = await command.LineAsync("listening on ");
        await command.LinesAsync("worker ", 2);

        using (var client = await ConnectAsync(address))
        {
            await client.SendAsync("exit"u8.ToArray());
            Assert.Equal(0, await ReceiveAsync(client, new byte[1]));
        }

        Assert.Equal(3, (await command.LinesAsync("worker ", 3)).Distinct().Count());
    }

    [Fact]
    public async Task Should_SayItOnce_When_TheScriptCannotBeLoaded()
    {
        var file = Folder.Write("broken.js", "null.x;");

        var result = await ToolProcess.RunInAsync(Folder.Root, "run", "--workers", "4", file);

        Assert.Equal(1, result.ExitCode);
        Assert.Single(result.Error.Split('\n'), line => line.Contains("TypeError", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_SayItOnce_When_AnotherProgramHasTheAddress()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();
        var file = Folder.Write("server.js", Script);

        var result = await ToolProcess.RunAsync("run", "--workers", "2", file, "--", $"{((IPEndPoint)other.LocalEndPoint!).Port}");

        Assert.Equal(1, result.ExitCode);
        Assert.Single(result.Error.Split('\n'), line => line.Contains("address already in use", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_EndWithZero_When_EveryWorkerHasFinished()
    {
        var file = Folder.Write("short.js", "setTimeout(() => console.log('done'), 1);");

        var result = await ToolProcess.RunAsync("run", "--workers", "3", file);

        Assert.Equal((0, "done\ndone\ndone\n", ""), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public async Task Should_LeaveNoProcess_When_Interrupted()
    {
        await using var command = Start(3);
        var workers = await command.LinesAsync("worker ", 3);

        command.Signal(PosixSignal.SIGINT);
        var result = await command.ResultAsync();

        Assert.Equal(130, result.ExitCode);
        Assert.DoesNotContain(workers, IsAlive); // The command waited for them.
    }

    [Fact]
    public async Task Should_LeaveNoProcess_When_TheSupervisorWasKilled()
    {
        await using var command = Start(3);
        var workers = await command.LinesAsync("worker ", 3);

        Kill(command.Id, 9);
        await command.ResultAsync(); // Their output ends when the last of them has.

        Assert.True(SpinWait.SpinUntil(() => !workers.Any(IsAlive), ChildProcess.SafetyNet));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("two")]
    [InlineData("1.5")]
    public async Task Should_SayWhatIsWanted_When_TheNumberIsWrong(string number)
    {
        var result = await ToolProcess.RunAsync("run", $"--workers={number}", Repository.Script("echo.js"));

        Assert.Equal((2, $"asyncore: --workers is a whole number from 1 to 1024, not '{number}'\n"), (result.ExitCode, result.Error));
    }

    private ChildProcess Start(int workers) =>
        ToolProcess.Start("run", "--workers", workers.ToString(CultureInfo.InvariantCulture), Folder.Write("server.js", Script));

    // The system spreads connections by their addresses: each worker's turn comes within a few.
    private static async Task<HashSet<string>> AllWhoAnswer(string address, string[] expected)
    {
        var answered = new HashSet<string>();
        for (var i = 0; i < 1000 && !expected.All(answered.Contains); i++)
        {
            using var client = await ConnectAsync(address);
            await client.SendAsync("who"u8.ToArray());
            var buffer = new byte[32];
            var count = await ReceiveAsync(client, buffer);
            answered.Add(System.Text.Encoding.ASCII.GetString(buffer, 0, count).TrimEnd());
        }
        return answered;
    }

    private static async Task<Socket> ConnectAsync(string address)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPEndPoint.Parse(address));
        return client;
    }

    private static async Task<int> ReceiveAsync(Socket client, byte[] buffer)
    {
        using var timeout = new CancellationTokenSource(ChildProcess.SafetyNet);
        try
        {
            return await client.ReceiveAsync(buffer, timeout.Token);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }
    }

    // One that has ended stays in the list until its parent has asked for its exit code.
    private static bool IsAlive(string process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void Kill(int process, int signal) => Assert.Equal(0, NativeKill(process, signal));

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int NativeKill(int process, int signal);
}
