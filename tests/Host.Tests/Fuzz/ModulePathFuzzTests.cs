using Asyncore.Engine.Tests.Properties;
using Asyncore.Host.Tests.Scenarios;
using Asyncore.Scripting;
using FsCheck.Fluent;

namespace Asyncore.Host.Tests.Fuzz;

/// <summary>Paths that nobody should require, or read: whatever they are, nothing outside of what is granted is reached.</summary>
public sealed class ModulePathFuzzTests
{
    private static readonly string[] Parts =
    [
        "/", "/", "/", ".", "..", "..", "./", "../", "granted", "secret", "inside.js", "data.json", "link", "loop", "outside.js", "folder", "index.js", "node:", "fs", ".js", ".json",
        "\0", "%2e%2e", "%2f", "\\", " ", "~", "é", "e\u0301", "\ud800", "\u202e", "__proto__", "constructor", "proc", "self", "root", "cwd", "fd", "file://", "//", "/./", new('x', 300), "*", "?", "#", "\n",
    ];

    private const string Script = """
        const fs = require('fs');
        exports.attempt = path => {
          let told = '';
          for (const use of [() => require(path), () => fs.readFileSync(path, 'latin1'), () => require.resolve(path), () => fs.statSync(path) && '', () => fs.readlinkSync(path),
            () => fs.realpathSync(path), () => fs.readdirSync(path).join()]) {
            try {
              const result = use();
              told += typeof result === 'string' ? result : typeof result.text === 'string' ? result.text : '';
            } catch (error) {
              if (!(error instanceof Error) || !/^[A-Z_]+$/.test(error.code ?? 'NONE'))
                return `not an error: ${error}`;
              if (/System\.|Object reference|internal error/.test(error.message))
                return `in the words of another: ${error.message}`;
            }
            told += '\n';
          }
          return told;
        };
        """;

    [Fact]
    public void Should_ReachNothingThatIsNotGranted_When_APathIsAnything() => ScriptScenario.OnThread(() =>
    {
        using var folder = new ScenarioFolder();
        folder.Write("secret/outside.js", "exports.text = 'the secret';");
        folder.Write("secret/data.json", "{ \"text\": \"the secret\" }");
        folder.Write("secret/unheard of", "");
        folder.Write("granted/inside.js", "exports.text = 'granted';");
        folder.Write("granted/data.json", "{ \"text\": \"granted\" }");
        folder.Write("granted/folder/index.js", "exports.text = 'granted';");
        var granted = Path.Combine(folder.Path, "granted");
        File.CreateSymbolicLink(Path.Combine(granted, "link"), Path.Combine(folder.Path, "secret"));
        File.CreateSymbolicLink(Path.Combine(granted, "loop"), "loop");
        File.CreateSymbolicLink(Path.Combine(granted, "folder", "link"), "../../secret/outside.js");
        var main = folder.Write("granted/main.js", Script);
        using var host = new ScriptHost(new ScriptHostOptions { Permissions = new ScriptPermissions { AllowRead = [granted] }, TimeLimit = TimeSpan.FromSeconds(60) });
        host.Load(main);
        var starts = new[] { "", "./", "../", "/", granted + "/", folder.Path + "/", granted + "/../secret/", granted + "/link/", "./folder/" };

        Property.Holds(Gen.Elements(starts).SelectMany(start => Gen.Elements(Parts).ArrayOf().Select(parts => start + string.Concat(parts.Take(6)))).ArrayOf(), paths =>
        {
            foreach (var path in paths)
            {
                var told = (string)host.Call("attempt", path)!;
                Assert.False(told.Contains("the secret", StringComparison.Ordinal) || told.StartsWith("not an", StringComparison.Ordinal) || told.StartsWith("in the", StringComparison.Ordinal), $"'{path}': {told}");
                Assert.DoesNotContain("unheard of", told, StringComparison.Ordinal); // A name that only a listing tells.
            }
        });
        Assert.Equal("granted", ((string)host.Call("attempt", "./inside.js")!).Split('\n')[0]);
    });
}
