using System.Net;
using System.Net.Sockets;
using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests.Documentation;

/// <summary>What the pages show is what works.</summary>
public sealed class DocumentationTests : IDisposable
{
    public static TheoryData<string> Pages => [.. MarkdownPage.Names];

    private TemporaryFolder Folder { get; } = new();

    public void Dispose() => Folder.Dispose();

    [Fact]
    public async Task Should_FindNothing_When_ScriptsOfThePagesAreChecked()
    {
        var scripts = MarkdownPage.Names.SelectMany(name => MarkdownPage.Read(name).Blocks("js")).ToList();
        var files = scripts.Select((script, i) => Folder.Write($"{i}.js", script));

        var result = await ToolProcess.RunAsync(["check", .. files]);

        Assert.NotEmpty(scripts);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }

    [Fact]
    public async Task Should_Shout_When_TheScriptOfTheReadmeRuns()
    {
        var script = MarkdownPage.Read("README.md").Blocks("js").Single();
        Assert.Contains("7000", script, StringComparison.Ordinal);
        var file = Folder.Write("shout.js", script.Replace("7000", "0", StringComparison.Ordinal) + "console.log('port ' + server.getsockname()[1]);");
        await using var process = ToolProcess.Start("run", file);
        var port = int.Parse(await process.LineAsync("port "), System.Globalization.CultureInfo.InvariantCulture);

        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await client.GetStream().WriteAsync("grüße\nx"u8.ToArray());
        using var reader = new StreamReader(client.GetStream());
        using var timeout = new CancellationTokenSource(ChildProcess.SafetyNet);

        Assert.Equal("GRÜSSE", await reader.ReadLineAsync(timeout.Token));
    }

    [Fact]
    public void Should_BeTheLinesOfTheSample_When_ThePageShowsThem()
    {
        var sample = string.Join('\n', Directory.GetFiles(Path.Combine(Repository.Root, "samples", "LineChat"), "*.cs").Select(File.ReadAllText));
        var lines = MarkdownPage.Read("docs/csharp.md").Blocks("csharp").SelectMany(block => block.Split('\n')).Select(line => line.Trim()).ToList();

        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Contains(line, sample, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Should_LeadToFiles_When_PagesLink(string name)
    {
        var page = MarkdownPage.Read(name);

        Assert.All(page.Links, link => Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(page.File)!, link)), link));
    }
}
