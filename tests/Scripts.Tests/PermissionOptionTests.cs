using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests;

/// <summary>What the command line grants, and how its options change that.</summary>
public sealed class PermissionOptionTests : IDisposable
{
    private const string Attempts = """
        const fs = require('fs');
        const { socket } = require('socket');
        require('./lib/part');
        function attempt(name, what) {
          try { what(); console.log(`${name}: done`); } catch (error) { console.log(`${name}: ${error.code}`); }
        }
        attempt('listen', () => new socket().bind(['127.0.0.1', 0]));
        attempt('any', () => new socket().bind(['', 0]));
        attempt('own', () => fs.readFileSync(__filename));
        attempt('other', () => fs.readFileSync(process.argv[2]));
        attempt('write', () => fs.writeFileSync(`${__dirname}/made.txt`, ''));
        attempt('env', () => process.env.PATH);
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _other = new();
    private readonly string _script;
    private readonly string _file;

    public PermissionOptionTests()
    {
        _script = _folder.Write("try.js", Attempts);
        _folder.Write("lib/part.js", "");
        _file = _other.Write("data.txt", "data");
    }

    public void Dispose()
    {
        _folder.Dispose();
        _other.Dispose();
    }

    [Theory]
    [InlineData("", "done done done EACCES EACCES EACCES")]
    [InlineData("--allow-all", "done done done done done done")]
    [InlineData("--allow-net=127.0.0.1", "done EACCES done EACCES EACCES EACCES")]
    [InlineData("--allow-net=127.0.0.1 --allow-net=0.0.0.0:0", "done done done EACCES EACCES EACCES")]
    [InlineData("--allow-net", "done done done EACCES EACCES EACCES")]
    [InlineData("--deny-net", "EACCES EACCES done EACCES EACCES EACCES")]
    [InlineData("--deny-net=127.0.0.0/8", "EACCES EACCES done EACCES EACCES EACCES")]
    [InlineData("--allow-read=OTHER", "done done done done EACCES EACCES")]
    [InlineData("--allow-read", "done done done done EACCES EACCES")]
    [InlineData("--allow-read --deny-read=OTHER", "done done done EACCES EACCES EACCES")]
    [InlineData("--allow-write=FOLDER", "done done done EACCES done EACCES")]
    [InlineData("--allow-env=PATH", "done done done EACCES EACCES done")]
    [InlineData("--allow-env=HOME", "done done done EACCES EACCES EACCES")]
    [InlineData("--allow-all --deny-env=PATH --deny-write", "done done done done EACCES EACCES")]
    public async Task Should_GrantWhatIsAsked_When_AScriptIsRun(string options, string expected)
    {
        var given = options.Replace("OTHER", _other.Root, StringComparison.Ordinal).Replace("FOLDER", _folder.Root, StringComparison.Ordinal);

        var result = await ToolProcess.RunAsync(["run", _script, .. given.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--", _file]);

        Assert.Equal("", result.Error);
        Assert.Equal(expected, string.Join(' ', result.Output.TrimEnd('\n').Split('\n').Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..])));
    }

    [Theory]
    [InlineData("--allow-net=nowhere:port", "asyncore: --allow-net=nowhere:port: not an address; the forms are host, host:port, [v6]:port, 10.0.0.0/8, *:port and *\n")]
    [InlineData("--deny-read=", "asyncore: --deny-read=: not a path\n")]
    [InlineData("--allow-nett", "asyncore: unknown option --allow-nett (did you mean --allow-net?)\n")]
    public async Task Should_SayWhatIsWrong_When_AnOptionCannotBeMeant(string option, string expected)
    {
        var result = await ToolProcess.RunAsync("run", option, _script);

        Assert.Equal(expected, result.Error);
        Assert.Equal(2, result.ExitCode);
    }

    [Fact]
    public async Task Should_SayWhatToGrant_When_TheHttpServerServesAFolderThatIsNotGranted()
    {
        var result = await ToolProcess.RunAsync("run", Repository.Script("http_server.js"), "--", "--port", "0", "--root", _other.Root);

        Assert.Contains($"(--allow-read={_other.Root}, or AllowRead of the host's ScriptPermissions)", result.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, result.ExitCode);
    }
}
