using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests.Limits;

/// <summary>How a server ends when it is told to, and what it does when its machine lets it down.</summary>
public sealed class DrainTests : IDisposable
{
    private const int Size = 20_000_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_SendWhatIsQueuedAndExitWithZero_When_Terminated()
    {
        var script = _folder.Write("flood.js", $$"""
            const asyncore = require('asyncore');
            const server = new asyncore.dispatcher();
            server.handle_accepted = sock => {
              const channel = new asyncore.dispatcher_with_send(sock);
              channel.send(Buffer.alloc({{Size}}, 'x'));
              console.log('queued');
            };
            server.create_socket();
            server.bind(['127.0.0.1', 0]);
            server.listen();
            console.log(`listening on 127.0.0.1:${server.getsockname()[1]}`);
            """);
        await using var process = ToolProcess.Start("run", script, "--grace", "60");
        var address = IPEndPoint.Parse(await process.LineAsync("listening on "));
        using var client = new TcpClient();
        await client.ConnectAsync(address);
        await process.LineAsync("queued");

        process.Signal(PosixSignal.SIGTERM);

        // Nobody is let in any more, but what was promised comes.
        await RefusesAsync(address);
        var count = 0;
        var buffer = new byte[65536];
        for (int read; (read = await client.GetStream().ReadAsync(buffer)) > 0;)
            count += read;
        var result = await process.ResultAsync();
        Assert.Equal((Size, 0, ""), (count, result.ExitCode, result.Error));
    }

    [Fact]
    public async Task Should_GoOnServing_When_TheDiskIsFullForItsOutput()
    {
        var script = _folder.Write("log.js", """
            const asyncore = require('asyncore');
            class Echo extends asyncore.dispatcher_with_send {
              handle_read() {
                const data = this.recv(100);
                console.log('a line'); console.error('a line'); this.log('a line'); this.log_info('a line');
                if (String(data) === 'throw') throw new Error('a report');
                if (data && data.length) this.send(data);
              }
            }
            const server = new asyncore.dispatcher();
            server.handle_accepted = sock => { new Echo(sock); };
            server.create_socket(require('socket').AF_UNIX);
            server.bind(__dirname + '/s');
            server.listen();
            """);
        var path = Path.Combine(_folder.Root, "s");
        await using var process = ToolProcess.StartOnFullDisk("run", "--allow-all", script);

        using var first = await ConnectAsync(path);
        await first.SendAsync("throw"u8.ToArray());
        Assert.Equal(0, await first.ReceiveAsync(new byte[10]));
        using var second = await ConnectAsync(path);
        await second.SendAsync("hello"u8.ToArray());
        Assert.Equal(5, await second.ReceiveAsync(new byte[10]));

        process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, (await process.ResultAsync()).ExitCode);
    }

    private static async Task RefusesAsync(IPEndPoint address)
    {
        while (true)
        {
            using var late = new TcpClient();
            try
            {
                await late.ConnectAsync(address);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }

    private static async Task<Socket> ConnectAsync(string path)
    {
        for (var deadline = DateTime.UtcNow + ChildProcess.SafetyNet; ;)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
                return socket;
            }
            catch (SocketException) when (DateTime.UtcNow < deadline)
            {
                socket.Dispose();
                await Task.Delay(50); // Nothing tells a client that there is room in the queue again.
            }
        }
    }
}
