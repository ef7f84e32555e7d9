using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests.Limits;

/// <summary>What a script has sent is no memory of its own any more.</summary>
public sealed class LargeOutputTests : IDisposable
{
    private const int Clients = 60;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The objects of an engine's that the host has seen are the host's to give back: on V8 these servers had 20 MB more for each client.
    [Fact]
    public async Task Should_StayBelowItsLimit_When_ManyClientsGetMuch()
    {
        var script = _folder.Write("flood.js", """
            const asyncore = require('asyncore');
            const server = new asyncore.dispatcher();
            server.handle_accepted = sock => { new asyncore.dispatcher_with_send(sock).send(Buffer.alloc(20_000_000, 'x')); };
            server.create_socket();
            server.bind(['127.0.0.1', 0]);
            server.listen();
            console.log(`listening on 127.0.0.1:${server.getsockname()[1]}`);
            """);
        await using var process = ToolProcess.Start("run", script, "--memory-limit", "700");
        var address = IPEndPoint.Parse(await process.LineAsync("listening on "));

        for (var i = 0; i < Clients; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address);
            Assert.Equal('x', client.GetStream().ReadByte());
        }

        process.Signal(PosixSignal.SIGTERM);
        var result = await process.ResultAsync();
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }
}
