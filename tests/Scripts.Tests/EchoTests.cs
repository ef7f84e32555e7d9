using System.Net.Sockets;
using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests;

[Trait("Suite", "Scripts")]
public class EchoTests
{
    [Fact]
    public async Task Should_ReturnEachClientItsBytes_When_ManyClientsSendAtOnce()
    {
        await using var server = await ScriptServer.StartAsync("echo.js");

        await Task.WhenAll(Enumerable.Range(0, 100).Select(seed => RoundTripAsync(server, seed, size: 20_000)));
    }

    [Fact]
    public async Task Should_ReturnAllBytes_When_OneClientSendsMuch()
    {
        await using var server = await ScriptServer.StartAsync("echo.js");

        await RoundTripAsync(server, seed: 1, size: 8_000_000);
    }

    [Fact]
    public async Task Should_ServeOthers_When_AClientVanishes()
    {
        await using var server = await ScriptServer.StartAsync("echo.js");
        using (var rude = new TcpClient())
        {
            await rude.ConnectAsync(server.EndPoint);
            // A lingering close of no time resets the connection.
            rude.LingerState = new LingerOption(true, 0);
            await rude.GetStream().WriteAsync(new byte[1000]);
        }

        await RoundTripAsync(server, seed: 1, size: 1000);
    }

    private static async Task RoundTripAsync(ScriptServer server, int seed, int size)
    {
        var sent = new byte[size];
        new Random(seed).NextBytes(sent);
        using var client = new TcpClient();
        await client.ConnectAsync(server.EndPoint);
        var stream = client.GetStream();
        using var timeout = new CancellationTokenSource(ChildProcess.SafetyNet);

        var writing = stream.WriteAsync(sent, timeout.Token);
        var received = new byte[size];
        await stream.ReadExactlyAsync(received, timeout.Token);
        await writing;

        Assert.Equal(sent, received);
    }
}
