using System.Net;
using System.Net.Sockets;
using Asyncore.Host.Tests.JavaScript;
using Asyncore.Scripting;

namespace Asyncore.Host.Tests.Reload;

/// <summary>Reloads under traffic: what clients notice of them, and for how long nobody is served. Prints its figures.</summary>
[Collection(Engines.Collection)]
public class TrafficTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private const int Connections = 1000, Reloads = 100, MostChannels = 10_000;

    [Fact]
    public void Should_LoseNothing_When_AThousandConnectionsTalkThroughAHundredReloads()
    {
        using var traffic = new Traffic();
        OnBigStack.Run(() =>
        {
            var longest = TimeSpan.Zero;
            using var script = new ServedScript(_ => new ScriptHostOptions
            {
                Permissions = ScriptPermissions.All,
                TimeLimit = TimeSpan.FromSeconds(60),
                OnError = traffic.Fail,
                OnReload = result =>
                {
                    if (result.Error is { } error)
                        traffic.Fail(error);
                    longest = result.Duration > longest ? result.Duration : longest;
                    traffic.Reloaded();
                },
            });
            script.Load(Echo("0"));
            var clients = Task.Run(() => traffic.RunAsync(script, Connections, Reloads, n => Echo($"{n}")));
            traffic.Port = script.Number("port");
            traffic.IsListening.Set();
            while (!clients.IsCompleted)
                script.Host.Poll(TimeSpan.FromMilliseconds(10));
            clients.GetAwaiter().GetResult();
            output.WriteLine($"{Connections} connections, {Reloads} reloads: {traffic.Exchanges} exchanges checked, {traffic.Fresh} new connections, "
                + $"0 lost, 0 repeated, 0 refused; longest reload {longest.TotalMilliseconds:0.0} ms");
        });

        Assert.Equal(Reloads, traffic.ReloadCount);
        Assert.Empty(traffic.Failures);
    }

    [Fact]
    public void Should_MoveThemAll_When_ThereAreTenThousandChannels() => OnBigStack.Run(() =>
    {
        const string Many = """
            const asyncore = require('asyncore'), socket = require('socket');
            class Peer extends asyncore.dispatcher_with_send {
              constructor(sock) { super(sock); this.count = 0; this.name = 'peer'; }
              handle_read() { this.recv(100); }
              word() { return 'WORD'; }
            }
            const peers = module.keep('peers', () => []);
            const held = module.keep('held', () => []);
            exports.add = n => { while (n-- > 0) { const [a, b] = socket.socketpair(); held.push(b); peers.push(new Peer(a)); } };
            exports.words = () => [...new Set(peers.map(peer => peer.word()))].join();
            """;
        var results = new List<ReloadResult>();
        using var script = new ServedScript(options => new ScriptHostOptions { Permissions = ScriptPermissions.All, TimeLimit = TimeSpan.FromSeconds(60), OnReload = results.Add, OnError = options.OnError });
        script.Load(Many.Replace("WORD", "0", StringComparison.Ordinal));
        var channels = Math.Min(MostChannels, (DescriptorLimit() - 500) / 2);
        for (var made = 0; made < channels; made += 500)
            script.Host.Call("add", Math.Min(500, channels - made));

        for (var i = 1; i <= 10; i++)
        {
            script.ReloadWell(Many.Replace("WORD", $"{i}", StringComparison.Ordinal));
            Assert.Equal($"{i}", script.Host.Call("words"));
        }

        Assert.All(results, result => Assert.Equal(channels, result.ChannelsMoved));
        var times = results.Select(result => result.Duration.TotalMilliseconds).Order().ToArray();
        output.WriteLine($"{channels} channels: a reload takes {times[0]:0.0} to {times[^1]:0.0} ms, median {times[times.Length / 2]:0.0} ms");
    });

    private static int DescriptorLimit() => int.TryParse(
        File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[3],
        out var limit) ? limit : int.MaxValue;

    private static string Echo(string word) => $$"""
        const asyncore = require('asyncore');
        class Echo extends asyncore.dispatcher_with_send {
          handle_read() {
            const data = this.recv(8192);
            if (data && data.length) this.send(data);
          }
          version() { return '{{word}}'; }
          handle_close() { this.close(); }
        }
        class Server extends asyncore.dispatcher {
          handle_accepted(sock) { new Echo(sock); }
        }
        const server = new Server();
        server.create_socket();
        server.bind(['127.0.0.1', 0]);
        server.listen(1024);
        exports.port = () => server.getsockname()[1];
        """;

    private sealed class Traffic : IDisposable
    {
        private static readonly byte[] s_hello = [1, 2, 3];
        private readonly SemaphoreSlim _reloaded = new(0);
        private readonly System.Collections.Concurrent.ConcurrentQueue<Exception> _failures = [];
        private volatile bool _isOver;
        private int _exchanges;

        public int Port { get; set; }

        public ManualResetEventSlim IsListening { get; } = new();

        public int Exchanges => _exchanges;

        public int Fresh { get; private set; }

        public int ReloadCount { get; private set; }

        public IEnumerable<Exception> Failures => _failures;

        public void Dispose()
        {
            _reloaded.Dispose();
            IsListening.Dispose();
        }

        public void Fail(Exception error) => _failures.Enqueue(error);

        public void Reloaded()
        {
            ReloadCount++;
            _reloaded.Release();
        }

        public async Task RunAsync(ServedScript script, int connections, int reloads, Func<int, string> version)
        {
            IsListening.Wait();
            var talks = new List<Task>();
            for (var i = 0; i < connections; i++)
            {
                var client = await ConnectAsync();
                talks.Add(TalkAsync(client, i));
            }
            for (var i = 1; i <= reloads && _failures.IsEmpty; i++)
            {
                script.Write("main.js", version(i));
                script.Host.RequestReload();
                var fresh = FreshAsync();
                await _reloaded.WaitAsync();
                await fresh;
            }
            _isOver = true;
            await Task.WhenAll(talks);
        }

        private async Task<Socket> ConnectAsync()
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, Port);
            return socket;
        }

        // Connects while a reload is under way.
        private async Task FreshAsync()
        {
            try
            {
                using var client = await ConnectAsync();
                Fresh++;
                await ExchangeAsync(client, s_hello, new byte[3]);
            }
            catch (Exception error)
            {
                Fail(error);
            }
        }

        private async Task TalkAsync(Socket client, int number)
        {
            var random = new Random(number);
            var (sent, received) = (new byte[700], new byte[700]);
            try
            {
                while (!_isOver)
                {
                    var length = random.Next(1, sent.Length);
                    random.NextBytes(sent.AsSpan(0, length));
                    await ExchangeAsync(client, sent.AsMemory(0, length), received);
                    Interlocked.Increment(ref _exchanges);
                }
                client.Shutdown(SocketShutdown.Send);
                if (await client.ReceiveAsync(received) != 0)
                    throw new InvalidOperationException("more came than was sent");
            }
            catch (Exception error)
            {
                Fail(error);
            }
            client.Dispose();
        }

        private static async Task ExchangeAsync(Socket client, ReadOnlyMemory<byte> sent, byte[] received)
        {
            await client.SendAsync(sent);
            for (var count = 0; count < sent.Length;)
            {
                var got = await client.ReceiveAsync(received.AsMemory(count, sent.Length - count));
                if (got == 0)
                    throw new InvalidOperationException("disconnected");
                count += got;
            }
            if (!sent.Span.SequenceEqual(received.AsSpan(0, sent.Length)))
                throw new InvalidOperationException("another text came back");
        }
    }
}
