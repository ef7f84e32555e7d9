using Asyncore.Host.Tests.Scenarios;

namespace Asyncore.Host.Tests.Behaviour;

/// <summary>Methods that a ported class replaces, and the switches that bring asyncore's own ways back (G9).</summary>
public sealed class OverrideTests
{
    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void C2_C9_Should_GoThroughThem_When_AChatOverridesRecvAndSend(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const turned = data => data.map(byte => byte ^ 0xff);
        class Cipher extends asynchat.async_chat {
          recv(size) {
            const data = super.recv(size);
            return data === null ? null : turned(data);
          }
          send(data) { return super.send(turned(data).subarray(0, 5)); }
        }
        const log = [];
        class Session extends Cipher {
          constructor(sock) { super(sock); this.set_terminator('\n'); }
          collect_incoming_data(data) { this._collect_incoming_data(data); }
          found_terminator() { log.push(this._get_data().toString()); this.push('answer\n'); }
          handle_close() { log.push('close'); this.close(); }
        }
        const session = new Session(a);
        b.send(turned(Buffer.from('one\ntw')));
        until(() => log.length === 1);
        b.send(turned(Buffer.from('o\nrest')));
        until(() => log.length === 2);
        equal(turned(receive(b, 14)), 'answer\nanswer\n');
        // A method that is assigned later counts too.
        session.send = function (data) { return asynchat.async_chat.prototype.send.call(this, data); };
        session.push('plain');
        equal(receive(b, 5), 'plain');
        b.close();
        until(() => log.includes('close'));
        equal(log, ['one', 'two', 'close']);
        equal(asyncore.socket_map.size, 0);
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void C9_Should_CloseOnce_When_AnOverriddenSendLosesTheConnection(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const Closing = chat('\n', { send(data) { this.push('more'); this.handle_close(); return data.length; } });
        const channel = new Closing(a);
        channel.push('x');
        passes(3);
        equal(channel.events, ['close']);
        equal(asyncore.socket_map.size, 0);
        const [c, d] = pair();
        const discarding = new (chat('\n', { send(data) { this.discard_buffers(); return data.length; } }))(c);
        discarding.push('x');
        discarding.push_with_producer({ more() { fail('it was discarded'); } });
        passes(3);
        equal(discarding.writable(), false);
        discarding.close();
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void C9_F21_Should_AskWhateverHasMore_When_ItsLengthIsZero(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (chat(null))(a);
        let left = 3;
        channel.push_with_producer({ length: 0, byteLength: 0, more: () => left-- > 0 ? `${left}` : null });
        channel.push('.');
        equal(receive(b, 4), '210.');
        channel.close();
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void C9_Should_SendAFile_When_AFileProducerIsPushed(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const fs = require('fs');
        const path = `${FOLDER}/f`;
        const data = Buffer.alloc(1_500_000);
        for (let i = 0; i < data.length; i++)
          data[i] = i * 7 ^ i >> 8;
        fs.writeFileSync(path, data);
        const [a, b] = pair();
        const channel = new (chat(null))(a);
        let scripts = 0;
        channel.push('<');
        channel.push_with_producer(new asynchat.file_producer(path));
        channel.push_with_producer(asynchat.file_producer(path, { start: 10, end: 20 }));
        channel.push_with_producer(new asynchat.file_producer(path, { start: data.length - 3 }));
        // As a part of another producer's output, by its more().
        const parts = [new asynchat.file_producer(path, { end: 5 }), 'x'];
        channel.push_with_producer({ more: () => { scripts++; return parts.shift(); } });
        channel.push('>');
        channel.close_when_done();
        const got = drain(b);
        const expected = Buffer.concat([Buffer.from('<'), data, data.subarray(10, 20), data.subarray(-3), data.subarray(0, 5), Buffer.from('x>')]);
        assert(got.equals(expected), `${got.length} bytes where ${expected.length} were expected`);
        equal(scripts, 3);
        throws(() => new asynchat.file_producer(`${FOLDER}/nothing`), 'ENOENT');
        throws(() => new asynchat.file_producer(FOLDER), 'EISDIR');
        throws(() => new asynchat.file_producer(5), TypeError);
        throws(() => new asynchat.file_producer(path, { start: -1 }), RangeError);
        throws(() => new asynchat.file_producer(path, { start: 5, end: 4 }), RangeError);
        throws(() => new asynchat.file_producer(path, { start: 'x' }), TypeError);
        const unused = new asynchat.file_producer(path);
        unused.close();
        equal(unused.more(), '');
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void C9_Should_TellTheChannel_When_AFileBecomesShorter(PollerKind poller) => ScriptScenario.Run(
        """
        const fs = require('fs');
        const path = `${FOLDER}/f`;
        fs.writeFileSync(path, Buffer.alloc(5_000_000));
        const [a, b] = pair();
        const channel = new (chat(null, { handle_error(error) { this.events.push(error.message); this.close(); } }))(a);
        channel.push_with_producer(new asynchat.file_producer(path, { start: 0, end: 5_000_000 }));
        passes(1);
        fs.truncateSync(path, 10);
        drain(b);
        equal(channel.events.length, 1);
        assert(channel.events[0].includes('before what was to be sent of it'), channel.events[0]);
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void A9_F11_Should_WaitForTheRest_When_SignalsInterruptIt(PollerKind poller)
    {
        IDisposable? signals = null;
        var scenario = new ScriptScenario
        {
            Poller = poller,
            Prepare = host =>
            {
                host.Expose("begin_signals", () => { signals = NativeDescriptor.InterruptMyCalls(); });
                host.Expose("end_signals", () => signals!.Dispose());
            },
        };

        scenario.Run(
            """
            const [a, b] = pair();
            const channel = new (recorder())(a);
            begin_signals();
            const start = performance.now();
            asyncore.loop(0.1, false, null, 1);
            const waited = performance.now() - start;
            end_signals();
            assert(waited >= 99, `${waited}`);
            equal(channel.events, []);
            channel.close();
            """);
    }

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void G9_F10_F24_Should_LoseBoth_When_TheHostIsAsAsyncoreWas(PollerKind poller, string family) => new ScriptScenario
    {
        Poller = poller,
        Family = family,
        AsAsyncoreWas = ["F10", "F24"],
    }.Run(
        """
        const [a, b] = pair();
        const channel = new (chat('\r\n'))(a);
        channel.push(Buffer.alloc(5_000_000));
        passes(1);
        b.send('abc\r');
        b.shutdown(socket.SHUT_WR);
        until(() => channel.events.includes('close'));
        equal(channel.events, ['collect abc', 'close']);
        assert(drain(b).length < 5_000_000);
        """);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void G9_F17_Should_CloseTheListener_When_TheHostIsAsAsyncoreWas(PollerKind poller, string family) => new ScriptScenario
    {
        Poller = poller,
        Family = family,
        ExpectsErrors = true,
        AsAsyncoreWas = ["F17"],
    }.Run(
        """
        const server = listen(() => { throw new Error('bad'); });
        const client = connect(recorder(), server);
        until(() => !server.accepting);
        until(() => client.events.includes('close') || client.events.some(event => event.startsWith('error')));
        equal(asyncore.socket_map.size, 0);
        """);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void Should_StayInTheMap_When_ASocketOfTheScriptsOwnCannotBeWaitedFor(PollerKind poller) => ScriptScenario.Run(
        """
        const sent = [];
        const sock = { input: ['a\n'], recv() { return this.input.shift() ?? null; }, send(data) { sent.push(data.toString()); return data.length; } };
        const channel = new (chat('\n', { found_terminator() { this.push('b'); } }))(sock);
        passes(3);
        equal([channel.connected, asyncore.socket_map.size, channel.events], [true, 1, []]);
        channel.handle_read_event();
        equal(sent, ['b']);
        channel.push('c');
        passes(1);
        equal(sent, ['b', 'c']);
        channel.close();
        """,
        poller);
}
