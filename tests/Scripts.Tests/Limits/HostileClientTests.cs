using System.Net;
using System.Net.Sockets;
using System.Text;
using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests.Limits;

/// <summary>What clients may do to the servers of scripts/: whoever comes afterwards is served as before.</summary>
public sealed class HostileClientTests
{
    private const int Storm = 300;

    public static TheoryData<string> Servers => ["echo.js", "http_server.js", "chat_server.js"];

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Should_GoOnServing_When_RandomBytesCome(string script)
    {
        await using var server = await StartAsync(script);
        var random = new Random(20261125);
        for (var i = 0; i < 100; i++)
        {
            using var client = await ConnectAsync(server.EndPoint);
            var bytes = new byte[random.Next(1, 5000)];
            random.NextBytes(bytes);
            // Pieces of the protocols among them, so that some get beyond the first check.
            string[] words = ["GET / HTTP/1.1\r\n", "Range: bytes=", "Content-Length: -1\r\n", "\r\n\r\n", "\n", "\0", "NICK ", "/../", "%00%ff"];
            for (var at = 0; at + 20 < bytes.Length && random.Next(3) != 0; at += random.Next(20, 400))
                Encoding.ASCII.GetBytes(words[random.Next(words.Length)]).AsSpan().TryCopyTo(bytes.AsSpan(at));
            await IgnoreResetAsync(async () =>
            {
                await client.SendAsync(bytes);
                client.Shutdown(SocketShutdown.Send);
            });
        }

        await AssertServesAsync(script, server.EndPoint);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Should_GoOnServing_When_ConnectionsAreResetAtOnce(string script)
    {
        await using var server = await StartAsync(script);
        for (var i = 0; i < Storm; i++)
        {
            using var client = await ConnectAsync(server.EndPoint);
            client.LingerState = new LingerOption(true, 0);
            if (i % 2 == 0)
                await IgnoreResetAsync(async () => await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray()));
        }

        await AssertServesAsync(script, server.EndPoint);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Should_GoOnServing_When_ClientsAreHalfOpenAndSendUrgentData(string script)
    {
        await using var server = await StartAsync(script);
        var clients = new List<Socket>();
        try
        {
            for (var i = 0; i < Storm; i++)
            {
                var client = await ConnectAsync(server.EndPoint);
                clients.Add(client);
                await IgnoreResetAsync(() =>
                {
                    _ = client.Send("!"u8, SocketFlags.OutOfBand);
                    if (i % 2 == 0)
                        client.Shutdown(SocketShutdown.Send);
                    return Task.CompletedTask;
                });
            }

            await AssertServesAsync(script, server.EndPoint);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    // Responses without a body were queued as fast as requests came, up to the output limit: 64 MiB for each client that reads nothing.
    [Fact]
    public async Task Should_StopReading_When_AClientSendsRequestsAndReadsNothing()
    {
        const int Requests = 150_000;
        var request = "HEAD /nothing HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray();
        await using var server = await ScriptServer.StartAsync(["--allow-read", "--output-limit", "2048"], "http_server.js");
        using var client = await ConnectAsync(server.EndPoint);
        var buffer = new byte[1 << 16];
        await client.SendAsync(request);
        var linesOfOne = buffer.AsSpan(0, await client.ReceiveAsync(buffer)).Count((byte)'\n');

        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < Requests; i++)
                await client.SendAsync(request);
        });
        while (client.Poll(TimeSpan.FromSeconds(2), SelectMode.SelectWrite) && !sending.IsCompleted)
        {
            // As long as there is room somewhere: the server is done with what it reads.
        }
        for (var lines = 0; lines < Requests * linesOfOne;)
        {
            var got = await client.ReceiveAsync(buffer);
            Assert.True(got > 0, $"the server closed after {lines} lines");
            lines += buffer.AsSpan(0, got).Count((byte)'\n');
        }
        await sending;
    }

    // It did not start: the runtime keeps two descriptors of each assembly. And where all were taken, the runtime ended the process.
    [Fact]
    public async Task Should_StartServeAndRecover_When_ThereAreFewDescriptors()
    {
        await using var process = ToolProcess.StartWithDescriptors(64, "run", Repository.Script("echo.js"), "--", "--port", "0");
        var server = IPEndPoint.Parse(await process.LineAsync("listening on "));
        for (var round = 0; round < 3; round++)
        {
            await AssertServesAsync("echo.js", server);
            var held = new List<Socket>();
            try
            {
                for (var i = 0; i < 200; i++)
                    held.Add(await ConnectAsync(server));
                // Those that were dropped for want of a descriptor see their end.
                var ended = new List<Socket>(held);
                Socket.Select(ended, null, null, TimeSpan.FromSeconds(60));
                Assert.NotEmpty(ended);
            }
            finally
            {
                held.ForEach(client => client.Dispose());
            }
        }

        await AssertServesAsync("echo.js", server);
    }

    private static Task<ScriptServer> StartAsync(string script) => ScriptServer.StartAsync(["--allow-read"], script);

    private static async Task<Socket> ConnectAsync(IPEndPoint server)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(server);
        return client;
    }

    private static async Task IgnoreResetAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (SocketException)
        {
            // The server may have had enough of it.
        }
    }

    // A listener may be resting for want of descriptors: then it drops a connection, and the next one finds it well.
    private static async Task AssertServesAsync(string script, IPEndPoint server)
    {
        for (var deadline = DateTime.UtcNow + ChildProcess.SafetyNet / 5; ;)
        {
            try
            {
                var answer = script switch
                {
                    "http_server.js" => await AskAsync(server, "GET /no-such-file HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
                    "chat_server.js" => await AskAsync(server, "somebody\n"),
                    _ => await AskAsync(server, "hello\n"),
                };
                Assert.StartsWith(script switch { "http_server.js" => "HTTP/1.1 404", "chat_server.js" => "", _ => "hello" }, answer, StringComparison.Ordinal);
                Assert.NotEmpty(answer);
                return;
            }
            catch (SocketException) when (DateTime.UtcNow < deadline)
            {
                await Task.Delay(50); // Nothing tells a client that it would be served now.
            }
        }
    }

    private static async Task<string> AskAsync(IPEndPoint server, string question)
    {
        using var timeout = new CancellationTokenSource(ChildProcess.SafetyNet / 5);
        using var client = await ConnectAsync(server);
        await client.SendAsync(Encoding.ASCII.GetBytes(question), timeout.Token);
        var buffer = new byte[1000];
        var count = await client.ReceiveAsync(buffer, timeout.Token);
        return count > 0 ? Encoding.ASCII.GetString(buffer, 0, count) : throw new SocketException((int)SocketError.ConnectionReset);
    }
}
