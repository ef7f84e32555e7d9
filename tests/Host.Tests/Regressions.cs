using System.Collections;
using Asyncore.Host.Tests.Scenarios;
using Asyncore.Scripting;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Host.Tests;

/// <summary>Bugs that there were, one case each; the line above a case says what was wrong.</summary>
public class Regressions
{
    // The converted arguments of a call waited in an array of .NET, where the engine's collector does not look.
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Should_KeepTheArguments_When_GarbageIsCollectedWhileTheyAreConverted(int count) => ScriptScenario.OnThread(() =>
    {
        using var host = new ScriptHost();
        host.LoadSource("exports.join = (...parts) => parts.flat().join();");
        var words = Enumerable.Range(0, count - 1).Select(i => $"word {i} of the call").ToArray();

        var joined = host.Call("join", [.. words, new CollectingList(host)]);

        Assert.Equal(string.Join(',', words) + ",0,1,2", joined);
    });

    // The same for the elements of an array.
    [Fact]
    public void Should_KeepTheElements_When_GarbageIsCollectedWhileAnArrayIsMade() => ScriptScenario.OnThread(() =>
    {
        using var engine = EngineCatalog.Create("auto");

        var array = engine.CreateArray(500, i =>
        {
            if (i % 100 == 99)
                engine.Collect();
            return engine.FromText($"element {i}");
        });

        Assert.Equal(string.Join(',', Enumerable.Range(0, 500).Select(i => $"element {i}")), engine.ToText(array));
    });

    /// <summary>Collects the script's garbage when it is looked at.</summary>
    private sealed class CollectingList(ScriptHost host) : IEnumerable
    {
        public IEnumerator GetEnumerator()
        {
            for (var i = 0; i < 3; i++)
            {
                host.CollectGarbage();
                yield return i;
            }
        }
    }

    // The bytes of a call were looked up before its numbers were converted.
    [Theory]
    [InlineData("channel.recv_into(bytes, trap)")]
    [InlineData("channel.socket.recv_into(bytes, trap)")]
    [InlineData("channel.socket.send(bytes, trap)")]
    [InlineData("channel.socket.setsockopt(1, trap, bytes)")]
    public void Should_NotTouchMemory_When_AnArgumentTakesItAwayMeanwhile(string call)
    {
        // A number that is made of an object runs its valueOf, which shrinks the memory that the call is about.
        var result = new ScriptScenario { HasHelpers = false }.Run($$"""
            const asyncore = require('asyncore');
            const [left, right] = require('socket').socketpair();
            const channel = new asyncore.dispatcher(left);
            right.send('x'.repeat(100000));
            const memory = new ArrayBuffer(1 << 20, { maxByteLength: 1 << 20 });
            const bytes = new Uint8Array(memory);
            const trap = { valueOf() { memory.resize(0); return 0; } };
            try { {{call}}; } catch { }
            console.log(memory.byteLength);
            channel.close();
            right.close();
            """);

        Assert.Equal("0\n", result.Output);
    }

    // Neither could be stopped, and a script says how long they take.
    [Theory]
    [InlineData("Buffer.alloc(100, 'a').indexOf('b')", "-1")]
    [InlineData("Buffer.from('a'.repeat(5000) + 'needle').indexOf('needle')", "5000")]
    [InlineData("require('crypto').pbkdf2Sync('password', 'salt', 60000, 40, 'sha1').toString('hex')", "96a909dbaba06c2d99eab31ea7b36493a7a86660fff774158fa660a29ba1087cab14850bf52ad35c")]
    public void Should_FindTheSame_When_ALongCallLooksAtTheClock(string expression, string expected) =>
        Assert.Equal(expected, new ScriptScenario { HasHelpers = false }.Run($"console.log({expression});").Output.Trim());

    // What a listener's handler leaves to run after it was stopped, and the listener was closed for it: the server was gone.
    [Fact]
    public void Should_GoOnListening_When_ReactionsOfItsHandlersAreStopped()
    {
        var result = new ScriptScenario { TimeLimit = TimeSpan.FromMilliseconds(100), HasHelpers = false, ExpectsErrors = true }.Run("""
            const asyncore = require('asyncore');
            let accepted = 0;
            const server = new asyncore.dispatcher();
            server.create_socket();
            server.bind(['127.0.0.1', 0]);
            server.listen();
            server.handle_accepted = sock => {
              sock.close();
              if (++accepted === 3) {
                console.log(accepted);
                server.close();
              } else
                (async () => { for (;;) await null; })();
            };
            for (let i = 0; i < 3; i++) {
              const client = new asyncore.dispatcher();
              client.handle_connect = client.handle_write = () => {};
              client.handle_read = () => client.close();
              client.create_socket();
              client.connect(server.getsockname());
            }
            """);

        Assert.Equal("3\n", result.Output);
    }

    // Nothing stopped it: it was called while the report on a stop was written, where no clock ran.
    [Fact]
    public void Should_Report_When_TheNameOfAListenerLoops()
    {
        var result = new ScriptScenario { TimeLimit = TimeSpan.FromMilliseconds(100), HasHelpers = false, ExpectsErrors = true }.Run("""
            const asyncore = require('asyncore');
            const server = new asyncore.dispatcher();
            server.create_socket();
            server.bind(['127.0.0.1', 0]);
            server.listen();
            server.repr = () => { for (;;); };
            server.handle_accepted = () => { for (;;); };
            const client = new asyncore.dispatcher();
            client.handle_connect = client.handle_write = () => {};
            client.handle_close = () => { client.close(); server.close(); console.log('done'); };
            client.handle_read = () => client.recv(1);
            client.create_socket();
            client.connect(server.getsockname());
            """);

        Assert.Equal("done\n", result.Output);
    }

    // The engine forgets the promise reactions that wait when it stops a handler: those of the channels that were served before were lost.
    [Fact]
    public void Should_FinishTheOthers_When_AHandlerIsStoppedInTheSamePass()
    {
        var result = new ScriptScenario { TimeLimit = TimeSpan.FromMilliseconds(100), HasHelpers = false, ExpectsErrors = true }.Run("""
            const asyncore = require('asyncore'), socket = require('socket');
            const answers = [];
            class Async extends asyncore.dispatcher_with_send {
              async handle_read() {
                const data = this.recv(100);
                await null;
                this.close();
                if (answers.push(`${data}`) === 4) console.log(answers.sort().join());
              }
            }
            class Endless extends asyncore.dispatcher_with_send {
              handle_read() { for (;;); }
            }
            const far = [];
            for (const [i, Type] of [Async, Endless, Async, Async, Endless, Async].entries()) {
              const [near, other] = socket.socketpair();
              new Type(near);
              other.send(`${i}`);
              far.push(other);
            }
            """);

        Assert.Equal("0,2,3,5\n", result.Output);
    }
}
