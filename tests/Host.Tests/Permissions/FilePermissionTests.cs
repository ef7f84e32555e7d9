using Asyncore.Host.Tests.Scenarios;
using Asyncore.Scripting;

namespace Asyncore.Host.Tests.Permissions;

/// <summary>What scripts try with paths, in a folder of which they are granted a part.</summary>
public sealed class FilePermissionTests : IDisposable
{
    private const string Attempt = """
        const fs = require('fs');
        function attempt(what) {
          try { return `done ${what() ?? ''}`.trim(); } catch (error) { return `${error.code}: ${error.message}`; }
        }
        """;

    private readonly ScenarioFolder _folder = new();
    private readonly string _inside;

    public FilePermissionTests()
    {
        _inside = Path.GetDirectoryName(_folder.Write("in/a.txt", "a"))!;
        _folder.Write("in/deep/b.txt", "b");
        _folder.Write("out/secret.txt", "secret");
        _folder.Write("inside.txt", "a neighbour whose name begins like the folder's"); // "in" is a prefix of it
        File.CreateSymbolicLink(Path.Combine(_inside, "link.txt"), "../out/secret.txt");
        File.CreateSymbolicLink(Path.Combine(_inside, "linked"), "../out");
        File.CreateSymbolicLink(Path.Combine(_inside, "new.txt"), "../out/made-through-a-link");
        File.CreateSymbolicLink(Path.Combine(_inside, "good.txt"), "deep/../a.txt");
        File.CreateSymbolicLink(Path.Combine(_inside, "circle"), "circle");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "alias"), "in");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("in/a.txt")]
    [InlineData("in/./deep/../a.txt")]
    [InlineData("in/deep/b.txt")]
    [InlineData("in/good.txt")]
    [InlineData("in/linked/../in/a.txt")] // ".." of the link's target, as the system has it
    [InlineData("alias/a.txt")]
    [InlineData("in//a.txt")]
    public void Should_Read_When_ThePathLeadsIntoTheGrantedFolder(string path) =>
        Assert.StartsWith("done", Run($"fs.readFileSync('{At(path)}', 'utf8')"), StringComparison.Ordinal);

    [Theory]
    [InlineData("out/secret.txt")]
    [InlineData("in/../out/secret.txt")]
    [InlineData("in/link.txt")]
    [InlineData("in/linked/secret.txt")]
    [InlineData("in/linked/../out/secret.txt")]
    [InlineData("inside.txt")]
    [InlineData("in/missing/../../out/secret.txt")]
    [InlineData("in/circle")]
    [InlineData("nothing/is/here")]
    public void Should_RefuseToRead_When_ThePathLeadsElsewhere(string path)
    {
        foreach (var call in new[]
        {
            "fs.readFileSync(P, 'utf8')", "fs.openSync(P)", "fs.statSync(P)", "fs.accessSync(P)", "fs.realpathSync(P)",
            "fs.readdirSync(P)", "fs.copyFileSync(P, '/dev/null')",
        })
        {
            var result = Run(call.Replace("P", $"'{At(path)}'", StringComparison.Ordinal));
            Assert.StartsWith($"EACCES: read {At(path)}", result, StringComparison.Ordinal);
            Assert.Contains("the grant read=", result, StringComparison.Ordinal);
        }
        Assert.Equal("done false", Run($"fs.existsSync('{At(path)}')"));
    }

    [Theory]
    [InlineData("out/secret.txt")]
    [InlineData("in/../out/secret.txt")]
    [InlineData("in/link.txt")]
    [InlineData("in/linked/secret.txt")]
    [InlineData("nothing/is/here")]
    public void Should_RefuseToRequire_When_ThePathLeadsElsewhere(string path) =>
        Assert.StartsWith($"EACCES: read {_folder.Path}", Run($"require('{At(path)}')"), StringComparison.Ordinal);

    [Fact]
    public void Should_RefuseToRead_When_APathIsRelativeToTheProcess() =>
        Assert.StartsWith("EACCES: read ../../etc/passwd", Run("fs.readFileSync('../../etc/passwd')"), StringComparison.Ordinal);

    [Fact]
    public void Should_SayWhereALinkLeads_When_TheScriptMayReadTheLink()
    {
        var real = At("out/secret.txt");

        Assert.Contains($"link.txt (which leads to {real}): permission denied: the grant read={real} is missing",
            Run($"fs.readFileSync('{At("in/link.txt")}')"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fs.writeFileSync('IN/w.txt', 'x')", true)]
    [InlineData("fs.mkdirSync('IN/d')", true)]
    [InlineData("fs.renameSync('IN/a.txt', 'IN/c.txt')", true)]
    [InlineData("fs.unlinkSync('IN/link.txt')", true)] // the link itself
    [InlineData("fs.symlinkSync('/etc/passwd', 'IN/s')", true)] // only a text, until somebody follows it
    [InlineData("fs.writeFileSync('IN/../out/w.txt', 'x')", false)]
    [InlineData("fs.writeFileSync('IN/new.txt', 'x')", false)]
    [InlineData("fs.writeFileSync('IN/link.txt', 'x')", false)]
    [InlineData("fs.appendFileSync('IN/linked/secret.txt', 'x')", false)]
    [InlineData("fs.openSync('IN/new.txt', 'a')", false)]
    [InlineData("fs.truncateSync('IN/link.txt')", false)]
    [InlineData("fs.chmodSync('IN/link.txt', 0o777)", false)]
    [InlineData("fs.utimesSync('IN/link.txt', 1, 1)", false)]
    [InlineData("fs.unlinkSync('IN/linked/secret.txt')", false)]
    [InlineData("fs.rmSync('IN/../out', { recursive: true })", false)]
    [InlineData("fs.rmdirSync('IN/linked/')", false)]
    [InlineData("fs.renameSync('IN/a.txt', 'IN/../out/a.txt')", false)]
    [InlineData("fs.renameSync('IN/linked/secret.txt', 'IN/s.txt')", false)]
    [InlineData("fs.linkSync('IN/../out/secret.txt', 'IN/s.txt')", false)]
    [InlineData("fs.linkSync('IN/a.txt', 'IN/../out/l.txt')", false)]
    [InlineData("fs.symlinkSync('x', 'IN/linked/l')", false)]
    [InlineData("fs.copyFileSync('IN/a.txt', 'IN/linked/c.txt')", false)]
    [InlineData("fs.mkdirSync('IN/linked/d')", false)]
    [InlineData("fs.mkdtempSync('IN/linked/d')", false)]
    public void Should_AskForWritingWhereThePathLeads_When_SomethingIsChanged(string call, bool succeeds)
    {
        var result = Run(call.Replace("IN", _inside, StringComparison.Ordinal), new ScriptPermissions { AllowRead = [_inside], AllowWrite = [_inside] });

        Assert.StartsWith(succeeds ? "done" : "EACCES", result, StringComparison.Ordinal);
        Assert.Equal("secret", File.ReadAllText(At("out/secret.txt")));
        Assert.Equal(["secret.txt"], Directory.EnumerateFileSystemEntries(At("out")).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("fs.writeFileSync(P, 'x')")]
    [InlineData("fs.openSync(P, 'r+')")]
    [InlineData("fs.openSync(P, 'a')")]
    [InlineData("fs.unlinkSync(P)")]
    [InlineData("fs.truncateSync(P)")]
    public void Should_RefuseToWrite_When_OnlyReadingIsGranted(string call)
    {
        var result = Run(call.Replace("P", $"'{At("in/a.txt")}'", StringComparison.Ordinal));

        Assert.Contains($"the grant write={At("in/a.txt")} is missing (--allow-write={At("in/a.txt")}", result, StringComparison.Ordinal);
        Assert.Equal("a", File.ReadAllText(At("in/a.txt")));
    }

    [Fact]
    public void Should_LetDenialsWin_When_AFolderIsGrantedAndAPartOfItDenied()
    {
        var permissions = new ScriptPermissions { AllowRead = ["*"], DenyRead = [At("in/deep")] };

        Assert.Equal("done a", Run($"fs.readFileSync('{At("in/a.txt")}', 'utf8')", permissions));
        Assert.Contains($"deny-read={At("in/deep")} covers it", Run($"fs.readFileSync('{At("alias/deep/b.txt")}')", permissions), StringComparison.Ordinal);
        Assert.StartsWith("EACCES", Run($"fs.readdirSync('{At("in/deep")}')", permissions), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_KeepTheGrant_When_TheGrantedFolderIsReplacedByALink()
    {
        var permissions = new ScriptPermissions { AllowRead = [_inside], AllowWrite = [_folder.Path], DenyRead = [At("out")] };

        var result = Run(
            $"(fs.renameSync('{_inside}', '{At("moved")}'), fs.symlinkSync('/etc', '{_inside}'), fs.readFileSync('{At("in/passwd")}', 'utf8'))", permissions);

        Assert.StartsWith("EACCES: read", result, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_RunAFileAndRefuseWhatItRequires_When_TheHostLoadsItWithoutGrants()
    {
        var main = _folder.Write("main.js", "exports.result = () => { try { return require('./lib').x; } catch (e) { return e.code + ' ' + e.message; } };");
        _folder.Write("lib.js", "exports.x = 'loaded';");

        Assert.StartsWith($"EACCES read {At("lib")}", Load(main, ScriptPermissions.None), StringComparison.Ordinal);
        Assert.Equal("loaded", Load(main, new ScriptPermissions { AllowRead = [_folder.Path] }));
    }

    private static string Load(string main, ScriptPermissions permissions)
    {
        var result = "";
        ScriptScenario.OnThread(() =>
        {
            using var host = new ScriptHost(new ScriptHostOptions { Permissions = permissions });
            host.Load(main);
            result = (string)host.Call("result")!;
        });
        return result;
    }

    private string At(string path) => Path.Join(_folder.Path, path);

    private string Run(string expression, ScriptPermissions? permissions = null) => new ScriptScenario
    {
        Permissions = permissions ?? new ScriptPermissions { AllowRead = [_inside] },
        HasHelpers = false,
    }.Run($"{Attempt}console.log(attempt(() => {expression}));").Output.Trim();
}
