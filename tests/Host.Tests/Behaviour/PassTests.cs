using Asyncore.Host.Tests.Scenarios;

namespace Asyncore.Host.Tests.Behaviour;

/// <summary>One pass of the loop (items B).</summary>
public sealed class PassTests
{
    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void B1_Should_ReadBeforeItWrites_When_AChannelIsReadyForBoth(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const order = [];
        const [a, b] = pair();
        const channel = new (recorder(asyncore.dispatcher, {
          handle_read() { order.push('read'); this.recv(10); },
          handle_write() { order.push('write'); },
        }))(a);
        b.send('x');
        until(() => order.includes('read'));
        const at = order.indexOf('read');
        asyncore.poll(0);
        equal(order[at + 1], 'write');
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void B2_Should_AskReadableThenWritableOncePerPass_When_TheyAreOverridden(PollerKind poller) => ScriptScenario.Run(
        """
        const asked = [];
        const make = name => new (recorder(asyncore.dispatcher, {
          readable() { asked.push(`${name}r`); return 1; },
          writable() { asked.push(`${name}w`); return ''; },
        }))(pair()[0]);
        const kept = [make('a'), make('b')];
        asyncore.poll(0);
        equal(asked.length, 4);
        equal(asked.join(' ').replace(/[ab]/g, ''), 'r w r w');
        asyncore.poll(0);
        equal(asked.length, 8);
        const plain = new asyncore.dispatcher();
        equal([plain.readable(), plain.writable()], [true, true]);
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void B2_Should_CountByTruthiness_When_PredicatesAnswerOtherValues(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        let answer = null;
        const channel = new (recorder(asyncore.dispatcher, { readable() { return answer; }, writable() { return undefined; } }))(a);
        b.send('x');
        for (answer of [null, 0, '', false, undefined, NaN]) {
          asyncore.poll(0);
          equal(channel.received, '', String(answer));
        }
        answer = {};
        until(() => channel.received === 'x');
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void B3_Should_SleepTheTimeout_When_NobodyIsInterested(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (recorder(asyncore.dispatcher, { readable: () => false, writable: () => false }))(a);
        b.send('x');
        const start = performance.now();
        asyncore.loop(0.04, false, null, 1);
        assert(performance.now() - start >= 39);
        equal(channel.received, '');
        // A listener is not asked to write.
        const server = listen(undefined, { Type: recorder(asyncore.dispatcher, { handle_write() { fail('a listener writes'); } }) });
        passes(3);
        """,
        poller);

    [Fact]
    public void B4_Should_CallTheEventMethods_When_HelpersAreGivenPlainObjects() => ScriptScenario.Run(
        """
        const calls = [];
        const object = {
          handle_read_event() { calls.push('read'); },
          handle_write_event() { calls.push('write'); },
          handle_expt_event() { calls.push('expt'); },
          handle_close() { calls.push('close'); },
          handle_error(error) { calls.push(error.message); },
        };
        asyncore.read(object);
        asyncore.write(object);
        asyncore._exception(object);
        equal(calls, ['read', 'write', 'expt']);
        object.handle_read_event = () => { throw new Error('r'); };
        asyncore.read(object);
        equal(calls.at(-1), 'r');
        object.handle_error = () => { throw new Error('again'); };
        equal(throws(() => asyncore.read(object), Error).message, 'again');
        """);

    [Fact]
    public void B5_Should_FollowTheOrder_When_ReadwriteIsGivenFlags() => ScriptScenario.Run(
        """
        const { POLLIN, POLLOUT, POLLPRI, POLLHUP, POLLERR, POLLNVAL } = asyncore;
        let calls = [];
        const object = {
          handle_read_event() { calls.push('read'); },
          handle_write_event() { calls.push('write'); },
          handle_expt_event() { calls.push('expt'); },
          handle_close() { calls.push('close'); },
          handle_error() { calls.push('error'); },
        };
        const run = flags => { calls = []; asyncore.readwrite(object, flags); return calls.join(' '); };
        equal(run(POLLIN | POLLOUT | POLLPRI | POLLHUP), 'read write expt close');
        equal([run(POLLIN), run(POLLOUT), run(POLLPRI)], ['read', 'write', 'expt']);
        equal([run(POLLHUP), run(POLLERR), run(POLLNVAL), run(0)], ['close', 'close', 'close', '']);
        object.handle_read_event = () => { throw Object.assign(new Error(), { code: 'ECONNRESET' }); };
        equal(run(POLLIN | POLLOUT), 'close');
        object.handle_read_event = () => { throw Object.assign(new Error(), { code: 'ENOENT' }); };
        equal(run(POLLIN | POLLOUT), 'error');
        object.handle_read_event = () => { throw new asyncore.ExitNow(); };
        throws(() => run(POLLIN), asyncore.ExitNow);
        // A channel closes once, and takes no more events after it.
        const [a, b] = pair();
        const channel = new (recorder())(a);
        asyncore.readwrite(channel, POLLHUP | POLLERR);
        asyncore.readwrite(channel, POLLIN | POLLOUT | POLLHUP);
        equal(channel.events, ['close']);
        """);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void B6_Should_SkipAChannel_When_AnotherClosedItInTheSamePass(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair(), [c, d] = pair();
        let first = null;
        const also = {
          handle_read() {
            this.events.push('read');
            first ??= this;
            for (const other of [one, two])
              if (other !== this)
                other.close();
          },
        };
        const one = new (recorder(asyncore.dispatcher, also))(a), two = new (recorder(asyncore.dispatcher, also))(c);
        b.send('x');
        d.send('x');
        until(() => first !== null);
        passes(3);
        const second = first === one ? two : one;
        equal(second.events, []);
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void F1_Should_NotGiveEventsToANewChannel_When_ItGotTheNumberOfAClosedOne(PollerKind poller) => ScriptScenario.Run(
        """
        // Other threads take numbers too, so it is tried a few times.
        for (let i = 0; i < 20; i++) {
          const [a, b] = pair(), [c, d] = pair(), [e, f] = pair();
          const renewed = [];
          const also = {
            handle_read() {
              for (const other of [one, two]) {
                if (other === this)
                  continue;
                other.close();
                renewed.push(new (recorder())(socket.socketpair()[0]));
              }
              this.close();
            },
          };
          const one = new (recorder(asyncore.dispatcher, also))(a), two = new (recorder(asyncore.dispatcher, also))(c);
          b.send('x');
          d.send('x');
          asyncore.poll(1);
          equal(renewed.length, 1);
          equal(renewed[0].events.filter(event => event !== 'close'), []);
          renewed[0].close();
        }
        """,
        poller);
}
