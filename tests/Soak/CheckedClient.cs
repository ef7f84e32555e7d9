using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Asyncore.Soak;

/// <summary>Talks to the server like a client that matters, and checks every byte that comes back.</summary>
internal sealed class CheckedClient(Tally tally, int seed, int echoPort, int linePort)
{
    private static readonly string[] Commands = ["echo", "later", "async"];

    private readonly Random _random = new(seed);
    private string _doing = "";

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var client = new TcpClient { NoDelay = true };
                await client.ConnectAsync(IPAddress.Loopback, seed % 2 == 0 ? echoPort : linePort, CancellationToken.None);
                tally.Connection();
                if (seed % 2 == 0)
                    await EchoAsync(client.GetStream(), stop);
                else
                    await LinesAsync(client.GetStream(), stop);
            }
            catch (IOException error)
            {
                tally.Lose($"{(seed % 2 == 0 ? "echo" : "lines")} client {seed}, {_doing}: {error.Message}");
            }
        }
    }

    // Both directions at once, in pieces that have nothing to do with each other.
    private async Task EchoAsync(NetworkStream stream, CancellationToken stop)
    {
        for (var i = _random.Next(1, 60); i > 0 && !stop.IsCancellationRequested; i--)
        {
            var data = new byte[_random.Next(1, _random.Next(4) == 0 ? 300_000 : 4000)];
            _random.NextBytes(data);
            _doing = $"{data.Length} bytes, {i} to go";
            var sending = stream.WriteAsync(data, CancellationToken.None).AsTask();
            var back = new byte[data.Length];
            await stream.ReadExactlyAsync(back, CancellationToken.None);
            await sending;
            Check(data.AsSpan().SequenceEqual(back), data.Length);
            await Task.Delay(_random.Next(1, 20), CancellationToken.None);
        }
    }

    private async Task LinesAsync(NetworkStream stream, CancellationToken stop)
    {
        for (var i = _random.Next(1, 100); i > 0 && !stop.IsCancellationRequested; i--)
        {
            // Several lines at once, answered in the order of one kind.
            var command = Commands[_random.Next(Commands.Length)];
            var lines = Enumerable.Range(0, _random.Next(1, 8)).Select(_ => new string((char)_random.Next('a', 'z'), _random.Next(1, 500))).ToArray();
            _doing = $"{lines.Length} lines of {command}, {i} to go";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Concat(lines.Select(line => $"{command} {line}\n"))), CancellationToken.None);
            var expected = Encoding.ASCII.GetBytes(string.Concat(lines.Select(line => line + "\n")));
            var back = new byte[expected.Length];
            await stream.ReadExactlyAsync(back, CancellationToken.None);
            Check(expected.AsSpan().SequenceEqual(back), back.Length);
            await Task.Delay(_random.Next(1, 20), CancellationToken.None);
        }
    }

    private void Check(bool same, int bytes)
    {
        tally.Message(bytes);
        if (!same)
            tally.Mistake();
    }
}
