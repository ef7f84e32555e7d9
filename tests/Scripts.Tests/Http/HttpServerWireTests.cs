using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests.Http;

/// <summary>Requests that no client library would send.</summary>
[Trait("Suite", "Scripts")]
public partial class HttpServerWireTests(ServedFolder served) : IClassFixture<ServedFolder>
{
    [Fact]
    public async Task Should_AnswerInOrder_When_RequestsArePipelined()
    {
        var response = await ExchangeAsync(
            "GET /hello.txt HTTP/1.1\r\nHost: x\r\n\r\n"
            + "HEAD /page/ HTTP/1.1\r\nHost: x\r\n\r\n"
            + "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
            + "GET /nope HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            + "GET /hello.txt HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.Equal(["200", "200", "405", "404"], Statuses(response));
    }

    [Fact]
    public async Task Should_AnswerAll_When_HundredsOfRequestsArePipelined()
    {
        var requests = string.Concat(Enumerable.Repeat("GET /hello.txt HTTP/1.1\r\nHost: x\r\n\r\n", 500));

        var response = await ExchangeAsync(requests + "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        Assert.Equal(501, Statuses(response).Count);
    }

    [Fact]
    public async Task Should_Answer_When_TheRequestComesByteByByte()
    {
        using var client = await ConnectAsync();
        foreach (var b in Encoding.ASCII.GetBytes("GET /hello.txt HTTP/1.0\r\n\r\n"))
            await client.GetStream().WriteAsync(new[] { b });

        Assert.EndsWith("hello, world\n", await ReadToEndAsync(client), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense\r\n\r\n", "400")]
    [InlineData("GET /\r\n\r\n", "400")]
    [InlineData("GET  / HTTP/1.1\r\nHost: x\r\n\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nBad Name: y\r\n\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", "501")]
    [InlineData("GET / HTTP/2.0\r\nHost: x\r\n\r\n", "505")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", "413")]
    public async Task Should_RefuseAndClose_When_TheHeadIsWrong(string request, string status) =>
        Assert.Equal([status], Statuses(await ExchangeAsync(request)));

    [Theory]
    [InlineData("/%zz")]
    [InlineData("/%ff")]
    [InlineData("nowhere")]
    public async Task Should_AnswerBadRequest_When_ThePathIsMalformed(string path) =>
        Assert.Equal(["400"], Statuses(await ExchangeAsync($"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")));

    [Fact]
    public async Task Should_RefuseAndClose_When_TheHeadHasNoEnd() =>
        Assert.Equal(["431"], Statuses(await ExchangeAsync("GET / HTTP/1.1\r\nX: " + new string('a', 16_500))));

    [Fact]
    public async Task Should_Answer_When_TheTargetIsAbsolute() =>
        Assert.Equal(["200"], Statuses(await ExchangeAsync("GET http://example.test/hello.txt?q#f HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")));

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(served.Server.EndPoint);
        return client;
    }

    private async Task<string> ExchangeAsync(string request)
    {
        using var client = await ConnectAsync();
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request));
        return await ReadToEndAsync(client);
    }

    private static async Task<string> ReadToEndAsync(TcpClient client)
    {
        using var timeout = new CancellationTokenSource(ChildProcess.SafetyNet);
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        return await reader.ReadToEndAsync(timeout.Token);
    }

    private static List<string> Statuses(string response) => [.. StatusLine().Matches(response).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("HTTP/1\\.1 (\\d{3}) ")]
    private static partial Regex StatusLine();
}
