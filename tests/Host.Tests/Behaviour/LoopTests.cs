using Asyncore.Host.Tests.Scenarios;

namespace Asyncore.Host.Tests.Behaviour;

/// <summary>The loop as scripts call it (items A of the specification).</summary>
public sealed class LoopTests
{
    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void A1_Should_WaitTheTimeoutInEachPass_When_NothingHappens(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const idle = new asyncore.dispatcher(a);
        for (const use_poll of [false, true]) {
          const start = performance.now();
          asyncore.loop(0.03, use_poll, null, 2);
          const time = performance.now() - start;
          assert(time >= 59, `two passes of 30 ms took ${time}`);
        }
        b.close();
        idle.close();
        """,
        poller);

    [Fact]
    public void A1_Should_TakeDefaultsAndAnOptionsObject_When_LoopIsCalled() => ScriptScenario.Run(
        """
        asyncore.loop();
        asyncore.loop({});
        asyncore.loop({ timeout: 0, use_poll: true, map: null, count: 3 });
        const [a, b] = pair();
        let reads = 0;
        const channel = new (recorder(asyncore.dispatcher, { handle_read() { reads++; } }))(a);
        b.send('x');
        asyncore.loop({ timeout: 1, count: 2 });
        equal(reads, 2);
        asyncore.loop({ timeout: 1, use_poll: true, count: 1 });
        equal(reads, 3);
        channel.close();
        """);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void A2_Should_ServeOnlyTheGivenMap_When_ThereAreTwo(PollerKind poller) => ScriptScenario.Run(
        """
        const own = new asyncore.channel_map();
        const Recorder = recorder(asyncore.dispatcher_with_send);
        const [a, b] = pair(), [c, d] = pair();
        const mine = new Recorder(a, own), other = new Recorder(c);
        b.send('one');
        d.send('two');
        until(() => mine.received === 'one', 'mine', own);
        equal(other.received, '');
        equal([own.size, asyncore.socket_map.size], [1, 1]);
        equal(own.get(mine.fileno()) === mine, true);
        until(() => other.received === 'two');
        asyncore.loop(0, false, new asyncore.channel_map(), 5);
        asyncore.loop(0, false, {}, 5);
        mine.close();
        asyncore.loop(1, false, own);
        equal(own.size, 0);
        other.close();
        """,
        poller);

    [Fact]
    public void A2_Should_ServeDifferentClasses_When_TheyShareAMap() => ScriptScenario.Run(
        """
        const [a, b] = pair(), [c, d] = pair(), [e, f] = pair();
        const plain = new (recorder())(a), queued = new (recorder(asyncore.dispatcher_with_send))(c), lines = new (chat('\n'))(e);
        for (const raw of [b, d, f])
          raw.send('x\n');
        until(() => plain.received && queued.received && lines.frames.length);
        equal([plain.received, queued.received, lines.frames], ['x\n', 'x\n', ['x']]);
        equal([...asyncore.socket_map.keys()].length, 3);
        """);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void A3_Should_MakeCountPasses_When_TheMapStaysFull(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        let asked = 0;
        const channel = new (recorder(asyncore.dispatcher, { readable() { asked++; return true; }, writable() { return false; } }))(a);
        for (const count of [5, 1, 0, -3]) {
          asked = 0;
          asyncore.loop(0, false, null, count);
          equal(asked, Math.max(0, count));
        }
        asked = 0;
        asyncore.loop(0, true, null, 4);
        equal(asked, 4);
        // It ends earlier when the map empties.
        asked = 0;
        channel.handle_read = function () { this.close(); };
        b.send('x');
        asyncore.loop(1, false, null, 1000);
        equal(asked < 5, true);
        asyncore.loop();
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void A3_Should_ServeChannelsAddedDuringAPass_When_TheLoopGoesOn(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair(), [c, d] = pair();
        let second = null;
        const first = new (recorder(asyncore.dispatcher, {
          handle_read() {
            this.recv(10);
            second = new (recorder(asyncore.dispatcher, { handle_read() { this.received += this.recv(10); this.close(); } }))(c);
            this.close();
          },
        }))(a);
        b.send('x');
        d.send('y');
        asyncore.loop(5);
        equal(second.received, 'y');
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void A4_Should_ReturnAtOnce_When_TheMapIsEmpty(PollerKind poller) => ScriptScenario.Run(
        """
        const start = performance.now();
        for (const use_poll of [false, true]) {
          asyncore.loop(30, use_poll);
          asyncore.loop(30, use_poll, new asyncore.channel_map(), 7);
          asyncore.loop(null, use_poll);
        }
        assert(performance.now() - start < 5000);
        """,
        poller);

    [Fact]
    public void A5_Should_HaveASecondNameForPoll2_When_Poll3IsUsed() => ScriptScenario.Run(
        """
        equal(asyncore.poll2 === asyncore.poll3, true);
        const [a, b] = pair();
        const channel = new (recorder())(a);
        b.send('x');
        asyncore.poll3(1);
        equal(channel.received, 'x');
        b.send('y');
        asyncore.loop(1, true, null, 1);
        equal(channel.received, 'xy');
        """);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void A6_Should_NotWait_When_PollIsCalledWithoutATimeout(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (recorder())(a);
        const start = performance.now();
        asyncore.poll();
        asyncore.poll2();
        assert(performance.now() - start < 5000);
        b.send('x');
        asyncore.poll();
        equal(channel.received, 'x');
        const own = new asyncore.channel_map();
        asyncore.poll(0, own);
        asyncore.poll2(0, own);
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void A7_Should_WaitForEver_When_TheTimeoutIsNull(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (recorder())(a);
        let rang = false;
        asyncore.call_later(0.02, () => { rang = true; b.send('x'); });
        asyncore.loop(null, false, null, 1);
        equal(rang, true);
        asyncore.loop(null, false, null, 1);
        equal(channel.received, 'x');
        for (const bad of [-1, -0.001])
          throws(() => asyncore.loop(bad), RangeError);
        for (const bad of ['1', NaN, true])
          throws(() => asyncore.loop(bad), TypeError);
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void A8_Should_RoundUp_When_TheTimeoutIsLessThanAMillisecond(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new asyncore.dispatcher(a);
        const start = performance.now();
        asyncore.loop(0.0009, true, null, 20);
        const time = performance.now() - start;
        assert(time >= 17, `20 passes of 0.9 ms took ${time} ms`);
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void A10_Should_CloseOnlyTheBrokenChannel_When_ASocketIsClosedBehindItsBack(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair(), [c, d] = pair();
        const broken = new (recorder())(a), well = new (recorder())(c);
        asyncore.poll(0);
        a.close();
        d.send('x');
        until(() => well.received === 'x' && broken.events.length > 0);
        equal(broken.events, ['close']);
        equal([...asyncore.socket_map.values()].length, 1);
        """,
        poller);
}
