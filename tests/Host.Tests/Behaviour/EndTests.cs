using Asyncore.Host.Tests.Scenarios;

namespace Asyncore.Host.Tests.Behaviour;

/// <summary>Sending, receiving and every way to the end of a channel (items D8 to D10, D12, D15, E1, E3).</summary>
public sealed class EndTests
{
    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void D8_Should_TellHowMuchWasSent_When_TheSocketIsFull(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const d = new (recorder())(a);
        equal([d.send('five!'), d.send(''), d.send(Buffer.from('xy'))], [5, 0, 2]);
        let sum = 7;
        const block = Buffer.alloc(100_000);
        for (let sent = d.send(block); sent > 0; sent = d.send(block))
          sum += sent;
        equal([d.connected, d.events.length], [true, 0]);
        equal(receive(b, sum).length, sum);
        d.close();
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void D8_Should_CloseAndGiveZero_When_ThePeerIsGone(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const d = new (recorder())(a);
        b.close();
        until(() => d.socket === null || d.send('x') === 0);
        equal(d.events, ['close']);
        equal([d.send('y'), d.events.length, asyncore.socket_map.size], [0, 1, 0]);
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void D9_F27_Should_TellNothingYetFromTheEnd_When_RecvIsCalled(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const results = [];
        const d = new (recorder(asyncore.dispatcher, {
          handle_read() {
            results.push(this.recv(10), this.recv(10));
          },
        }))(a);
        equal(d.recv(10), null);
        b.send('data');
        until(() => results.length === 2);
        equal(results, ['data', null]);
        b.close();
        until(() => results.length === 4);
        equal(results.slice(2), ['', '']);
        equal(d.events, ['close']);
        for (const bad of ['x', 1.5, NaN, null])
          throws(() => d.recv(bad), TypeError);
        throws(() => d.recv(-1), RangeError);
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void D9_A23_Should_CallHandleCloseInRecv_When_TheServerClosesAtOnce(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const server = listen(sock => sock.close());
        const client = connect(recorder(), server);
        until(() => client.events.includes('close'));
        equal(client.events, ['connect', 'close']);
        equal([client.connected, asyncore.socket_map.size], [false, 1]);
        server.close();
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndInternet), MemberType = typeof(Matrix))]
    public void D9_Should_CallHandleClose_When_ThePeerResets(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const d = new (recorder())(a);
        b.send('last words');
        reset(b);
        until(() => d.events.includes('close'));
        equal(d.events.filter(event => event !== 'read'), ['close']);
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void D9_A21_Should_GetWhatTheConstructorSent_When_TheServerSpeaksFirst(PollerKind poller, string family) => ScriptScenario.Run(
        """
        class Speaker extends asyncore.dispatcher {
          constructor(sock) { super(sock); this.send(Buffer.alloc(1024, 'x')); }
        }
        const server = listen(Speaker);
        const client = connect(recorder(), server);
        until(() => client.received.length === 1024);
        equal(client.events.slice(0, 2), ['connect', 'read']);
        asyncore.close_all();
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void D10_Should_BeQuietAndOnce_When_CloseIsCalled(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const d = new (recorder())(a);
        b.send('unread');
        d.close();
        equal([d.connected, d.accepting, d.connecting, d.socket.fileno(), asyncore.socket_map.size], [false, false, false, -1, 0]);
        d.close();
        passes(3);
        equal(d.events, []);
        new asyncore.dispatcher().close();
        // Queued output still goes out.
        const [c, e] = pair();
        const sender = new asyncore.dispatcher_with_send(c);
        sender.send('last');
        sender.close();
        equal(drain(e), 'last');
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndInternet), MemberType = typeof(Matrix))]
    public void D12_F6_Should_CallHandleExpt_When_UrgentDataComes(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair(), [c, d] = pair();
        let urgent = 0;
        const Hears = recorder(asyncore.dispatcher, {
          handle_expt() {
            urgent++;
            this.events.push(`urgent ${this.recv(1, socket.MSG_OOB)}`);
          },
        });
        const hears = new Hears(a);
        const deaf = new (recorder())(c);
        b.send('!', socket.MSG_OOB);
        d.send('!', socket.MSG_OOB);
        until(() => urgent > 0);
        b.send('plain');
        d.send('plain');
        until(() => hears.received === 'plain' && deaf.received === 'plain');
        equal(hears.events.filter(event => event.startsWith('urgent')), ['urgent !']);
        equal(deaf.events.filter(event => event !== 'read'), []);
        asyncore.close_all();
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void D15_Should_QueueWhatTheSocketDoesNotTake_When_DispatcherWithSendSends(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const server = listen(sock => { server.peer = sock; });
        const client = new asyncore.dispatcher_with_send();
        client.create_socket(AF);
        equal(client.send('before the connect, '), true);
        equal([client.writable(), client.out_buffer.length], [true, 20]);
        client.handle_connect = () => {};
        client.connect(server.address);
        until(() => server.peer);
        equal(receive(server.peer, 20), 'before the connect, ');
        equal([client.writable(), client.out_buffer.length], [false, 0]);
        const data = Buffer.alloc(2_500_000, 'y');
        client.send(data);
        data.fill(0);
        client.send(' end');
        assert(client.out_buffer.length > 0 && client.writable());
        const got = receive(server.peer, 2_500_004);
        assert(got.subarray(0, 2_500_000).every(byte => byte === 121));
        equal(got.subarray(-4), ' end');
        for (const bad of [1, null, undefined, {}, []])
          throws(() => client.send(bad), TypeError);
        asyncore.close_all();
        """,
        poller,
        family);

    [Fact]
    public void D15_Should_LogWhatItSends_When_DebugIsOn()
    {
        var result = ScriptScenario.Run(
            """
            const [a, b] = pair();
            const d = new asyncore.dispatcher_with_send(a);
            d.debug = true;
            d.send('abc');
            d.close();
            """);

        Assert.Equal("info: sending abc\n", result.Output);
    }

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void E1_A03_Should_CloseEverything_When_CloseAllIsCalled(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const events = [];
        const Closing = recorder(asyncore.dispatcher, { close() { events.push('close'); asyncore.dispatcher.prototype.close.call(this); } });
        const own = new asyncore.channel_map();
        for (let i = 0; i < 5; i++)
          new Closing(pair()[0], own);
        const other = new Closing(pair()[0]);
        asyncore.close_all(own);
        equal([own.size, asyncore.socket_map.size, events.length], [0, 1, 5]);
        equal(other.events, []);
        asyncore.close_all();
        equal(asyncore.socket_map.size, 0);
        const plain = new Map();
        for (let i = 0; i < 10; i++)
          plain.set(i, { closed: false, close() { this.closed = true; } });
        const all = [...plain.values()];
        asyncore.close_all(plain);
        assert(all.every(dummy => dummy.closed));
        equal(plain.size, 0);
        """,
        poller,
        family);

    [Fact]
    public void E1_P03_Should_ThrowUnlessToldToGoOn_When_ACloseFails() => ScriptScenario.Run(
        """
        const closed = [];
        const throwing = error => new Map([[1, { close() { throw error; } }], [2, { close() { closed.push(2); } }]]);
        const failure = (code, ...rest) => Object.assign(new Error(code), { code });
        asyncore.close_all(throwing(failure('EBADF')));
        equal(closed, [2]);
        const map = throwing(failure('EIO'));
        throws(() => asyncore.close_all(map), 'EIO');
        equal([closed.length, map.size], [1, 2]);
        asyncore.close_all(map, true);
        equal([closed.length, map.size], [2, 0]);
        throws(() => asyncore.close_all(throwing(new TypeError('x'))), TypeError);
        throws(() => asyncore.close_all(throwing(new asyncore.ExitNow()), true), asyncore.ExitNow);
        """);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void E3_Should_LeaveTheLoopAndKeepTheMap_When_ExitNowIsThrown(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        let reads = 0;
        const channel = new (recorder(asyncore.dispatcher, {
          handle_read() {
            reads++;
            this.recv(100);
            throw new asyncore.ExitNow('enough');
          },
        }))(a);
        b.send('x');
        equal(throws(() => asyncore.loop(), asyncore.ExitNow).message, 'enough');
        equal([channel.events.length, asyncore.socket_map.size, channel.connected], [0, 1, true]);
        b.send('y');
        throws(() => asyncore.loop(), asyncore.ExitNow);
        equal(reads, 2);
        channel.close();
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void F10_Should_SendWhatIsQueuedFirst_When_ThePeerEndsItsHalf(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (chat('\n'))(a);
        const answer = Buffer.alloc(3_000_000, 'z');
        channel.found_terminator = function () { this.events.push('found'); this.push(answer); };
        b.send('ask\n');
        b.shutdown(socket.SHUT_WR);
        equal(drain(b).length, answer.length);
        equal(channel.events, ['collect ask', 'found', 'close']);
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void F10_Should_CallHandleEof_When_HalfOpenIsAllowed(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        class Half extends (recorder(asyncore.dispatcher_with_send)) {
          handle_eof() { this.events.push('eof'); asyncore.call_later(0, () => { this.send('afterwards'); this.close(); }); }
        }
        const channel = new Half(a);
        channel.allow_half_open = true;
        equal(channel.allow_half_open, true);
        b.send('q');
        b.shutdown(socket.SHUT_WR);
        equal(drain(b), 'afterwards');
        equal(channel.events, ['read', 'eof']);
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void F13_Should_DeliverEverything_When_ThePeerSendsAndHangsUp(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (recorder(asyncore.dispatcher, {
          handle_read() { this.received += this.recv(8192)?.toString('latin1') ?? ''; },
        }))(a);
        equal(b.send(Buffer.alloc(100_000, 'h')), 100_000);
        b.close();
        until(() => channel.events.includes('close'));
        equal(channel.received.length, 100_000);
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void F14_Should_CloseOnce_When_RecvSendAndHangUpAllSaySo(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (recorder(asyncore.dispatcher, {
          handle_read() { this.recv(10); this.recv(10); this.send('x'); this.send('x'); this.recv(10); },
          handle_write() { this.send('x'); },
          handle_close() { this.events.push('close'); },
        }))(a);
        b.close();
        until(() => channel.events.length > 0);
        passes(5);
        equal(channel.events, ['close']);
        equal(asyncore.socket_map.size, 0);
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void F16_F18_Should_EndOneChannel_When_AnyCallbackThrows(PollerKind poller) => ScriptScenario.Run(
        """
        const bystander = pair(), victims = [];
        const other = new (recorder())(bystander[0]);
        const boom = () => { throw new Error('boom'); };
        for (const also of [
          { readable: boom }, { writable: boom }, { handle_read: boom, handle_error: boom }, { handle_read: boom, handle_close: boom, handle_error() { this.handle_close(); } },
          { handle_write: boom, handle_error: boom, handle_close: boom },
        ]) {
          const [a, b] = pair();
          victims.push([new (recorder(asyncore.dispatcher, also))(a), b]);
          b.send('x');
        }
        until(() => asyncore.socket_map.size === 1);
        for (const [, b] of victims)
          equal(drain(b), '');
        bystander[1].send('well');
        until(() => other.received === 'well');
        equal(other.events, ['read']);
        other.close();
        """,
        poller,
        expectsErrors: true);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void F29_Should_SleepTheWholePass_When_ABareDispatcherIsIdle(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        class Bare extends asyncore.dispatcher {}
        const bare = new Bare(a);
        let woken = 0;
        asyncore.call_later(0.02, () => woken++);
        asyncore.loop(30, false, null, 1);
        equal([woken, bare.connected], [1, true]);
        bare.close();
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void F31_Should_Close_When_NothingComesAndNobodyTakesTheRest(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair(), [c, d] = pair();
        const Impatient = recorder(asynchat.async_chat, { handle_timeout() { this.events.push('timeout'); this.close(); } });
        const idle = new Impatient(a);
        idle.idle_timeout = 0.05;
        // The peer never reads what was left to send: the same clock ends it.
        const lingering = new Impatient(c);
        lingering.idle_timeout = 0.05;
        lingering.push(Buffer.alloc(5_000_000));
        lingering.close_when_done();
        until(() => idle.events.length > 0 && lingering.events.length > 0);
        equal([idle.events, lingering.events], [['timeout'], ['timeout']]);
        throws(() => { idle.idle_timeout = -1; }, RangeError);
        throws(() => { idle.idle_timeout = 'soon'; }, TypeError);
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void F34_Should_TakeOnlyItselfOut_When_TheNumberIsAnotherChannels(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const first = new (recorder())(a);
        const second = new (recorder())(first.socket);
        equal(asyncore.socket_map.size, 1);
        first.del_channel();
        equal([asyncore.socket_map.size, asyncore.socket_map.get(second.fileno()) === second], [1, true]);
        b.send('x');
        until(() => second.received === 'x');
        second.close();
        """,
        poller);
}
