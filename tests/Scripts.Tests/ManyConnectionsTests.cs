using System.Net.Sockets;
using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests;

/// <summary>Many connections at once, with each way of waiting.</summary>
public class ManyConnectionsTests
{
    private const int Clients = 1000;
    private const int Size = 100_000;

    [Theory]
    [InlineData("epoll")]
    [InlineData("poll")]
    [InlineData("select")]
    public async Task Should_LoseNoByte_When_ManyClientsAreConnected(string poller)
    {
        await using var process = ToolProcess.Start("run", Repository.Script("echo.js"), "--poller", poller, "--", "--port", "0");
        var address = System.Net.IPEndPoint.Parse(await process.LineAsync("listening on "));
        var sockets = new List<Socket>();
        try
        {
            // All are connected before the first byte goes out.
            for (var i = 0; i < Clients; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(socket);
                await socket.ConnectAsync(address);
            }

            var intact = await Task.WhenAll(sockets.Select((socket, seed) => RoundTripAsync(socket, seed)));

            Assert.All(intact, Assert.True);
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task Should_SayWhichPollerToUse_When_SelectCannotWatchADescriptor()
    {
        await using var process = ToolProcess.Start("run", Repository.Script("echo.js"), "--poller", "select", "--", "--port", "0");
        var address = System.Net.IPEndPoint.Parse(await process.LineAsync("listening on "));
        var sockets = new List<Socket>();
        try
        {
            // Descriptors below 1024 that the process holds anyway leave room for fewer than 1024 connections: one of these is refused.
            var refused = false;
            while (!refused)
            {
                Assert.True(sockets.Count < 1100, "select took a descriptor that it cannot watch");
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(socket);
                await socket.ConnectAsync(address);
                refused = !await RoundTripAsync(socket, sockets.Count, 10);
            }

            // Those before it are served on.
            Assert.True(await RoundTripAsync(sockets[0], 1, 1000));
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
        process.Signal(System.Runtime.InteropServices.PosixSignal.SIGINT);
        var result = await process.ResultAsync();
        Assert.Contains("select cannot watch descriptor", result.Error, StringComparison.Ordinal);
        Assert.Contains("--poller poll", result.Error, StringComparison.Ordinal);
    }

    private static async Task<bool> RoundTripAsync(Socket socket, int seed, int size = Size)
    {
        using var timeout = new CancellationTokenSource(ChildProcess.SafetyNet);
        var sent = new byte[size];
        new Random(seed).NextBytes(sent);
        var received = new byte[size];
        var sending = SendAsync(socket, sent, timeout.Token);
        var count = 1;
        try
        {
            for (var at = 0; at < size && count > 0; at += count)
                count = await socket.ReceiveAsync(received.AsMemory(at), timeout.Token);
            await sending;
        }
        catch (SocketException)
        {
            return false;
        }
        return count > 0 && sent.AsSpan().SequenceEqual(received);
    }

    private static async Task SendAsync(Socket socket, byte[] data, CancellationToken cancel)
    {
        for (var sent = 0; sent < data.Length;)
            sent += await socket.SendAsync(data.AsMemory(sent), cancel);
    }
}
