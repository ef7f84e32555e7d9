using Asyncore.Host.Tests.Scenarios;

namespace Asyncore.Host.Tests.Behaviour;

/// <summary>Connecting and accepting (items D5 to D7, D11).</summary>
public sealed class ConnectTests
{
    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void D5_A20_Should_GiveSocketAndAddress_When_SomebodyConnects(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const seen = [];
        class Server extends asyncore.dispatcher {
          handle_accept() { super.handle_accept(); }
          handle_accepted(sock, addr) {
            seen.push(addr);
            sock.send('welcome');
            sock.close();
          }
        }
        const server = listen(undefined, { Type: Server });
        const client = connect(recorder(), server);
        until(() => client.events.includes('close'));
        equal(seen.length, 1);
        if (FAMILY !== 'unix') {
          equal(seen[0][0], FAMILY === 'inet' ? '127.0.0.1' : '::1');
          equal(seen[0].length, FAMILY === 'inet' ? 2 : 4);
        }
        equal(client.received, 'welcome');
        server.close();
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void D5_A19_Should_CallHandleAccept_When_ItIsOverridden(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const accepted = [];
        class Server extends asyncore.dispatcher {
          handle_accept() {
            const got = this.accept();
            if (got !== null)
              accepted.push(got[0]);
          }
          handle_accepted() { fail('handle_accepted belongs to the inherited handle_accept'); }
        }
        const server = listen(undefined, { Type: Server });
        equal(server.accept(), null);
        const clients = [1, 2, 3].map(() => connect(recorder(), server));
        until(() => accepted.length === 3);
        accepted[1].send('x');
        until(() => clients.some(client => client.received === 'x'));
        accepted.forEach(sock => sock.close());
        asyncore.close_all();
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void D6_D7_A18_Should_CallHandleConnectFirstAndOnce_When_TheServerSpeaksAtOnce(PollerKind poller, string family) => ScriptScenario.Run(
        """
        class Greeter extends asyncore.dispatcher {
          constructor(sock) { super(sock); this.send('hello'); }
        }
        const server = listen(Greeter);
        const Client = recorder(asyncore.dispatcher, {
          handle_connect() { this.events.push(`connect ${this.connected}`); },
          handle_write() { this.events.push('write'); },
          writable() { return !this.events.includes('write'); },
        });
        const client = new Client();
        client.create_socket(AF);
        client.connect(server.address);
        equal(client.addr, server.address);
        until(() => client.received === 'hello');
        equal(client.events[0], 'connect true');
        equal(client.events.filter(event => event.startsWith('connect')).length, 1);
        equal([client.connected, client.connecting, client.accepting], [true, false, false]);
        asyncore.close_all();
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void D6_Should_ConnectInTheCall_When_TheSystemDoesSoAtOnce(PollerKind poller) => ScriptScenario.Run(
        """
        const server = listen(sock => sock.close());
        const Client = recorder(asyncore.dispatcher, { handle_connect() { this.events.push('connect'); throw new Error('mine'); } });
        const client = connect(Client, server);
        equal(client.events, ['connect', 'error mine']);
        equal([client.connected, client.connecting], [false, false]);
        server.close();
        """,
        poller,
        "unix");

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void D6_F32_Should_ThrowAndLeaveNothing_When_ItFailsAtOnce(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const client = new (recorder())();
        client.create_socket(AF);
        const bad = FAMILY === 'unix' ? `${FOLDER}/nobody` : FAMILY === 'inet' ? ['::1', 80] : ['127.0.0.1', 80];
        const error = throws(() => client.connect(bad), Error);
        assert(typeof error.code === 'string' && error.errno > 0, `${error} ${error.code}`);
        equal([client.connected, client.connecting, client.events.length, asyncore.socket_map.size], [false, false, 0, 0]);
        throws(() => new asyncore.dispatcher().connect(fresh_address()), 'EBADF');
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndInternet), MemberType = typeof(Matrix))]
    public void D7_F35_Should_ReportThenClose_When_TheConnectionIsRefused(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const gone = listen();
        gone.close();
        const Client = recorder(asyncore.dispatcher, {
          handle_error(error) {
            this.events.push(`error ${error.code} ${error.errno}`);
          },
        });
        const client = new Client();
        client.create_socket(AF);
        client.connect(gone.address);
        equal([client.connecting, client.connected], [true, false]);
        until(() => client.events.includes('close'));
        equal(client.events, ['error ECONNREFUSED 111', 'close']);
        equal(asyncore.socket_map.size, 0);
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndInternet), MemberType = typeof(Matrix))]
    public void D7_F35_Should_BeOneLineWithoutATrace_When_ARefusalIsNotHandled(PollerKind poller, string family)
    {
        var result = new ScriptScenario { Poller = poller, Family = family, PrintsErrors = true, ExpectsErrors = true }.Run(
            """
            const gone = listen();
            gone.close();
            class Quiet extends asyncore.dispatcher { handle_close() { this.close(); } }
            const client = connect(Quiet, gone);
            until(() => asyncore.socket_map.size === 0);
            """);

        var line = Assert.Single(result.Error.TrimEnd().Split('\n'));
        Assert.Contains("onnection refused", line, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void A27_Should_ShowTheStates_When_ServerAndClientLiveAndClose(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const server = listen(recorder());
        equal([server.connected, server.accepting], [false, true]);
        const client = connect(recorder(), server);
        until(() => client.connected && server.last);
        equal([server.connected, server.accepting, client.connected, client.accepting], [false, true, true, false]);
        client.close();
        equal([client.connected, client.accepting, client.connecting], [false, false, false]);
        server.close();
        equal([server.connected, server.accepting], [false, false]);
        asyncore.close_all();
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void D11_Should_MeanDifferentThings_When_TheSameEventComesInAnotherState(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const calls = [];
        class Spy extends asyncore.dispatcher {
          handle_accept() { calls.push('accept'); this.accept()?.[0].close(); }
          handle_connect() { calls.push('connect'); }
          handle_read() { calls.push('read'); }
          handle_write() { calls.push('write'); }
          handle_close() { calls.push('close'); this.close(); }
        }
        const call = (channel, name) => { calls.length = 0; channel[name](); return calls.join(' '); };
        const [a, b] = pair();
        const connected = new Spy(a);
        equal([call(connected, 'handle_read_event'), call(connected, 'handle_write_event')], ['read', 'write']);
        const server = listen(undefined, { Type: Spy });
        equal([call(server, 'handle_read_event'), call(server, 'handle_write_event')], ['accept', '']);
        const neither = new Spy();
        neither.create_socket(AF);
        equal([call(neither, 'handle_read_event'), call(neither, 'handle_write_event')], ['read', 'write']);
        // A connect whose outcome is known: connect comes before the read or write it was found by.
        for (const event of ['handle_read_event', 'handle_write_event']) {
          const client = new Spy();
          client.create_socket(AF);
          client.connect(server.address);
          if (FAMILY !== 'unix') {
            equal(client.connecting, true);
            equal(call(client, event), event === 'handle_read_event' ? 'connect read' : 'connect write');
          }
          equal([client.connected, client.connecting], [true, false]);
        }
        asyncore.close_all();
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void F8_Should_AcceptThemAllInOnePass_When_ManyWait(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const accepted = [];
        const server = listen(sock => accepted.push(sock));
        const raw = Array.from({ length: 20 }, () => {
          const sock = new socket.socket(AF);
          sock.connect(server.address);
          return sock;
        });
        asyncore.loop(1, false, null, 1);
        equal(accepted.length, 20);
        [...accepted, ...raw].forEach(sock => sock.close());
        server.close();
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void F17_Should_DropThatConnection_When_ItsHandlerThrows(PollerKind poller, string family) => ScriptScenario.Run(
        """
        let number = 0;
        class Bad extends asyncore.dispatcher {
          constructor(sock) { super(sock); if (++number === 1) throw new Error('bad constructor'); this.send('good'); }
        }
        class Server extends asyncore.dispatcher {
          handle_accepted(sock) { new Bad(sock); }
          handle_error(error) { errors.push(error.message); super.handle_error(error); }
          log_info() {}
        }
        const errors = [];
        const server = listen(undefined, { Type: Server });
        const first = connect(recorder(), server);
        until(() => first.events.some(event => event === 'close' || event.startsWith('error')));
        equal([errors, server.accepting], [['bad constructor'], true]);
        const second = connect(recorder(), server);
        until(() => second.received === 'good');
        asyncore.close_all();
        """,
        poller,
        family,
        expectsErrors: true);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void F19_Should_CallNothingMore_When_ClosedInHandleConnect(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const server = listen(() => {});
        const Client = recorder(asyncore.dispatcher, {
          handle_connect() { this.events.push('connect'); this.close(); },
          handle_write() { this.events.push('write'); },
        });
        const client = connect(Client, server);
        until(() => client.events.length > 0);
        passes(5);
        equal(client.events, ['connect']);
        equal([client.connected, client.connecting], [false, false]);
        server.close();
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void F23_Should_TryAgain_When_TheBacklogOfAUnixListenerIsFull(PollerKind poller) => ScriptScenario.Run(
        """
        const server = new asyncore.dispatcher();
        server.create_socket(AF);
        server.bind(fresh_address());
        server.listen(0);
        let open = false;
        let accepted = 0;
        server.readable = () => open;
        server.handle_accepted = sock => { accepted++; sock.send('hi'); sock.close(); };
        const clients = Array.from({ length: 5 }, () => connect(recorder(), server.getsockname ? { address: server.getsockname() } : null));
        passes(3);
        assert(clients.some(client => client.connecting), 'the backlog took them all');
        assert(clients.filter(client => client.connecting).every(client => client.events.length === 0));
        open = true;
        until(() => clients.every(client => client.received === 'hi'));
        equal(accepted, 5);
        server.close();
        """,
        poller,
        "unix");

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void F25_P07_Should_LookUpInTheBackground_When_ConnectingByName(PollerKind poller) => ScriptScenario.Run(
        """
        const server = listen(sock => { sock.send('hi'); sock.close(); });
        const client = new (recorder())();
        client.create_socket(AF);
        client.connect(['localhost', server.address[1]]);
        equal([client.connecting, client.events.length], [true, 0]);
        until(() => client.received === 'hi');
        equal(client.events[0], 'connect');
        const lost = new (recorder(asyncore.dispatcher, { handle_error(error) { this.events.push(error.code); } }))();
        lost.create_socket(AF);
        lost.connect(['no-such-host.invalid', 80]);
        until(() => lost.events.includes('close'));
        equal(lost.events, ['EHOSTUNREACH', 'close']);
        const named = new asyncore.dispatcher();
        named.create_socket(AF);
        named.bind(['localhost', 0]);
        equal(named.getsockname()[0], '127.0.0.1');
        asyncore.close_all();
        """,
        poller);
}
