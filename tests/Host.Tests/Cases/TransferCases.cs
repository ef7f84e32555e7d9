using Asyncore.Host.Tests.Scenarios;

namespace Asyncore.Host.Tests.Cases;

/// <summary>What the dummy servers of ftplib's and poplib's suites need of asynchat (transfer.js).</summary>
public sealed class TransferCases
{
    private static readonly string Transfer = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Cases", "transfer.js"));

    private static void Run(string script, PollerKind poller, string family) =>
        new ScriptScenario { Poller = poller, Family = family, Prepare = host => host.LoadSource(Transfer, "transfer.js") }.Run(script);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void N01_N02_Should_ServeAndEnd_When_TheLoopIsRunOnePassAtATime(PollerKind poller, string family) => Run(
        """
        const server = new FtpServer();
        const sock = new socket.socket(AF);
        sock.connect(server.address);
        let text = '';
        let active = true;
        while (active && asyncore.socket_map.size > 0) {
          asyncore.loop(0.1, false, null, 1);
          text += sock.recv(1000)?.toString() ?? '';
          active = !text.includes('\n');
        }
        equal(text, '220 welcome\r\n');
        equal([server.accepting, server.writable()], [true, 0]);
        asyncore.close_all(null, true);
        equal([asyncore.socket_map.size, server.accepting], [0, false]);
        asyncore.loop(0.1, false, null, 1);
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void N03_Should_ReplyInOrder_When_PushAddsTheLineEnd(PollerKind poller, string family) => Run(
        """
        const server = new FtpServer();
        const client = new Client(server.address);
        equal(client.line(), '220 welcome');
        equal([client.ask('noop'), client.ask('echo hi'), client.ask('what ever')], ['200 noop ok', 'hi', '550 command "what" not understood.']);
        client.sock.send('echo 1\r\necho 2\r\necho 3\r\nquit\r\necho 4\r\n');
        equal([client.line(), client.line(), client.line(), client.line()], ['1', '2', '3', '221 quit ok']);
        equal(drain(client.sock), '');
        server.close();
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndInternet), MemberType = typeof(Matrix))]
    public void N04_P09_Should_AbortTheTransfer_When_UrgentDataComesInTheLine(PollerKind poller, string family) => Run(
        """
        const server = new FtpServer();
        const client = new Client(server.address);
        client.line();
        for (const urgent of [true, false]) {
          const data = client.data();
          equal(client.ask('endless'), '125 for ever');
          receive(data, 50_000);
          if (urgent) {
            client.sock.send(Buffer.from([0xff, 0xf4]));
            client.sock.send(Buffer.from([0xff, 0xf2]), socket.MSG_OOB);
          }
          equal(client.ask('abor'), '426 transfer aborted');
          equal(client.line(), '226 abort ok');
          drain(data);
          data.close();
        }
        equal(client.ask('noop'), '200 noop ok');
        asyncore.close_all();
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void N06_Should_TellTheEndOnTheControlChannel_When_DataWasSent(PollerKind poller, string family) => Run(
        """
        const server = new FtpServer();
        const client = new Client(server.address);
        client.line();
        for (const [command, expected] of [['retr', RETR_DATA], ['list', Buffer.from(LIST_DATA)]]) {
          const data = client.data();
          equal(client.ask(command), `125 ${command} ok`);
          assert(drain(data).equals(expected));
          equal(client.line(), '226 transfer complete');
        }
        equal(client.ask('quit'), '221 quit ok');
        asyncore.close_all();
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void N08_Should_StoreEverything_When_TheClientUploads(PollerKind poller, string family) => Run(
        """
        const server = new FtpServer();
        const client = new Client(server.address);
        client.line();
        const data = client.data();
        equal(client.ask('stor'), '125 stor ok');
        let at = 0;
        until(() => {
          at += data.send(RETR_DATA.subarray(at, at + 5000));
          return at === RETR_DATA.length;
        });
        data.close();
        equal(client.line(), '226 transfer complete');
        assert(server.session.stored.equals(RETR_DATA));
        asyncore.close_all();
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void N11_N12_Should_SendLinesAndRawBytes_When_APopSessionAnswers(PollerKind poller, string family) => Run(
        """
        const server = listen(PopSession);
        const client = new Client(server.address);
        equal(client.line(), '+OK dummy pop3 server ready.');
        equal(client.ask('list 2'), '+OK 2 2');
        equal(client.ask('list'), '+OK');
        equal([1, 2, 3, 4].map(() => client.line()), ['1 1', '2 2', '3 3', '.']);
        equal(client.ask('retr 1'), '+OK 10 bytes');
        equal([client.line(), client.line()], ['a\xff\0', '.']);
        equal(client.ask('what'), '-ERR unrecognized POP3 command "what".');
        equal(client.ask('quit'), '+OK closing.');
        equal(drain(client.sock), '');
        server.close();
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void P08_Should_RefuseTheRest_When_TheServerHasALimit(PollerKind poller, string family) => Run(
        """
        const MOST = 3, EACH = 2;
        const open = new Map();
        class Limited extends FtpSession {
          constructor(sock, from) {
            super(sock);
            this.from = from;
            open.set(this, from);
          }
          handle_close() { this.close(); }
          close() {
            open.delete(this);
            super.close();
          }
        }
        let from = 0;
        const server = listen(sock => {
          const key = `10.0.0.${Math.floor(from++ / 3)}`; // As if three in turn came from one address.
          if (open.size >= MOST || [...open.values()].filter(other => other === key).length >= EACH) {
            sock.send('421 too many connections\r\n');
            sock.close();
          } else {
            new Limited(sock, key);
          }
        });
        const clients = [1, 2, 3, 4, 5].map(() => new Client(server.address));
        const greetings = clients.map(client => client.line()).sort();
        equal(greetings, ['220 welcome', '220 welcome', '220 welcome', '421 too many connections', '421 too many connections']);
        clients.forEach(client => client.sock.close());
        until(() => open.size === 0);
        equal(new Client(server.address).line(), '220 welcome');
        asyncore.close_all();
        """,
        poller,
        family);
}
