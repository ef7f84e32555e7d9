namespace Asyncore.Host.Tests.Api;

public class ProcessTests
{
    [Theory]
    [InlineData("process.pid > 0 && process.ppid >= 0", "true")]
    [InlineData("process.platform", "linux")]
    [InlineData("['x64', 'arm64'].includes(process.arch)", "true")]
    [InlineData("process.version", "v0.1.0")]
    [InlineData("Object.keys(process.versions)", "asyncore,dotnet,engine")]
    [InlineData("process.cwd() === require('fs').realpathSync('.')", "true")]
    [InlineData("process.uptime() >= 0 && process.uptime() < 60", "true")]
    [InlineData("(([s, n]) => s >= 0 && n >= 0 && n < 1e9)(process.hrtime(process.hrtime()))", "true")]
    [InlineData("typeof process.hrtime.bigint()", "bigint")]
    [InlineData("process.memoryUsage().rss > 1e6 && process.memoryUsage.rss() > 1e6", "true")]
    [InlineData("process.stdout.isTTY", "false")]
    [InlineData("process.stdout.write('')", "true")]
    [InlineData("process.stdout.write(5)", "TypeError ERR_INVALID_ARG_TYPE: The \"chunk\" argument must be of type string or an instance of Buffer or Uint8Array. Received type number (5)")]
    [InlineData("require('process') === process", "true")]
    [InlineData("Object.prototype.toString.call(process)", "[object process]")]
    [InlineData("performance.now() >= 0 && Math.abs(performance.timeOrigin + performance.now() - Date.now()) < 1000", "true")]
    [InlineData("queueMicrotask(1)", "TypeError ERR_INVALID_ARG_TYPE: The \"callback\" argument must be of type function. Received type number (1)")]
    [InlineData("Object.keys(globalThis).filter(k => ['Buffer', 'process', 'console', 'atob'].includes(k)).length", "0")]
    [InlineData("Object.getOwnPropertyDescriptor(globalThis, 'Buffer').writable", "true")]
    public void Should_TellOfTheProcess_When_Asked(string expression, string expected) => Assert.Equal(expected, ScriptRun.Value(expression));

    [Fact]
    public void Should_ShowWhatTheHostGave_When_ArgumentsAndEnvironmentAreRead() => Assert.Equal(
        "[\"asyncore\",\"/x/main.js\",\"-v\",\"\u00e9\"]{\"A\":\"1\"}",
        ScriptRun.Program("return JSON.stringify(process.argv) + JSON.stringify(process.env);", new()
        {
            ScriptPath = "/x/main.js",
            Arguments = ["-v", "\u00e9"],
            Environment = new Dictionary<string, string> { ["A"] = "1" },
        }).Value);

    [Fact]
    public void Should_KeepBytesAndOrder_When_SeveralWrite()
    {
        using var output = new MemoryStream();
        ScriptRun.Program("""
            process.stdout.write(new Uint8Array([0xff, 0, 0x80])); console.log('a'); process.stdout.write('ff', 'hex');
            require('fs').writeSync(1, 'b'); process.stdout.write('\ud800');
            """, new() { Output = output });
        Assert.Equal("FF0080610AFF62EFBFBD", Convert.ToHexString(output.ToArray()));
    }

    [Fact]
    public void Should_GoOn_When_NobodyReadsTheOutput()
    {
        using var output = new BrokenStream();
        Assert.Equal("still here", ScriptRun.Program("console.log('x'); return 'still here';", new() { Output = output }).Value);
    }

    [Fact]
    public void Should_CallTheHost_When_Exiting()
    {
        var codes = new List<int>();
        var result = ScriptRun.Program(
            "try { process.exit(1.5); } catch (e) { console.log(e.code); } process.exitCode = 4; process.exit();",
            new() { Exit = codes.Add });
        Assert.Equal([4], codes);
        Assert.Equal("ERR_OUT_OF_RANGE\n", result.Output);
        Assert.Null(result.Value); // Nothing after exit() runs.
    }

    [Fact]
    public void Should_RunAfterTheScript_When_Queued() => Assert.Equal(
        "now\nmicro\ntick x\n",
        ScriptRun.Program("queueMicrotask(() => console.log('micro')); process.nextTick(v => console.log('tick', v), 'x'); console.log('now');").Output);
}
