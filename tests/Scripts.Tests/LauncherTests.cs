using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests;

/// <summary>The <c>asyncore</c> file at the root, by which a checkout is used.</summary>
public sealed class LauncherTests : IDisposable
{
    private static readonly string s_launcher = Path.Combine(Repository.Root, "asyncore");

    private TemporaryFolder Folder { get; } = new();

    public void Dispose() => Folder.Dispose();

    [Fact]
    public async Task Should_NotBuildAgain_When_NothingChanged()
    {
        await RunAsync(s_launcher, "--version");
        var stamp = new FileInfo(Path.Combine(Repository.Root, "artifacts", "tool", "stamp"));
        var built = stamp.LastWriteTimeUtc;

        var result = await RunAsync(s_launcher, "--version");

        Assert.StartsWith("asyncore ", result.Output, StringComparison.Ordinal);
        stamp.Refresh();
        Assert.Equal(built, stamp.LastWriteTimeUtc);
    }

    [Fact]
    public async Task Should_PassAllArguments_When_StartedThroughALinkFromElsewhere()
    {
        var link = Path.Combine(Folder.Root, "a link");
        File.CreateSymbolicLink(link, s_launcher);
        Folder.Write("script.js", "console.log(process.argv.slice(2).join('|')); process.exit(3);");

        var result = await RunAsync(link, "run", "script.js", "--", "a b", "", "*");

        Assert.Equal((3, "a b||*\n"), (result.ExitCode, result.Output));
    }

    private Task<CommandResult> RunAsync(string file, params string[] arguments) => ChildProcess.RunAsync(file, arguments, Folder.Root);
}
