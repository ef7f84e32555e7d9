using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Asyncore.Soak;

/// <summary>Does what clients should not do, over and over.</summary>
internal sealed class HostileClient(Tally tally, int seed, int echoPort, int linePort)
{
    private readonly Random _random = new(seed);

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, _random.Next(2) == 0 ? echoPort : linePort, stop);
                tally.Fault();
                // Whoever does not read may have to wait for ever with what it writes.
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
                limit.CancelAfter(TimeSpan.FromSeconds(5));
                await HarmAsync(client, limit.Token);
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or InvalidOperationException)
            {
                // It was asked for.
            }
            await Task.Delay(_random.Next(1, 100), CancellationToken.None);
        }
    }

    private async Task HarmAsync(TcpClient client, CancellationToken stop)
    {
        var stream = client.GetStream();
        switch (_random.Next(12))
        {
            case 0: // Connects and resets.
                client.Client.LingerState = new LingerOption(true, 0);
                break;
            case 1: // Resets in the middle of what it sends.
                await stream.WriteAsync(new byte[_random.Next(1, 200_000)], stop);
                client.Client.LingerState = new LingerOption(true, 0);
                break;
            case 2: // Random bytes.
                var noise = new byte[_random.Next(1, 50_000)];
                _random.NextBytes(noise);
                await stream.WriteAsync(noise, stop);
                break;
            case 3: // Half-open: says its last word, and reads on.
                await SayAsync(stream, "echo bye\n", stop);
                client.Client.Shutdown(SocketShutdown.Send);
                await DrainAsync(stream, stop);
                break;
            case 4: // Never reads.
                await SayAsync(stream, "flood 1000000\n", stop);
                await Task.Delay(_random.Next(100, 2000), stop);
                break;
            case 5: // Reads slowly.
                await SayAsync(stream, "flood 100000\n", stop);
                for (var i = 0; i < 20; i++)
                {
                    _ = await stream.ReadAsync(new byte[1000], stop);
                    await Task.Delay(20, stop);
                }
                break;
            case 6: // Writes slowly.
                foreach (var letter in "echo slow\n")
                {
                    await SayAsync(stream, $"{letter}", stop);
                    await Task.Delay(50, stop);
                }
                break;
            case 7: // Urgent data.
                await client.Client.SendAsync("!"u8.ToArray(), SocketFlags.OutOfBand, stop);
                break;
            case 8: // A handler that throws.
                await SayAsync(stream, "throw up\n", stop);
                await DrainAsync(stream, stop);
                break;
            case 9 when _random.Next(20) == 0: // A handler that does not return.
                await SayAsync(stream, "loop on\n", stop);
                await DrainAsync(stream, stop);
                break;
            case 10: // A line that has no end.
                await stream.WriteAsync(Enumerable.Repeat((byte)'a', 100_000).ToArray(), stop);
                break;
            default: // Says nothing.
                await Task.Delay(_random.Next(1, 500), stop);
                break;
        }
    }

    private static async Task SayAsync(NetworkStream stream, string text, CancellationToken stop) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text), stop);

    private static async Task DrainAsync(NetworkStream stream, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(TimeSpan.FromSeconds(2));
        var buffer = new byte[65536];
        while (await stream.ReadAsync(buffer, limit.Token) > 0)
        {
        }
    }
}
