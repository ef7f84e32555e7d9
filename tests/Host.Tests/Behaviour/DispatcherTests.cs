using Asyncore.Host.Tests.Scenarios;

namespace Asyncore.Host.Tests.Behaviour;

/// <summary>What a dispatcher is and has (items D0 to D4, D13, D16 to D18).</summary>
public sealed class DispatcherTests
{
    [Fact]
    public void D0_Should_HaveAllFlagsOff_When_New() => ScriptScenario.Run(
        """
        const d = new asyncore.dispatcher();
        equal([d.connected, d.accepting, d.connecting, d.addr, d.debug, d.socket], [false, false, false, null, false, null]);
        equal(d.ignore_log_types, ['warning']);
        """);

    [Fact]
    public void D1_A06_Should_BeInNoMap_When_ItHasNoSocket() => ScriptScenario.Run(
        """
        const d = new asyncore.dispatcher();
        equal(asyncore.socket_map.size, 0);
        equal([d.readable(), d.writable()], [true, true]);
        d.close();
        const own = new asyncore.channel_map();
        const e = new asyncore.dispatcher(null, own);
        equal([own.size, asyncore.socket_map.size], [0, 0]);
        e.create_socket(AF);
        equal([own.size, asyncore.socket_map.size], [1, 0]);
        assert(own.get(e.fileno()) === e);
        // Extended, not replaced: a constructor that forgets super() is told so.
        class Forgets extends asyncore.dispatcher { constructor() { return Object.create(Forgets.prototype); } }
        equal(new Forgets().connected, false);
        e.close();
        """);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void D2_Should_BeConnectedAndInTheMap_When_GivenASocket(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const own = new asyncore.channel_map();
        const d = new asyncore.dispatcher(a, own);
        equal([d.connected, d.accepting, own.size, own.get(d.fileno()) === d], [true, false, true ? 1 : 0, true]);
        if (FAMILY !== 'unix')
          equal(d.addr.slice(0, 2), b.getsockname().slice(0, 2));
        // A socket that listens has no peer, and does not accept until it is told to.
        const raw = new socket.socket(AF);
        raw.bind(fresh_address());
        raw.listen(5);
        const listening = new asyncore.dispatcher(raw);
        equal([listening.connected, listening.accepting, asyncore.socket_map.size], [false, false, 1]);
        listening.listen(5);
        equal(listening.accepting, true);
        listening.close();
        throws(() => new asyncore.dispatcher({}), TypeError);
        throws(() => new asyncore.dispatcher(5), TypeError);
        d.close();
        equal([own.size, asyncore.socket_map.size], [0, 0]);
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void D3_A28_Should_MakeANonBlockingSocket_When_Created(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const d = new asyncore.dispatcher();
        d.create_socket(AF);
        equal([d.socket.family, d.socket.type, d.socket.blocking, d.socket.inheritable], [AF, socket.SOCK_STREAM, false, false]);
        equal(d.family_and_type, [AF, socket.SOCK_STREAM]);
        equal(d.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE), socket.SOCK_STREAM);
        const u = new asyncore.dispatcher();
        u.create_socket(AF, socket.SOCK_DGRAM);
        equal(u.socket.type, socket.SOCK_DGRAM);
        const inet = new asyncore.dispatcher();
        inet.create_socket();
        equal([inet.socket.family, inet.socket.type], [socket.AF_INET, socket.SOCK_STREAM]);
        equal(asyncore.socket_map.size, 3);
        asyncore.close_all();
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void D3_Should_MoveTheChannel_When_ItIsGivenAnotherSocketOrMap(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair(), [c, d] = pair();
        const channel = new (recorder())(a);
        channel.set_socket(c);
        equal(asyncore.socket_map.size, 1);
        d.send('second');
        b.send('first');
        until(() => channel.received === 'second');
        const own = new asyncore.channel_map();
        channel.del_channel();
        equal(asyncore.socket_map.size, 0);
        channel.add_channel();
        equal(asyncore.socket_map.size, 1);
        d.send('!');
        until(() => channel.received === 'second!');
        channel.close();
        equal(asyncore.socket_map.size, 0);
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndInternet), MemberType = typeof(Matrix))]
    public void D3_A30_Should_SetTheOption_When_TheAddressMayBeReused(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const d = new asyncore.dispatcher();
        d.create_socket(AF);
        equal(d.socket.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR), 0);
        d.set_reuse_addr();
        assert(d.socket.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR) !== 0);
        d.close();
        new asyncore.dispatcher().set_reuse_addr(); // Without a socket: ignored, as its errors are.
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void D4_A29_Should_ThrowToTheCaller_When_TheAddressIsTaken(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const first = new asyncore.dispatcher();
        first.create_socket(AF);
        first.bind(fresh_address());
        first.listen(5);
        equal([first.accepting, first.connected], [true, false]);
        const second = new asyncore.dispatcher();
        second.create_socket(AF);
        const error = throws(() => second.bind(first.getsockname()), 'EADDRINUSE');
        equal(error.errno, 98);
        equal(second.accepting, false);
        for (const bad of [null, undefined, 5, {}, ['127.0.0.1'], [1, 2], ['::1', '80']])
          throws(() => second.bind(bad), TypeError, JSON.stringify(bad));
        throws(() => second.bind(['127.0.0.1', 70000]), RangeError);
        throws(() => second.listen('many'), TypeError);
        if (AF !== socket.AF_UNIX) {
          const [left, right] = [new asyncore.dispatcher(), new asyncore.dispatcher()];
          for (const channel of [left, right]) {
            channel.create_socket(AF);
            channel.set_reuse_addr();
            channel.bind(channel === left ? fresh_address() : left.getsockname()); // Allowed while neither listens.
          }
          left.listen(5);
          throws(() => right.listen(5), 'EADDRINUSE');
          equal([left.accepting, right.accepting], [true, false]);
        }
        throws(() => new asyncore.dispatcher().bind(fresh_address()), 'EBADF');
        throws(() => new asyncore.dispatcher().listen(1), 'EBADF');
        asyncore.close_all();
        """,
        poller,
        family);

    [Fact]
    public void D13_A05_Should_GiveFourParts_When_ATracebackIsMadeCompact() => ScriptScenario.Run(
        """
        function inner() { throw new RangeError('too far'); }
        function outer() { inner(); }
        let error;
        try { outer(); } catch (caught) { error = caught; }
        const [[file, fn, line], type, value, text] = asyncore.compact_traceback(error);
        assert(file.endsWith('scenario-under-test.js'), file);
        equal([fn, line, type, value], ['inner', 1, 'RangeError', 'too far']);
        const frames = text.split(' ');
        assert(frames.every(frame => /^\[[^|]+\|[^|]+\|\d+\]$/.test(frame)), text);
        assert(frames.at(-1).includes('|inner|1]') && frames.at(-2).includes('|outer|2]'), text);
        throws(() => asyncore.compact_traceback(), Error);
        equal(asyncore.compact_traceback('text').slice(1, 3), ['String', 'text']);
        """);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void D13_Should_LogAndClose_When_HandleErrorIsInherited(PollerKind poller)
    {
        var result = new ScriptScenario { Poller = poller, ExpectsErrors = true, PrintsErrors = true }.Run(
            """
            const [a, b] = pair();
            const closed = [];
            class Failing extends asyncore.dispatcher {
              handle_read() { throw new TypeError('broken'); }
              handle_close() { closed.push('plain'); this.close(); }
            }
            class Logging extends Failing {
              log_info(message, type) { closed.push([type, message]); }
              repr() { throw new Error('no name'); }
              handle_close() { closed.push('logging'); this.close(); }
            }
            new Failing(a);
            const [c, d] = pair();
            b.send('x');
            until(() => closed.length === 1);
            new Logging(c);
            d.send('x');
            until(() => closed.length === 3);
            const [type, message] = closed[1];
            equal([closed[0], type, closed[2]], ['plain', 'error', 'logging']);
            assert(/^uncaught exception, closing channel <__repr__\(self\) failed for object of class Logging( [^ ]*)?> \(TypeError:broken \[/.test(message), message);
            """);

        Assert.Contains("TypeError: broken", result.Error, StringComparison.Ordinal);
        Assert.Contains("error in <Failing connected", result.Error, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void D13_A26_Should_GiveTheError_When_HandleWriteThrows(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        let seen = null;
        class Failing extends asyncore.dispatcher {
          handle_write() { null.nothing; }
          handle_error(error) {
            try {
              throw error;
            } catch (again) {
              seen = again;
            }
            this.close();
          }
        }
        new Failing(a);
        until(() => seen !== null);
        assert(seen instanceof TypeError);
        equal(asyncore.socket_map.size, 0);
        """,
        poller);

    [Fact]
    public void D16_A09_Should_WriteTypeAndMessage_When_LogInfoIsCalled()
    {
        var result = ScriptScenario.Run(
            """
            const d = new asyncore.dispatcher();
            d.log('to the error stream');
            d.log_info('eggs', 'EGGS');
            d.log_info('plain');
            d.log_info('not written', 'warning');
            d.ignore_log_types = new Set(['info']);
            d.log_info('ignored');
            d.log_info('shown', 'warning');
            equal(new asyncore.dispatcher().ignore_log_types, ['warning']);
            """);

        Assert.Equal("EGGS: eggs\ninfo: plain\nwarning: shown\n", result.Output);
        Assert.Equal("log: to the error stream\n", result.Error);
    }

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void D16_Should_Warn_When_NobodyWroteTheHandler(PollerKind poller)
    {
        var result = ScriptScenario.Run(
            """
            class Bare extends asyncore.dispatcher { log_info(message, type) { console.log(`${type} ${message}`); } }
            const [a, b] = pair();
            const bare = new Bare(a);
            b.send('x');
            asyncore.loop(1, false, null, 1);
            bare.recv(1);
            bare.handle_write();
            bare.handle_expt();
            bare.handle_connect();
            b.close();
            until(() => { asyncore.poll(0); return bare.recv(1)?.length === 0; });
            equal(asyncore.socket_map.size, 0);
            const server = listen(undefined, { Type: Bare });
            const client = connect(recorder(), server);
            until(() => client.events.includes('close'));
            asyncore.close_all();
            """,
            poller);

        var lines = result.Output.TrimEnd().Split('\n').Distinct().ToArray();
        Assert.Equal(
            ["warning unhandled read event", "warning unhandled write event", "warning unhandled incoming priority event", "warning unhandled connect event",
                "warning unhandled close event", "warning unhandled accepted event"],
            lines);
    }

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void D17_A07_Should_ShowClassStateAndAddress_When_Printed(PollerKind poller, string family) => ScriptScenario.Run(
        """
        assert(/^<asyncore\.dispatcher at 0x[0-9a-f]+>$/.test(String(new asyncore.dispatcher())), String(new asyncore.dispatcher()));
        equal(new asyncore.dispatcher().repr().slice(0, 21), '<asyncore.dispatcher ');
        class Mine extends asyncore.dispatcher {}
        const server = listen(undefined, { Type: Mine });
        const at = server.getsockname();
        const shown = FAMILY === 'inet' ? `127.0.0.1:` : JSON.stringify(at).slice(0, 5);
        assert(`${server}`.startsWith(`<Mine listening ${shown}`), `${server}`);
        const [a, b] = pair();
        const channel = new Mine(a);
        assert(/^<Mine connected.* at 0x[0-9a-f]+>$/.test(`${channel}`), `${channel}`);
        asyncore.close_all();
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void D18_Should_AskTheSocket_When_TheChannelDoesNotHaveTheMethod(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const d = new asyncore.dispatcher(a);
        equal(d.getsockname(), a.getsockname());
        equal(d.getpeername(), a.getpeername());
        equal(d.fileno(), a.fileno());
        d.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1);
        equal(d.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE), 1);
        equal(d.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8).length, 8);
        d.shutdown(socket.SHUT_WR);
        until(() => b.recv(1)?.length === 0);
        d.close();
        for (const name of ['sendto', 'recvfrom', 'shutdown', 'getsockname', 'getpeername', 'setsockopt', 'getsockopt', 'fileno'])
          equal(throws(() => new asyncore.dispatcher()[name](1, 2, 3), 'EBADF').errno, 9, name);
        """,
        poller,
        family);

    [Fact]
    public void A11_Should_GiveTheSystemsText_When_AnErrorNumberIsAsked() => ScriptScenario.Run(
        """
        equal(asyncore.strerror(1), 'Operation not permitted');
        assert(asyncore.strerror(999999).includes('999999'));
        """);
}
