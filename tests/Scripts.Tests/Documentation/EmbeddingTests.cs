using Asyncore.Scripting;
using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests.Documentation;

/// <summary>The lines of the README that embed a host, compiled and run.</summary>
public sealed class EmbeddingTests : IDisposable
{
    private TemporaryFolder Folder { get; } = new();

    public void Dispose() => Folder.Dispose();

    [Fact]
    public void Should_ServeTheScript_When_AProgramPollsIt()
    {
        var file = Folder.Write("server.js", "asked = 0; setInterval(() => { if (motd() === 'Hello from C#') asked++; }, 1); exports.count = () => asked;");
        double passes = 0;

        RunInThread(() => Embed(file, host => (passes = (double)host.Call("count")!) < 3));

        Assert.True(passes >= 3);
    }

    [Fact]
    public void Should_BeTheLinesOfTheReadme_When_Compared()
    {
        var source = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Scripts.Tests", "Documentation", "EmbeddingTests.cs"));

        foreach (var line in MarkdownPage.Read("README.md").Blocks("csharp").Single().Split('\n'))
            Assert.Contains(line.Trim().Replace("\"server.js\"", "file", StringComparison.Ordinal).Replace("running()", "running(host)", StringComparison.Ordinal), source, StringComparison.Ordinal);
    }

    private static void Embed(string file, Func<ScriptHost, bool> running)
    {
        static void doOtherWork() => Thread.Yield();

        using var host = new ScriptHost(new ScriptHostOptions
        {
            TimeLimit = TimeSpan.FromMilliseconds(100),
            Permissions = new ScriptPermissions { AllowNet = ["127.0.0.1:7000"] }, // and no file, no variable, no other address
        });
        host.Expose("motd", () => "Hello from C#");
        host.Load(file);
        while (running(host))
        {
            host.Poll(TimeSpan.FromMilliseconds(5)); // one pass: the script's handlers run here, on this thread
            doOtherWork();
        }
    }

    private static void RunInThread(Action body)
    {
        var thread = new Thread(() => body(), maxStackSize: 16 * 1024 * 1024);
        thread.Start();
        Assert.True(thread.Join(ChildProcess.SafetyNet));
    }
}
