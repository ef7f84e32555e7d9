using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests;

/// <summary>What <c>run</c> and <c>check</c> do with a script.</summary>
public sealed class RunTests : IDisposable
{
    private const string Endless = "console.log('started'); setInterval(() => {}, 1000);";

    private TemporaryFolder Folder { get; } = new();

    public void Dispose() => Folder.Dispose();

    [Fact]
    public async Task Should_ExitWithZero_When_NothingIsLeftToDo()
    {
        var result = await RunAsync("console.log('hello');");

        Assert.Equal((0, "hello\n", ""), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public async Task Should_HandArgumentsToTheScript_When_TheyFollowTheDashes()
    {
        var result = await RunAsync("console.log(JSON.stringify(process.argv.slice(2)));", "--", "--poller", "a b", "--", "-x");

        Assert.Equal("[\"--poller\",\"a b\",\"--\",\"-x\"]\n", result.Output);
    }

    [Fact]
    public async Task Should_UseTheScriptsExitCode_When_ItExits()
    {
        var result = await RunAsync("setTimeout(() => process.exit(7), 1);");

        Assert.Equal(7, result.ExitCode);
    }

    [Fact]
    public async Task Should_ShowTheSource_When_TheScriptThrows()
    {
        var result = await RunAsync("const a = 1;\n\nfunction fail() {\n  null.x;\n}\nfail();\n");

        Assert.Equal(1, result.ExitCode);
        Assert.Matches(@"^script\.js:4:\d+: TypeError: ", result.Error);
        Assert.Contains("> 4 |   null.x;\n", result.Error, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^    at fail \(script\.js:4:\d+\)$", result.Error);
        Assert.DoesNotContain("asyncore:", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("check")]
    public async Task Should_ShowTheSource_When_TheSyntaxIsWrong(string command)
    {
        Folder.Write("script.js", "const a = 1;\nconst b = ;\n");

        var result = await ToolProcess.RunInAsync(Folder.Root, command, "script.js");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("script.js:2", result.Error, StringComparison.Ordinal);
        Assert.Contains("SyntaxError: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("> 2 | const b = ;\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_NameTheAddress_When_ItIsInUse()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;

        var result = await ToolProcess.RunAsync("run", Repository.Script("echo.js"), "--", "--port", $"{port}");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"127.0.0.1:{port}", result.Error, StringComparison.Ordinal);
        Assert.Contains("in use", result.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("scripts/echo.js:", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--nonsense", "1")]
    [InlineData("--port", "70000")]
    [InlineData("--port", "x")]
    [InlineData("--port")]
    [InlineData("8080")]
    public async Task Should_ExitWithTwo_When_TheScriptsOptionsAreWrong(params string[] options)
    {
        var result = await ToolProcess.RunAsync(["run", Repository.Script("echo.js"), "--", .. options]);

        Assert.Equal(2, result.ExitCode);
        Assert.Matches("^echo: .*\n$", result.Error);
    }

    [Fact]
    public async Task Should_FindEveryScriptSound_When_CheckedTogether()
    {
        string[] scripts = [.. Directory.GetFiles(Path.Combine(Repository.Root, "scripts"), "*.js").Order()];

        var result = await ToolProcess.RunAsync(["check", .. scripts]);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(scripts.Length, result.Output.Count(c => c == '\n'));
    }

    [Theory]
    [InlineData(PosixSignal.SIGINT, 130)]
    [InlineData(PosixSignal.SIGTERM, 0)]
    public async Task Should_StopInOrder_When_Interrupted(PosixSignal signal, int exitCode)
    {
        Folder.Write("script.js", Endless);
        await using var process = ToolProcess.Start("run", Path.Combine(Folder.Root, "script.js"));
        await process.LineAsync("started");

        process.Signal(signal);

        var result = await process.ResultAsync();
        Assert.Equal((exitCode, ""), (result.ExitCode, result.Error));
    }

    [Fact]
    public async Task Should_EndAtOnce_When_InterruptedTwiceInAnEndlessHandler()
    {
        Folder.Write("script.js", "setTimeout(() => { console.log('started'); for (;;); }, 1);");
        await using var process = ToolProcess.Start("run", Path.Combine(Folder.Root, "script.js"), "--time-limit", "0");
        await process.LineAsync("started");

        // Signals of one kind do not queue, so the second is sent until the process has ended.
        var result = process.ResultAsync();
        while (!result.IsCompleted)
        {
            process.Signal(PosixSignal.SIGINT);
            await Task.WhenAny(result, Task.Delay(100));
        }

        Assert.Equal(130, (await result).ExitCode);
    }

    [Theory]
    [InlineData("epoll")]
    [InlineData("poll")]
    [InlineData("select")]
    public async Task Should_Run_When_APollerIsChosen(string poller)
    {
        var result = await RunAsync("setTimeout(() => console.log('done'), 1);", "--poller", poller);

        Assert.Equal((0, "done\n"), (result.ExitCode, result.Output));
    }

    private Task<CommandResult> RunAsync(string source, params string[] arguments)
    {
        Folder.Write("script.js", source);
        return ToolProcess.RunInAsync(Folder.Root, ["run", "script.js", .. arguments]);
    }
}
