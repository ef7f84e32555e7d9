using Asyncore.Host.Tests.Scenarios;

namespace Asyncore.Host.Tests.Cases;

/// <summary>What the suite of smtpd tries, on a session of ours (mail.js).</summary>
public sealed class MailCases
{
    private static readonly string Mail = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Cases", "mail.js"));

    private static void Run(string script, PollerKind poller = PollerKind.Auto, string family = "inet") =>
        new ScriptScenario { Poller = poller, Family = family, Prepare = host => host.LoadSource(Mail, "mail.js") }
            .Run(script + "\nasyncore.close_all(null, true);");

    [Theory, MemberData(nameof(Matrix.PollersAndInternet), MemberType = typeof(Matrix))]
    public void M01_Should_UseTheFamilyOfTheAddress_When_AServerIsMade(PollerKind poller, string family) => Run(
        """
        class Server extends asyncore.dispatcher {
          constructor([host, port]) {
            super();
            this.create_socket(host.includes(':') ? socket.AF_INET6 : socket.AF_INET);
            this.bind([host, port]);
            this.listen(5);
          }
        }
        const server = new Server(fresh_address());
        equal([server.socket.family, server.getsockname()[0]], [AF, FAMILY === 'inet' ? '127.0.0.1' : '::1']);
        server.close();
        """,
        poller,
        family);

    [Fact]
    public void M02_Should_ThrowToTheCallerAndClose_When_ListenFailsInAConstructor() => Run(
        """
        let made = null;
        class Server extends asyncore.dispatcher {
          constructor() {
            super();
            made = this;
            try {
              this.create_socket();
              this.bind(['127.0.0.1', 0]);
              this.listen(5);
            } catch (error) {
              this.close();
              throw error;
            }
          }
          listen() { throw new RangeError('no'); }
        }
        equal(throws(() => new Server(), RangeError).message, 'no');
        equal([made.accepting, asyncore.socket_map.size], [false, 0]);
        """);

    [Fact]
    public void M03_Should_MakeTheChannelInTheServersMap_When_AcceptIsOverridden() => Run(
        """
        const own = new asyncore.channel_map();
        const paper = new PaperSocket();
        class Server extends asyncore.dispatcher {
          accept() { return [paper, ['10.0.0.1', 4000]]; }
          handle_accepted(sock, addr) { this.session = [new MailSession(sock, this, own), addr]; }
        }
        const server = new Server(null, own);
        server.create_socket();
        server.bind(['127.0.0.1', 0]);
        server.listen(5);
        server.handle_accept();
        equal(server.session[1], ['10.0.0.1', 4000]);
        equal([own.size, asyncore.socket_map.size, [...own.values()].includes(server.session[0])], [2, 0, true]);
        // The same from the loop's own event.
        server.session = null;
        const client = new socket.socket();
        client.connect(server.getsockname());
        let calls = 0;
        server.accept = () => calls++ === 0 ? [paper, null] : asyncore.dispatcher.prototype.accept.call(server);
        until(() => server.session !== null, 'accepted', own);
        asyncore.close_all(own);
        """);

    [Fact]
    public void M04_Should_ThrowToTheCallerOfHandleRead_When_FoundTerminatorThrows() => Run(
        """
        const { session, sock, write_line } = open_mail({ process_message() { throw new TypeError('not implemented'); } });
        write_line('HELO here');
        write_line('MAIL FROM:<me@here>');
        write_line('RCPT TO:<you@there>');
        write_line('DATA');
        const error = throws(() => write_line('spam\r\n.'), TypeError);
        equal(error.message, 'not implemented');
        equal(sock.closed, false);
        session.close();
        equal(sock.closed, true);
        """);

    [Fact]
    public void M06_M07_Should_ReplyOnce_When_OneCommandComes() => Run(
        """
        for (const [line, reply] of [
          ['', '500 Error: bad syntax'],
          ['HELO', '501 Syntax: HELO hostname'],
          ['HELO here', '250 mail.example'],
          ['EHLO', '501 Syntax: EHLO hostname'],
          ['NOOP', '250 OK'],
          ['NOOP x', '501 Syntax: NOOP'],
          ['RSET', '250 OK'],
          ['RSET x', '501 Syntax: RSET'],
          ['HELP', '250 Supported commands: EHLO HELO MAIL RCPT DATA RSET NOOP QUIT VRFY'],
          ['VRFY', '501 Syntax: VRFY <address>'],
          ['VRFY me', '252 Cannot VRFY user, but will accept message and attempt delivery'],
          ['EXPN list', '502 EXPN not implemented'],
          ['foo bar', '500 Error: command "FOO" not recognized'],
          ['DATA', '503 Error: send HELO first'],
        ])
          equal(open_mail().write_line(line), `${reply}\r\n`, line);
        """);

    [Fact]
    public void M08_Should_LeaveInOrder_When_OneHandlerPushesSeveral() => Run(
        """
        equal(open_mail().write_line('EHLO here'), '250-mail.example\r\n250-SIZE 1000\r\n250 HELP\r\n');
        """);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void M09_Should_SendTheReplyBeforeTheClose_When_QuitComes(PollerKind poller, string family) => Run(
        """
        for (const line of ['QUIT', 'quit now']) {
          const paper = open_mail();
          equal(paper.write_line(line), '221 Bye\r\n');
          equal(paper.sock.closed, true);
        }
        const [a, b] = pair();
        new MailSession(a, null);
        b.send('HELO here\r\nQUIT\r\nNOOP\r\n');
        equal(drain(b), '250 mail.example\r\n221 Bye\r\n');
        equal(asyncore.socket_map.size, 0);
        """,
        poller,
        family);

