using System.Security.Cryptography;

namespace Asyncore.Scripts.Tests.Http;

[Trait("Suite", "Scripts")]
public class HttpServerTests(ServedFolder served) : IClassFixture<ServedFolder>
{
    [Fact]
    public async Task Should_SendFile_When_Asked()
    {
        Assert.Equal("hello, world\n", (await Curl.RunAsync(served.Url("/hello.txt"))).Output);
        Assert.Equal("text/plain; charset=utf-8", await Curl.HeaderAsync("Content-Type", served.Url("/hello.txt")));
        Assert.Equal("0", await Curl.HeaderAsync("Content-Length", served.Url("/empty.txt")));
    }

    [Fact]
    public async Task Should_SendEveryByte_When_FileIsLarge()
    {
        var file = Path.Combine(served.Folder.Root, "large.bin");
        var expected = await WriteRandomAsync(file, megabytes: 100);

        var copy = Path.Combine(served.Folder.Root, "copy.bin");
        var result = await Curl.RunAsync("--output", copy, served.Url("/large.bin"));

        Assert.Equal("", result.Error);
        await using var stream = File.OpenRead(copy);
        Assert.Equal(expected, Convert.ToHexString(await SHA256.HashDataAsync(stream)));
    }

    [Fact]
    public async Task Should_SendHeadOnly_When_MethodIsHead()
    {
        var result = await Curl.RunAsync("--head", served.Url("/hello.txt"));

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("Content-Length: 13\r\n", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1-3", "ell", "bytes 1-3/13")]
    [InlineData("7-", "world\n", "bytes 7-12/13")]
    [InlineData("-6", "world\n", "bytes 7-12/13")]
    [InlineData("0-999", "hello, world\n", "bytes 0-12/13")]
    [InlineData("-999", "hello, world\n", "bytes 0-12/13")]
    public async Task Should_SendPart_When_ARangeIsAsked(string range, string body, string contentRange)
    {
        Assert.Equal(body, (await Curl.RunAsync("--range", range, served.Url("/hello.txt"))).Output);
        Assert.Equal(contentRange, await Curl.HeaderAsync("Content-Range", "--range", range, served.Url("/hello.txt")));
        Assert.Equal("206", await Curl.StatusAsync("--range", range, served.Url("/hello.txt")));
    }

    [Theory]
    [InlineData("bytes=13-", "416")]
    [InlineData("bytes=-0", "416")]
    [InlineData("bytes=5-2", "200")]
    [InlineData("bytes=0-1,4-5", "200")]
    [InlineData("lines=1-2", "200")]
    public async Task Should_RefuseOrIgnoreRange_When_ItCannotBeServed(string range, string status) =>
        Assert.Equal(status, await Curl.StatusAsync("--header", $"Range: {range}", served.Url("/hello.txt")));

    [Fact]
    public async Task Should_SendWholeFile_When_IfRangeNamesAnotherVersion() =>
        Assert.Equal("200", await Curl.StatusAsync("--range", "1-3", "--header", "If-Range: \"other\"", served.Url("/hello.txt")));

    [Fact]
    public async Task Should_AnswerNotModified_When_ClientHasTheVersion()
    {
        var etag = await Curl.HeaderAsync("ETag", served.Url("/hello.txt"));
        var date = await Curl.HeaderAsync("Last-Modified", served.Url("/hello.txt"));

        Assert.Equal("304", await Curl.StatusAsync("--header", $"If-None-Match: {etag}", served.Url("/hello.txt")));
        Assert.Equal("304", await Curl.StatusAsync("--header", $"If-None-Match: \"x\", W/{etag}", served.Url("/hello.txt")));
        Assert.Equal("200", await Curl.StatusAsync("--header", "If-None-Match: \"x\"", served.Url("/hello.txt")));
        Assert.Equal("304", await Curl.StatusAsync("--header", $"If-Modified-Since: {date}", served.Url("/hello.txt")));
        Assert.Equal("200", await Curl.StatusAsync("--header", "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT", served.Url("/hello.txt")));
    }

    [Theory]
    [InlineData("/nope")]
    [InlineData("/nope/deeper")]
    [InlineData("/hello.txt/")]
    [InlineData("/hello.txt/x")]
    public async Task Should_AnswerNotFound_When_ThereIsNoSuchFile(string path) =>
        Assert.Equal("404", await Curl.StatusAsync(served.Url(path)));

    [Theory]
    [InlineData("/../secret.txt")]
    [InlineData("/files/../../secret.txt")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/..%2f..%2fetc/passwd")]
    [InlineData("/files/%2E%2E/hello.txt")]
    [InlineData("/escape.txt")]
    [InlineData("/escape/secret.txt")]
    public async Task Should_Refuse_When_PathLeavesTheFolder(string path)
    {
        var result = await Curl.RunAsync("--path-as-is", "--include", served.Url(path));

        Assert.StartsWith("HTTP/1.1 403 ", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_FollowLink_When_ItStaysInside() =>
        Assert.Equal("hello, world\n", (await Curl.RunAsync(served.Url("/inside.txt"))).Output);

    [Fact]
    public async Task Should_SendIndexOrListing_When_PathIsAFolder()
    {
        Assert.Equal("<h1>index</h1>", (await Curl.RunAsync(served.Url("/page/"))).Output);

        var listing = (await Curl.RunAsync(served.Url("/files/"))).Output;
        Assert.Contains("<a href=\"./a%20%26%20%3Cb%3E.txt\">a &amp; &lt;b&gt;.txt</a>", listing, StringComparison.Ordinal);
        Assert.Contains("<a href=\"./deeper/\">deeper/</a>", listing, StringComparison.Ordinal);
        Assert.Equal("a", (await Curl.RunAsync(served.Url("/files/a%20%26%20%3Cb%3E.txt"))).Output);
    }

    [Fact]
    public async Task Should_Redirect_When_FolderIsNamedWithoutSlash()
    {
        Assert.Equal("301", await Curl.StatusAsync(served.Url("/page")));
        Assert.Equal("/page/", await Curl.HeaderAsync("Location", served.Url("/page?x=1")));
        Assert.Equal("/page/", await Curl.HeaderAsync("Location", "--path-as-is", served.Url("//page")));
    }

    [Fact]
    public async Task Should_ReuseTheConnection_When_ClientAsksTwice()
    {
        var result = await Curl.RunAsync("--verbose", served.Url("/hello.txt"), served.Url("/empty.txt"));

        Assert.Contains("Re-using existing connection", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_ReadPastTheBody_When_MethodIsNotAllowed()
    {
        var result = await Curl.RunAsync("--verbose", "--data", "some body", served.Url("/hello.txt"), "--next", "--silent", served.Url("/hello.txt"));

        Assert.Contains("Allow: GET, HEAD", result.Error, StringComparison.Ordinal);
        Assert.EndsWith("hello, world\n", result.Output, StringComparison.Ordinal);
        Assert.Equal("405", await Curl.StatusAsync("--data", "some body", served.Url("/hello.txt")));
    }

    [Fact]
    public async Task Should_CloseConnection_When_ClientAsksForIt() =>
        Assert.Equal("close", await Curl.HeaderAsync("Connection", "--header", "Connection: close", served.Url("/hello.txt")));

    private static async Task<string> WriteRandomAsync(string file, int megabytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var random = new Random(1);
        var block = new byte[1 << 20];
        await using var stream = File.Create(file);
        for (var i = 0; i < megabytes; i++)
        {
            random.NextBytes(block);
            hash.AppendData(block);
            await stream.WriteAsync(block);
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
