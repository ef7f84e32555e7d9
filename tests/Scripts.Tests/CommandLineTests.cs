using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests;

public class CommandLineTests
{
    [Theory]
    [InlineData("unknown option --poler (did you mean --poller?)", "run", "x.js", "--poler", "epoll")]
    [InlineData("unknown option --port; options of the script go after --", "run", "x.js", "--port", "80")]
    [InlineData("unexpected argument 'more'; arguments of the script go after --", "run", "x.js", "more")]
    [InlineData("--poller needs a value", "run", "x.js", "--poller")]
    [InlineData("--poller is one of auto, epoll, poll, select, not 'epol' (did you mean epoll?)", "run", "x.js", "--poller", "epol")]
    [InlineData("--engine is one of auto, jsc, jint, v8, not 'x'", "run", "x.js", "--engine=x")]
    [InlineData("--time-limit is a number of milliseconds, not '-1'", "run", "x.js", "--time-limit=-1")]
    [InlineData("--memory-limit is a number of MiB, not '1e9'", "run", "x.js", "--memory-limit", "1e9")]
    [InlineData("--idle-timeout is a number of seconds, not 'soon'", "run", "x.js", "--idle-timeout", "soon")]
    [InlineData("run needs a script, as in: asyncore run scripts/echo.js", "run")]
    [InlineData("check needs a script, as in: asyncore check scripts/echo.js", "check")]
    [InlineData("unknown command 'chek' (did you mean check?); asyncore --help lists the commands", "chek")]
    [InlineData("unknown option --verson (did you mean --version?)", "--verson")]
    [InlineData("to run a script: asyncore run scripts/echo.js", "scripts/echo.js")]
    [InlineData("unexpected argument 'x'", "engines", "x")]
    public async Task Should_SayOneLineAndExitWithTwo_When_UsageIsWrong(string message, params string[] arguments)
    {
        var result = await ToolProcess.RunAsync(arguments);

        Assert.Equal((2, $"asyncore: {message}\n", ""), (result.ExitCode, result.Error, result.Output));
    }

    [Fact]
    public async Task Should_PrintVersion_When_Asked()
    {
        var result = await ToolProcess.RunAsync("--version");

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"^asyncore \d+\.\d+\.\d+\S*\n$", result.Output);
    }

    [Theory]
    [InlineData("engines", "--help")]
    [InlineData("--poller", "run", "--help")]
    [InlineData("FILE", "check", "-h")]
    public async Task Should_PrintHelp_When_Asked(string contents, params string[] arguments)
    {
        var result = await ToolProcess.RunAsync(arguments);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains(contents, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_ListEngines_When_Asked()
    {
        var result = await ToolProcess.RunAsync("engines");

        Assert.Equal(0, result.ExitCode);
        Assert.Matches("(?m)^jsc .*, available", result.Output);
    }

    [Fact]
    public async Task Should_SuggestNearName_When_FileIsMissing()
    {
        using var folder = new TemporaryFolder();
        folder.Write("server.js", "");

        Assert.Equal(
            (1, "asyncore: cannot read serfer.js: no such file (did you mean server.js?)\n"),
            await ErrorAsync(folder, "run", "serfer.js"));
        Assert.Equal((1, "asyncore: cannot read other.js: no such file\n"), await ErrorAsync(folder, "run", "other.js"));
        Assert.Equal((1, "asyncore: cannot read no/such/folder.js: no such file\n"), await ErrorAsync(folder, "check", "no/such/folder.js"));
    }

    [Fact]
    public async Task Should_SayIt_When_FileIsAFolder()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal((1, "asyncore: cannot read .: it is a folder\n"), await ErrorAsync(folder, "run", "."));
    }

    private static async Task<(int ExitCode, string Error)> ErrorAsync(TemporaryFolder folder, params string[] arguments)
    {
        var result = await ToolProcess.RunInAsync(folder.Root, arguments);
        return (result.ExitCode, result.Error);
    }
}
