using Asyncore.Host.Tests.Scenarios;

namespace Asyncore.Host.Tests.Behaviour;

/// <summary>
/// The host reads before the handler asks and sends after it has returned; no script can tell, but by the time it takes.
/// </summary>
public sealed class ReadAheadTests
{
    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void Should_GiveEveryByteInOrder_When_RecvTakesLessThanThereIs(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const sizes = [1, 7, 1000, 5000, 30000];
        let calls = 0;
        const got = [];
        const channel = new (recorder(asyncore.dispatcher, {
          handle_read() {
            const data = this.recv(sizes[calls++ % sizes.length]);
            if (data !== null) got.push(data);
          },
        }))(a);
        const sent = Buffer.alloc(200000);
        for (let i = 0; i < sent.length; i++) sent[i] = i * 31 ^ i >> 8;
        let at = 0;
        until(() => {
          if (at < sent.length) at += b.send(sent.subarray(at, at + 60000));
          return got.reduce((sum, part) => sum + part.length, 0) === sent.length;
        });
        // Kept until now: what later reads brought has not touched them.
        assert(Buffer.concat(got).equals(sent));
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void B1_Should_CallHandleReadOncePerPass_When_PassesAreCounted(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        let got = '';
        const channel = new (recorder(asyncore.dispatcher, { handle_read() { got += this.recv(1); } }))(a);
        b.send('abc');
        until(() => got !== '');
        equal(got, 'a');
        asyncore.loop(1, false, null, 1);
        equal(got, 'ab');
        asyncore.poll(0);
        equal(got, 'abc');
        asyncore.poll(0);
        equal(got, 'abc');
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void Should_CallAgain_When_TheHandlerTakesNothing(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        let calls = 0;
        const channel = new (recorder(asyncore.dispatcher_with_send, {
          handle_read() {
            if (++calls < 3) return;
            equal(this.recv(100), 'kept');
            this.send('done');
          },
        }))(a);
        b.send('kept');
        equal(receive(b, 4), 'done');
        equal(calls, 3);
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void Should_HoldTheRest_When_ReadableTurnsFalse(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        let wants = true, got = '';
        const channel = new (recorder(asyncore.dispatcher, {
          readable() { return wants; },
          writable() { return false; },
          handle_read() { got += this.recv(2); wants = false; },
        }))(a);
        b.send('abcd');
        until(() => got !== '');
        passes(5);
        equal(got, 'ab');
        const start = performance.now();
        asyncore.loop(0.04, false, null, 1);
        assert(performance.now() - start >= 39, 'it spins');
        wants = true;
        until(() => got === 'abcd');
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void D9_Should_EndOnceAfterTheData_When_ThePeerSendsAndCloses(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const seen = [];
        const channel = new (recorder(asyncore.dispatcher, {
          handle_read() { seen.push(String(this.recv(3))); },
          handle_close() { seen.push('close'); this.close(); },
        }))(a);
        b.send('abcdef');
        b.close();
        until(() => seen.includes('close'));
        passes(3);
        equal(seen.filter(part => part !== ''), ['abc', 'def', 'close']);
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void D9_Should_Close_When_ThePeerResetsTheConnection(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (recorder(asyncore.dispatcher_with_send))(a);
        reset(b);
        until(() => channel.events.length > 0);
        passes(3);
        equal(channel.events, ['close']);
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void Should_SendWhatWasGiven_When_TheHandlerClosesItself(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (recorder(asyncore.dispatcher_with_send, {
          handle_read() {
            this.recv(1);
            this.send('bye');
            this.close();
            equal(this.send('never'), false);
          },
        }))(a);
        b.send('xyz');
        equal(drain(b), 'bye');
        equal(channel.events, []);
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void Should_GiveTheRest_When_TheScriptReadsTheSocketItself(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const seen = [];
        const channel = new (recorder(asyncore.dispatcher, {
          handle_read() {
            seen.push(this.recv(2), this.socket.recv(2), this.recv(2, socket.MSG_PEEK), this.recv(1));
            const into = Buffer.alloc(2);
            equal(this.recv_into(into), 2);
            seen.push(into, this.socket.recv(100), this.recv(100));
          },
        }))(a);
        b.send('abcdefghi');
        until(() => seen.length > 0);
        equal(seen, ['ab', 'cd', 'ef', 'e', 'fg', 'hi', null]);
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void Should_GiveTheRestToTheNextChannel_When_TheHandlerHandsItsSocketOn(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const Second = recorder(asyncore.dispatcher_with_send, { handle_read() { this.received += this.recv(100); this.send('second'); } });
        let second = null;
        const first = new (recorder(asyncore.dispatcher_with_send, {
          handle_read() {
            this.received += this.recv(5);
            this.send('first ');
            const sock = this.socket;
            this.del_channel();
            second = new Second(sock);
          },
        }))(a);
        b.send('hello world');
        equal(receive(b, 12), 'first second');
        equal([first.received, second.received], ['hello', ' world']);
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void Should_ServeTheSameChannelInside_When_AHandlerRunsTheLoop(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        let depth = 0;
        const channel = new (recorder(asyncore.dispatcher_with_send, {
          handle_read() {
            const data = this.recv(2);
            this.send(`<${data}`);
            if (depth++ === 0) {
              until(() => this.received === 'cdef');
              equal(receive(b, 11), '<ab<cd><ef>');
            } else this.received += data;
            this.send('>');
          },
        }))(a);
        b.send('abcdef');
        equal(receive(b, 1), '>');
        equal(channel.events, []);
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void Should_SendWhatWasGivenAndKeepTheRest_When_TheHandlerThrows(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (recorder(asyncore.dispatcher_with_send, {
          handle_read() {
            this.received += this.recv(2);
            this.send(this.received);
            if (this.received === 'ab') throw new Error('once');
          },
          handle_error(error) { this.events.push(error.message); },
        }))(a);
        b.send('abcd');
        equal(receive(b, 6), 'ababcd');
        equal(channel.events, ['once']);
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void F33_Should_SendWhatItWas_When_TheHandlerChangesItAfterwards(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (recorder(asyncore.dispatcher_with_send, {
          handle_read() {
            const data = this.recv(65536);
            this.send(data);
            data.fill(33);
          },
        }))(a);
        for (const size of [1, 64, 300, 3000, 20000, 60000]) {
          const sent = Buffer.alloc(size, size & 127);
          b.send(sent);
          assert(receive(b, size).equals(sent), String(size));
        }
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void Should_KeepTheOrder_When_SmallAndLargeOutputIsMixed(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const large = [Buffer.alloc(40000, '1'), Buffer.alloc(150000, '2'), Buffer.alloc(900000, '3')];
        const channel = new (recorder(asyncore.dispatcher_with_send, {
          handle_read() {
            this.recv(1);
            this.send('a');
            this.send(large[0]);
            this.send('\xe9');
            this.send(large[1]);
            this.send(new Uint16Array([0x6262]));
            this.send(large[2]);
            this.send('end');
          },
        }))(a);
        b.send('x');
        const expected = Buffer.concat([Buffer.from('a'), large[0], Buffer.from([0xe9]), large[1], Buffer.from('bb'), large[2], Buffer.from('end')]);
        assert(receive(b, expected.length).equals(expected));
        equal(channel.out_buffer.length, 0);
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void Should_CountOutputAtOnce_When_AHandlerAsksForIt(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const lengths = [];
        const channel = new (recorder(asyncore.dispatcher_with_send, {
          writable() { return this.out_buffer.length > 0; },
          handle_read() {
            this.recv(10);
            lengths.push(this.out_buffer.length);
            this.send('four');
            lengths.push(this.out_buffer.length);
            this.out_buffer = 'seven77';
            lengths.push(this.out_buffer.length);
          },
        }))(a);
        b.send('x');
        equal(receive(b, 7), 'seven77');
        equal(lengths, [0, 4, 7]);
        equal(channel.out_buffer.length, 0);
        """,
        poller);

    [Fact]
    public void Should_GoOn_When_AScriptTransfersTheMemoryOfWhatItReceived() => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const kept = [];
        const channel = new (recorder(asyncore.dispatcher_with_send, {
          handle_read() {
            const data = this.recv(65536);
            try { kept.push(structuredClone(data.buffer, { transfer: [data.buffer] })); } catch {}
            try { if (data.buffer.transfer) kept.push(data.buffer.transfer()); } catch {}
            this.received += data.length ? 'r' : '';
            this.send('ok');
          },
        }))(a);
        for (let i = 0; i < 40; i++) {
          b.send(Buffer.alloc(30000, i));
          receive(b, 2);
        }
        assert(channel.received.length >= 40);
        """);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void Should_SendTheSameToAll_When_OneHandlerWritesToManyChannels(PollerKind poller) => ScriptScenario.Run(
        """
        const pairs = Array.from({ length: 20 }, () => pair());
        const part = Buffer.alloc(800000);
        for (let i = 0; i < part.length; i++) part[i] = i * 7 ^ i >> 9;
        const channels = pairs.map(([a]) => new (recorder(asyncore.dispatcher_with_send, {
          handle_read() {
            this.recv(1);
            for (const channel of channels) {
              channel.send(part);
              channel.send('!');
            }
            part[0] ^= 1; // Too late to matter.
          },
        }))(a));
        const expected = Buffer.concat([part, Buffer.from('!')]);
        pairs[0][1].send('x');
        for (const [, b] of pairs) assert(receive(b, expected.length).equals(expected));
        """,
        poller);
}
