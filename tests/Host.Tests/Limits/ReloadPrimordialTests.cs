using Asyncore.Host.Tests.Reload;
using Asyncore.Scripting;

namespace Asyncore.Host.Tests.Limits;

/// <summary>A reload, its way back, and a check, of a script that has replaced what the language offers.</summary>
public class ReloadPrimordialTests
{
    // Its own parts use nothing but the syntax. Fields have names that no part of the host has.
    private const string Main = """
        'use strict';
        const asyncore = require('asyncore'), asynchat = require('asynchat');
        const part = require('./part');

        class Answerer extends asynchat.async_chat {
          constructor(sock) {
            super(sock);
            this.set_terminator('\n');
            this.tally = 0;
          }
          handle_frame(text) { this.push('WORD ' + ++this.tally + part.sign + text.toString() + ' ' + room.title() + '\n'); }
          handle_reload() { this.reloads_seen = (this.reloads_seen || 0) + 1; }
        }

        class Room { title() { return 'WORD'; } }
        class Hidden { #secret = 1; }

        class Porter extends asyncore.dispatcher {
          constructor(place) {
            super();
            this.create_socket();
            this.set_reuse_addr();
            this.bind(place);
            this.listen(50);
          }
          handle_accepted(sock) { new Answerer(sock); }
        }

        const room = module.keep('room', () => new Room());
        module.hot.dispose(left => { left_over.before = 'WORD'; });
        const left_over = { __proto__: null };
        const ticking = setInterval(() => {}, 10);
        const porter = new Porter(['127.0.0.1', 0]);
        globalThis.replaced ??= { __proto__: null, noted: Object.setPrototypeOf([], null), restore: null };
        module.exports = {
          port: () => porter.getsockname()[1],
          replace() { globalThis.replaced.restore = REPLACE(globalThis.replaced.noted); },
          noted() {
            const { noted, restore } = globalThis.replaced;
            return restore() > 500 ? Array.from({ length: noted.length }, (_, i) => noted[i]).join() : 'little was replaced';
          },
        };
        """;

    [Theory]
    [InlineData("Throwing")]
    [InlineData("Polluting")]
    [InlineData("Spying")]
    public void Should_ReloadAndRollBack_When_TheLanguageIsReplaced(string how) => ServedScript.Run(script =>
    {
        var main = Main.Replace("REPLACE", how switch { "Throwing" => Replacing.Throwing, "Spying" => Replacing.Spying, _ => Replacing.Polluting }, StringComparison.Ordinal);
        script.Write("part.js", "exports.sign = ' - ';");
        script.Load(Replacing.Preparation() + Of("one"));
        var client = script.Connect();
        Assert.Equal("one 1 - a one", script.Ask(client, "a"));
        script.Host.Call("replace");

        script.ReloadWell(Of("two"));
        Assert.Equal("two 2 - b two", script.Ask(client, "b"));
        Assert.False(script.Reload(Of("three") + "null.x;").Succeeded);
        Assert.Equal("two 3 - c two", script.Ask(client, "c"));
        script.Write("main.js", Of("two"));
        script.Write("part.js", "exports.sign = ' + ';");
        script.ReloadWell();
        Assert.Equal("two 4 + d two", script.Ask(client, "d"));

        // The engine itself asks for an error's text where it makes the stack of one that failed the reload.
        Assert.Equal("", ((string)script.Host.Call("noted")!).Replace("EvalError.prototype.__proto__.toString", "", StringComparison.Ordinal));

        string Of(string word) => main.Replace("WORD", word, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData("Throwing")]
    [InlineData("Polluting")]
    public void Should_FindTheMistake_When_TheScriptHasReplacedTheLanguage(string how) => OnBigStack.Run(() =>
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("as-").FullName, "main.js");
        File.WriteAllText(path, Replacing.Preparation() + """
            const asyncore = require('asyncore'), asynchat = require('asynchat');
            class Answerer extends asynchat.async_chat { handle_raed() {} }
            (REPLACE)({ __proto__: null, length: 0 });
            """.Replace("REPLACE", how == "Throwing" ? Replacing.Throwing : Replacing.Polluting, StringComparison.Ordinal));

        var findings = ScriptHost.Check(path);

        Assert.Contains(findings, finding => finding.Contains("did you mean handle_read?", StringComparison.Ordinal));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    });
}
