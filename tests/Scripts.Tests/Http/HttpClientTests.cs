using System.Text;
using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests.Http;

[Trait("Suite", "Scripts")]
public class HttpClientTests
{
    private static readonly byte[] s_body = Body(400_000);

    [Fact]
    public async Task Should_WriteEveryByte_When_TheLengthIsGiven()
    {
        using var server = new CannedServer(Text($"HTTP/1.1 200 OK\r\nContent-Length: {s_body.Length}\r\n\r\n"), s_body, Text("not the body"));

        var result = await FetchAsync(server.Port, "/some/path?q=1");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.True(s_body.AsSpan().SequenceEqual(result.OutputBytes));
        Assert.StartsWith($"GET /some/path?q=1 HTTP/1.1\nHost: 127.0.0.1:{server.Port}\n", await server.Request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_WriteEveryByte_When_TheBodyEndsWithTheConnection()
    {
        using var server = new CannedServer(Text("HTTP/1.0 200 OK\r\nServer: x\r\n\r\n"), s_body);

        var result = await FetchAsync(server.Port);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.True(s_body.AsSpan().SequenceEqual(result.OutputBytes));
    }

    [Fact]
    public async Task Should_WriteEveryByte_When_TheBodyIsChunked()
    {
        using var server = new CannedServer([Text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), .. Chunks(s_body)]);

        var result = await FetchAsync(server.Port);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.True(s_body.AsSpan().SequenceEqual(result.OutputBytes));
    }

    [Fact]
    public async Task Should_Wait_When_TheResponseComesByteByByte()
    {
        var response = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nTrailer: x\r\n\r\n";
        using var server = new CannedServer([.. Text(response).Select(b => new[] { b })]);

        var result = await FetchAsync(server.Port);

        Assert.Equal((0, "hello"), (result.ExitCode, result.Output));
    }

    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]
    public async Task Should_WriteNothing_When_ThereIsNoBody(string response)
    {
        using var server = new CannedServer(Text(response));

        var result = await FetchAsync(server.Port);

        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Error));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort", "closed in the middle")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", "closed in the middle")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "bad chunk size")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n", "bad chunk end")]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n", "not an HTTP response")]
    [InlineData("", "without a response")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "404 Not Found")]
    public async Task Should_FailWithOneLine_When_TheResponseIsBad(string response, string message)
    {
        using var server = new CannedServer(Text(response));

        var result = await FetchAsync(server.Port);

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("http_client: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Equal(1, result.Error.Count(c => c == '\n'));
    }

    [Fact]
    public async Task Should_FailWithOneLine_When_TheConnectionIsRefused()
    {
        string port;
        using (var server = new CannedServer())
            port = server.Port;

        var result = await FetchAsync(port);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("refused", result.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, result.Error.Count(c => c == '\n'));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1", "http")]
    [InlineData("127.0.0.1", "80", "no-slash")]
    [InlineData("127.0.0.1", "80", "/", "more")]
    public async Task Should_ExitWithTwo_When_ArgumentsAreWrong(params string[] arguments)
    {
        var result = await ToolProcess.RunAsync(["run", Repository.Script("http_client.js"), "--", .. arguments]);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("http_client: ", result.Error, StringComparison.Ordinal);
    }

    private static Task<CommandResult> FetchAsync(string port, string path = "/") =>
        ToolProcess.RunAsync("run", Repository.Script("http_client.js"), "--", "127.0.0.1", port, path);

    private static byte[] Text(string text) => Encoding.Latin1.GetBytes(text);

    private static byte[] Body(int size)
    {
        var body = new byte[size];
        new Random(7).NextBytes(body);
        return body;
    }

    private static IEnumerable<byte[]> Chunks(byte[] body)
    {
        var random = new Random(3);
        for (var at = 0; at < body.Length;)
        {
            var size = Math.Min(random.Next(1, 9000), body.Length - at);
            yield return [.. Text($"{size:x}\r\n"), .. body.AsSpan(at, size), .. Text("\r\n")];
            at += size;
        }
        yield return Text("0\r\n\r\n");
    }
}
