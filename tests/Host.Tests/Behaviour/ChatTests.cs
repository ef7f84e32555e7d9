using Asyncore.Host.Tests.Scenarios;

namespace Asyncore.Host.Tests.Behaviour;

/// <summary>asynchat: terminators and input (items C).</summary>
public sealed class ChatTests
{
    [Fact]
    public void C0_Should_HaveItsDefaults_When_NothingIsSet() => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new asynchat.async_chat(a);
        equal([channel.ac_in_buffer_size, channel.ac_out_buffer_size, channel.use_encoding, channel.encoding, channel.get_terminator()],
          [65536, 65536, false, 'latin1', null]);
        equal([channel.readable(), channel.writable()], [true, false]);
        channel.push('x');
        equal(channel.writable(), true);
        equal(receive(b, 1), 'x');
        equal(new asynchat.async_chat().writable(), true);
        throws(() => channel.collect_incoming_data('x'), Error);
        throws(() => channel.found_terminator(), Error);
        channel._collect_incoming_data(Buffer.from('ab'));
        channel._collect_incoming_data(Buffer.from('c'));
        equal([channel._get_data(), channel._get_data()], ['abc', '']);
        """);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void C0_Should_TakeAtMostTheBufferSize_When_ItReads(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (chat(null))(a);
        channel.ac_in_buffer_size = 3;
        b.send('abcdefgh');
        until(() => channel.events.join('').length >= 8 + 3 * 8);
        equal(channel.events, ['collect abc', 'collect def', 'collect gh']);
        for (const bad of [0, -1, 1.5, '3'])
          throws(() => { channel.ac_in_buffer_size = bad; }, RangeError);
        """,
        poller);

    [Fact]
    public void C1_Should_TakeBytesTextCountsAndNull_When_ATerminatorIsSet() => ScriptScenario.Run(
        """
        const channel = new asynchat.async_chat();
        for (const good of ['\r\n', '', 0, 5, null]) {
          channel.set_terminator(good);
          equal(channel.get_terminator(), good);
        }
        channel.set_terminator(Buffer.from('xyz'));
        equal(channel.get_terminator(), 'xyz');
        channel.set_terminator(undefined);
        equal(channel.get_terminator(), null);
        throws(() => channel.set_terminator(-1), RangeError);
        for (const bad of [1.5, NaN, Infinity, {}, [], true, Symbol('s')])
          throws(() => channel.set_terminator(bad), TypeError, typeof bad);
        """);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void C2_Should_ReadOnceAnEventAndLoopOverTheBuffer_When_LinesArePipelined(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (chat('\n'))(a);
        b.send('a\n\nb');
        until(() => channel.events.length >= 4);
        equal(channel.events, ['collect a', 'found', 'found', 'collect b']);
        b.send('\n');
        b.close();
        until(() => channel.events.includes('close'));
        equal(channel.events.slice(4), ['found', 'close']);
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void C3_Should_CountDown_When_TheTerminatorIsANumber(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const seen = [];
        const channel = new (chat(5, {
          collect_incoming_data(data) { seen.push(`${data} ${this.get_terminator()}`); },
          found_terminator() { seen.push(`found ${this.get_terminator()}`); },
        }))(a);
        b.send('ab');
        until(() => seen.length === 1);
        equal(channel.get_terminator(), 3);
        b.send('cdefg');
        until(() => seen.length >= 4);
        equal(seen, ['ab 5', 'cde 3', 'found 0', 'fg 0']);
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void C3_Should_BeZeroInFound_When_ATerminatorIsSetWhileTheBlockIsCollected(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const seen = [];
        const channel = new (chat(2, {
          collect_incoming_data(data) { seen.push(`${data}`); this.set_terminator('\n'); seen.push(this.get_terminator()); },
          found_terminator() { seen.push(this.get_terminator()); },
        }))(a);
        b.send('abc\n');
        until(() => seen.length >= 5);
        equal(seen, ['ab', '\n', 0, 'c\n', '\n']);
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void C4_Should_CollectEverything_When_ThereIsNoTerminator(PollerKind poller) => ScriptScenario.Run(
        """
        for (const terminator of [null, 0, '', Buffer.alloc(0)]) {
          const [a, b] = pair();
          const channel = new (chat(terminator))(a);
          b.send('a\nb');
          until(() => channel.events.length > 0);
          equal(channel.events, ['collect a\nb']);
          b.close();
          until(() => channel.events.includes('close'));
          equal(channel.events.length, 2);
        }
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void C5_Should_KeepWhatMayBeATerminator_When_TheStreamIsCutInIt(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (chat('\r\n'))(a);
        const step = (text, ...expected) => {
          const from = channel.events.length;
          b.send(text);
          passes(1);
          until(() => channel.events.length >= from + expected.length);
          passes(2);
          equal(channel.events.slice(from), expected, JSON.stringify(text));
        };
        step('abc\r', 'collect abc');
        step('\n', 'found');
        step('\r');
        step('\r', 'collect \r');
        step('x', 'collect \rx');
        step('\r\n\r\ny', 'found', 'found', 'collect y');
        """,
        poller);

    [Fact]
    public void C6_Should_FindTheLongestPrefix_When_AsynchatLooksForIt() => ScriptScenario.Run(
        """
        const find = asynchat.find_prefix_at_end;
        const B = Buffer.from;
        equal([find(B('qwerty\r'), B('\r\n')), find(B('qwertydkjf'), B('\r\n')), find('abab', 'ababc'), find('', 'ab'), find('x', 'x')],
          [1, 0, 4, 0, 0]);
        """);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void C7_Should_UseTheNewTerminatorAtOnce_When_ItIsSetInFoundTerminator(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const order = [3, ';', null];
        const channel = new (chat('\n', { found_terminator() { this.events.push('found'); this.set_terminator(order.shift()); } }))(a);
        b.send('head\nabcx;y;rest');
        until(() => channel.events.at(-1) === 'collect y;rest');
        equal(channel.events, ['collect head', 'found', 'collect abc', 'found', 'collect x', 'found', 'collect y;rest']);
        """,
        poller);

    [Fact]
    public void C7_Should_RescanAKeptPrefix_When_TheTerminatorChangesBetweenReads() => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (chat('\r\n'))(a);
        b.send('ab\r');
        until(() => channel.events.length > 0);
        channel.set_terminator('\r');
        b.send('cd');
        until(() => channel.events.length > 2);
        equal(channel.events, ['collect ab', 'found', 'collect cd']);
        """);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void C13_Should_ForgetEverything_When_BuffersAreDiscarded(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (chat('\n', {
          found_terminator() {
            this.events.push('found');
            this.push('never sent');
            this.discard_buffers();
            this.push('sent');
          },
        }))(a);
        b.send('a\nb\nc');
        until(() => channel.events.includes('found'));
        passes(2);
        equal(channel.events, ['collect a', 'found']);
        equal(receive(b, 4), 'sent');
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void C14_Should_StopAtOnce_When_ClosedInFoundTerminator(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (chat('\n', { found_terminator() { this.events.push('found'); this.push('bye'); this.close(); } }))(a);
        b.send('a\nb\nc\n');
        until(() => channel.events.includes('found'));
        passes(2);
        equal(channel.events, ['collect a', 'found']);
        equal(drain(b), 'bye');
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void C15_Should_DeliverAPartialTerminator_When_TheStreamEnds(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (chat('\r\n'))(a);
        b.send('abc\r');
        b.close();
        until(() => channel.events.includes('close'));
        equal(channel.events, ['collect abc', 'collect \r', 'close']);
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void C16_Should_GiveText_When_UseEncodingIsSet(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const frames = [];
        const channel = new (chat('ß', {
          collect_incoming_data(data) { equal(typeof data, 'string'); this._collect_incoming_data(data); },
          found_terminator() { frames.push(this._get_data()); },
        }))(a);
        channel.use_encoding = true;
        channel.encoding = 'utf8';
        channel.set_terminator('ß');
        const bytes = Buffer.from('aé漢😀ßnextß');
        for (const byte of bytes) {
          b.send(Buffer.from([byte]));
          passes(1);
        }
        until(() => frames.length === 2);
        equal(frames, ['aé漢😀', 'next']);
        channel.push('ü');
        channel.push_with_producer({ sent: false, more() { const first = !this.sent; this.sent = true; return first ? 'é' : ''; } });
        equal(receive(b, 4).toString('utf8'), 'üé');
        // A character that the frame cut off is not part of the next one.
        b.send(Buffer.from([0x78, 0xc3, 0xc3, 0x9f, 0x79, 0xc3, 0x9f]));
        until(() => frames.length === 4);
        equal(frames.slice(2), ['x\ufffd', 'y']);
        """,
        poller);
}