    [Fact]
    public void M12_Should_RememberTheSession_When_CommandsFollowEachOther() => Run(
        """
        const { session, write_line } = open_mail();
        equal(write_line('MAIL FROM:<me@here>'), '503 Error: send HELO first\r\n');
        equal(write_line('RCPT TO:<me@here>'), '503 Error: send HELO first\r\n');
        write_line('HELO here');
        equal(write_line('HELO again'), '503 Duplicate HELO/EHLO\r\n');
        equal(write_line('RCPT TO:<me@here>'), '503 Error: need MAIL command\r\n');
        write_line('MAIL FROM:<me@here>');
        equal(write_line('DATA'), '503 Error: need RCPT command\r\n');
        equal(write_line('MAIL FROM:<other@here>'), '503 Error: nested MAIL command\r\n');
        equal(write_line('RCPT TO:<eggs@example>'), '250 OK\r\n');
        equal(write_line('RCPT TO:<ham@example>'), '250 OK\r\n');
        equal(session.to, ['eggs@example', 'ham@example']);
        write_line('RSET');
        equal([session.from, session.to], [null, []]);
        """);

    [Fact]
    public void M13_M14_Should_AnswerAndGoOn_When_ALineOrAMessageIsTooLong() => Run(
        """
        const { session, write_line } = open_mail();
        const reader = session.ac_in_buffer_size;
        session.ac_in_buffer_size = 100; // So that it comes in many pieces.
        const { sock } = { sock: session.socket };
        const long = 'x'.repeat(600);
        for (let i = 0; i < long.length; i += 100)
          session.collect_incoming_data(Buffer.from(long.slice(i, i + 100)));
        assert(session.lines.length <= 6);
        session.found_terminator();
        session.initiate_send();
        session.ac_in_buffer_size = reader;
        equal(write_line('NOOP'), '250 OK\r\n');
        equal(write_line(`HELO ${long}`), '500 Error: line too long\r\n');
        equal(write_line('HELO here'), '250 mail.example\r\n');
        equal(write_line('MAIL FROM:<me@here> SIZE=2000'), '552 Error: message size exceeds fixed maximum message size\r\n');
        write_line('MAIL FROM:<me@here>');
        write_line('RCPT TO:<you@there>');
        equal(write_line('DATA'), '354 End data with <CR><LF>.<CR><LF>\r\n');
        equal(write_line(`${'A'.repeat(1001)}\r\n.`), '552 Error: Too much mail data\r\n');
        equal(write_line('NOOP'), '250 OK\r\n');
        """);

    [Fact]
    public void M15_Should_AnswerAndNotThrow_When_TheStateIsBad() => Run(
        """
        const { session, write_line } = open_mail();
        session.state = 'BAD STATE';
        equal(write_line('HELO here'), '451 Internal confusion\r\n');
        """);

    [Fact]
    public void M16_M18_Should_GiveTheBytesAsTheyCame_When_AMessageIsProcessed() => Run(
        """
        const seen = [];
        const { write_line } = open_mail({ process_message(...args) { seen.push(args); } });
        write_line('HELO here');
        write_line('MAIL FROM:<naïve@here>');
        write_line('RCPT TO:<you@there>');
        write_line('DATA');
        const body = Buffer.from('Text\r\nutf8: \u20ac\r\n\x00\xff', 'utf8');
        equal(write_line(`${body.toString('latin1')}\r\n.`), '250 OK\r\n');
        const [[peer, from, to, data]] = seen;
        equal([peer, from, to], [['10.0.0.1', 25], 'naïve@here', ['you@there']]);
        assert(data instanceof Buffer && data.equals(body));
        assert(new TextDecoder().decode(data).includes('\u20ac'));
        """);

    [Fact]
    public void M17_Should_ParseAddressesAndParameters_When_MailAndRcptCome() => Run(
        """
        for (const [line, reply] of [
          ['MAIL FROM:<me@here>', '250'], ['MAIL FROM: me@here', '250'], ['mail from:<me@here>', '250'], ['MAIL FROM:<>', '250'],
          ['MAIL FROM:<me@here> SIZE=100 BODY=8BITMIME', '250'], ['MAIL FROM:<me@here> RET=FULL', '555'], ['MAIL FROM:<me@here', '501'],
          ['MAIL TO:<me@here>', '501'], ['MAIL', '501'], ['MAIL FROM:', '501'], ['MAIL FROM:<a> <b>', '555'],
        ]) {
          const { write_line } = open_mail();
          write_line('HELO here');
          equal(write_line(line).slice(0, 3), reply, line);
        }
        for (const [line, reply] of [['RCPT TO:<you@there>', '250'], ['RCPT TO:<>', '501'], ['RCPT TO:<a@b> X=1', '555'], ['RCPT you', '501']]) {
          const { write_line } = open_mail();
          write_line('HELO here');
          write_line('MAIL FROM:<me@here>');
          equal(write_line(line).slice(0, 3), reply, line);
        }
        """);

    [Fact]
    public void M19_Should_PushTheStatus_When_ProcessMessageReturnsOne() => Run(
        """
        const { write_line } = open_mail({ process_message: () => '250 Okish' });
        write_line('HELO here');
        write_line('MAIL FROM:<me@here>');
        write_line('RCPT TO:<you@there>');
        write_line('DATA');
        equal(write_line('spam\r\n.'), '250 Okish\r\n');
        """);
}
