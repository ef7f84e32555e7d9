using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Asyncore.Scripts.Tests.Http;
using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests.Fuzz;

/// <summary>
/// Random inputs to the scripts of scripts/, made from a corpus: none of them may be an error of the script's own. What once was is a line of
/// the corpus. ASYNCORE_PROPERTY_CASES and ASYNCORE_PROPERTY_SEED are as for properties.
/// </summary>
public sealed partial class ProtocolFuzzTests
{
    private static readonly int Cases = int.TryParse(Environment.GetEnvironmentVariable("ASYNCORE_PROPERTY_CASES"), out var cases) ? cases : 100;
    private static readonly int Seed = Environment.GetEnvironmentVariable("ASYNCORE_PROPERTY_SEED") is { Length: > 0 } seed ? (int)(ulong.Parse(seed.Split(',')[0]) % int.MaxValue) : 20261126;

    [Theory]
    [InlineData("http_server")]
    [InlineData("chat_server")]
    [InlineData("echo")]
    public async Task Should_HaveNoErrorOfItsOwn_When_AServerIsSentAnything(string script)
    {
        var mutations = new Mutations(script, Seed);
        await using var process = ToolProcess.StartMerged("run", "--allow-read", Repository.Script(script + ".js"), "--", "--port", "0");
        var server = IPEndPoint.Parse(await process.LineAsync("listening on "));
        foreach (var input in mutations.Known.Concat(Enumerable.Range(0, Cases * 3).Select(_ => mutations.Next())))
        {
            await SendAsync(server, input);
        }
        process.Signal(PosixSignal.SIGTERM);

        var result = await process.ResultAsync();

        Assert.Equal(0, result.ExitCode);
        Assert.True(!OwnError().IsMatch(result.Output), $"seed {Seed}: {OwnError().Match(result.Output)}\n{result.Output}");
    }

    [Fact]
    public async Task Should_EndWithASentence_When_TheClientIsAnsweredAnything()
    {
        var mutations = new Mutations("http_client", Seed);
        foreach (var input in mutations.Known.Concat(Enumerable.Range(0, Cases / 4).Select(_ => mutations.Next())))
        {
            using var server = new CannedServer(input);

            var result = await ToolProcess.RunAsync("run", Repository.Script("http_client.js"), "--", "127.0.0.1", server.Port, "/");

            Assert.True(result.ExitCode is 0 or 1 && !OwnError().IsMatch(result.Error), $"seed {Seed}: exit code {result.ExitCode} for\n{Mutations.Line(input)}\n{result.Error}");
            Assert.True(result.ExitCode == 0 || result.Error.StartsWith("http_client: ", StringComparison.Ordinal), $"{Mutations.Line(input)}\n{result.Error}");
        }
    }

    // All of it, and then its end: the server answers or closes, and both are read to the end.
    private static async Task SendAsync(IPEndPoint server, byte[] input)
    {
        using var timeout = new CancellationTokenSource(ChildProcess.SafetyNet / 5);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await client.ConnectAsync(server, timeout.Token);
            await client.SendAsync(input, timeout.Token);
            client.Shutdown(SocketShutdown.Send);
            var buffer = new byte[65536];
            while (await client.ReceiveAsync(buffer, timeout.Token) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // The server had enough of it.
        }
    }

    [GeneratedRegex(@"error in <|[A-Z]\w*Error: |internal error|Unhandled|scripts/\w+\.js:\d+")]
    private static partial Regex OwnError();
}
