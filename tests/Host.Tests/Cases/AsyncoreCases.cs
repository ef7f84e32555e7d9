using Asyncore.Host.Tests.Scenarios;

namespace Asyncore.Host.Tests.Cases;

/// <summary>What the suites of asyncore and asynchat try, with handlers in JavaScript. The rest of their cases is in Behaviour.</summary>
public sealed class AsyncoreCases
{
    [Fact]
    public void A01_Should_LetOnlyExitNowThrough_When_AnEventMethodThrows() => ScriptScenario.Run(
        """
        const thrower = error => ({
          errors: 0,
          handle_read_event() { throw error; },
          handle_write_event() { throw error; },
          handle_expt_event() { throw error; },
          handle_error(got) {
            equal(got === error, true);
            this.errors++;
          },
        });
        const leaving = thrower(new asyncore.ExitNow());
        const crashing = thrower(new Error('crash'));
        for (const call of [asyncore.read, asyncore.write, asyncore._exception]) {
          throws(() => call(leaving), asyncore.ExitNow);
          call(crashing);
        }
        equal([leaving.errors, crashing.errors], [0, 3]);
        """);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void T04_Should_TakeExactlyTheFirstByte_When_TheTerminatorIsOne(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (chat(1))(a);
        b.send('hello world, 12\n');
        until(() => channel.frames.length === 1);
        equal(channel.frames, ['h']);
        equal(channel.get_terminator(), 0);
        until(() => channel.events.includes('collect ello world, 12\n'));
        channel.close();
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void T07_Should_BringBothLines_When_ASimpleProducerCutsThem(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const echo = new (chat('\n', { found_terminator() { this.push(Buffer.concat([this._get_data(), Buffer.from('\n')])); } }))(a);
        const client = new (chat('\n'))(b);
        client.push_with_producer(new asynchat.simple_producer(Buffer.from("hello world\nI'm not dead yet!\n"), 8));
        until(() => client.frames.length === 2);
        equal(client.frames, ['hello world', "I'm not dead yet!"]);
        const producer = new asynchat.simple_producer('abcdefghij', 4);
        equal([producer.more(), producer.more(), producer.more(), producer.more()], ['abcd', 'efgh', 'ij', '']);
        equal(new asynchat.simple_producer(Buffer.alloc(1000)).more().length, 512);
        asyncore.close_all();
        """,
        poller,
        family);

    [Fact]
    public void T12_Should_CallNoHandleError_When_RecvWouldBlock() => ScriptScenario.Run(
        """
        for (const error of [Object.assign(new Error(), { code: 'EAGAIN' }), null]) {
          const sock = { recv() { if (error) throw error; return null; }, send: data => data.length, close() {} };
          const channel = new (chat('\n', { handle_error() { fail('it is no error'); } }))(sock);
          channel.handle_read();
          channel.handle_read_event();
          equal(channel.events, []);
          channel.close();
        }
        """);

    [Fact]
    public void T13_Should_GiveThreeAnswers_When_APrefixIsLookedFor() => ScriptScenario.Run(
        """
        for (const kind of [text => text, Buffer.from]) {
          equal(asynchat.find_prefix_at_end(kind('qwerty\r'), kind('\r\n')), 1);
          equal(asynchat.find_prefix_at_end(kind('qwertydkjf'), kind('\r\n')), 0);
          equal(asynchat.find_prefix_at_end(kind('ab\r\n\r'), kind('\r\n\r\n')), 3);
        }
        """);
}
