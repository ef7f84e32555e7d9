using Asyncore.Host.Tests.Scenarios;

namespace Asyncore.Host.Tests.Behaviour;

/// <summary>asynchat: the queue, producers and closing (items C8 to C12).</summary>
public sealed class OutputTests
{
    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void C8_Should_SendInOrder_When_BytesAndTextArePushed(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (chat(null))(a);
        const bytes = Buffer.from('view-me');
        equal(channel.push('text '), true);
        channel.push(bytes.subarray(0, 4));
        channel.push(new Uint16Array([0x6261]));
        channel.push(new Uint8Array([0x21]).buffer);
        channel.push('');
        channel.push(Buffer.alloc(0));
        bytes.fill(0);
        equal(receive(b, 12), 'text viewab!');
        for (const bad of [1, null, undefined, true, {}, [], [1], () => 1])
          throws(() => channel.push(bad), TypeError);
        channel.close();
        equal(drain(b), '');
        channel.push('lost');
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void C8_Should_SendMegabytes_When_ThePeerReadsSlowly(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (chat(null))(a);
        const data = Buffer.alloc(3_000_000);
        for (let i = 0; i < data.length; i++)
          data[i] = i * 31 ^ i >> 9;
        equal(channel.push(data), false);
        channel.push('end');
        channel.close_when_done();
        const got = drain(b);
        equal(got.length, data.length + 3);
        assert(got.subarray(0, data.length).equals(data));
        equal(channel.events, ['close']);
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void C9_Should_AskProducersInTurn_When_TheyAreQueued(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (chat(null))(a);
        const parts = list => ({ more() { return list.shift(); } });
        channel.push('[');
        channel.push_with_producer(parts(['a', Buffer.from('b'), parts(['c', parts(['d']), 'e']), 'f', null, 'never']));
        channel.push('|');
        channel.push_with_producer(parts([]));
        channel.push_with_producer(parts(['']));
        channel.push_with_producer(Object.assign(parts(['g']), { length: 0 }));
        channel.push_with_producer(new asynchat.simple_producer('hijklmnop', 4));
        channel.push_with_producer(new asynchat.simple_producer(Buffer.from('qr')));
        channel.push(']');
        channel.close_when_done();
        equal(drain(b), '[abcdef|ghijklmnopqr]');
        for (const bad of [null, undefined, 'text', 5, {}, { more: 1 }])
          throws(() => channel.push_with_producer(bad), TypeError);
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void C9_Should_AskOnlyWhenItsTurnHasCome_When_ThePeerDoesNotRead(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (chat(null))(a);
        let asked = 0;
        const block = Buffer.alloc(100_000, 'x');
        channel.push_with_producer({ more() { return ++asked <= 200 ? block : null; } });
        passes(20);
        assert(asked < 150, `${asked} blocks were made for a peer that reads nothing`);
        channel.close_when_done();
        equal(drain(b).length, 20_000_000);
        equal(asked, 201);
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void C9_Should_ReportAndGoOn_When_AProducerThrows(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (chat(null, { handle_error(error) { this.events.push(error.message); } }))(a);
        channel.push('a');
        channel.push_with_producer({ more() { throw new Error('empty'); } });
        channel.push_with_producer({ done: 0, more() { return this.done++ ? '' : 5; } });
        channel.push('b');
        equal(receive(b, 2), 'ab');
        equal(channel.events.length, 2);
        equal(channel.events[0], 'empty');
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void C10_Should_SendWhatIsQueuedThenClose_When_CloseWhenDone(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (chat(null))(a);
        channel.push('one');
        channel.push_with_producer(new asynchat.simple_producer('two'));
        channel.close_when_done();
        channel.push('never');
        equal(channel.events, []);
        equal(drain(b), 'onetwo');
        equal(channel.events, ['close']);
        const [c, d] = pair();
        const empty = new (chat(null))(c);
        empty.close_when_done();
        equal(empty.events, []);
        equal(drain(d), '');
        equal(empty.events, ['close']);
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void C11_Should_PutNothingOnTheWire_When_EmptyDataIsPushed(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (chat(null))(a);
        for (let i = 0; i < 10; i++)
          channel.push(i % 2 ? '' : Buffer.alloc(0));
        channel.push('x');
        equal(receive(b, 1), 'x');
        passes(3);
        equal(b.recv(10), null);
        equal(channel.events, []);
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void C12_Should_SendTheQueue_When_TheInheritedHandleWriteIsCalled(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        let writes = 0;
        class Counting extends asynchat.async_chat {
          handle_write() {
            writes++;
            super.handle_write();
          }
        }
        const channel = new Counting(a);
        channel.push(Buffer.alloc(4_000_000, 'x'));
        let sum = 0;
        until(() => {
          for (let data = b.recv(1 << 18); data !== null; data = b.recv(1 << 18))
            sum += data.length;
          return sum === 4_000_000;
        });
        assert(writes > 0);
        channel.push('by hand');
        channel.initiate_send();
        equal(b.recv(100), 'by hand');
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void F22_Should_AnswerFalseAndDrain_When_TheQueueIsOverTheMark(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const drained = [];
        const channel = new (chat(null, { handle_drain() { drained.push(this.events.length); } }))(a);
        channel.high_water_mark = 1_000_000;
        equal(channel.push(Buffer.alloc(900_000)), true);
        equal(channel.push(Buffer.alloc(3_000_000)), false);
        passes(3);
        equal(drained, []);
        receive(b, 3_900_000);
        until(() => drained.length === 1);
        equal(channel.push('x'), true);
        channel.output_limit = 10_000_000;
        channel.push(Buffer.alloc(10_000_001));
        until(() => channel.events.length > 0);
        equal(channel.events, ['error ENOBUFS']);
        throws(() => { channel.high_water_mark = -1; }, RangeError);
        """,
        poller,
        "unix"); // Whose buffers do not grow.
}
