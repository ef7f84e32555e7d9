using Asyncore.Host.Tests.Scenarios;

namespace Asyncore.Host.Tests.Cases;

/// <summary>What the suite of pyftpdlib tries of its loop. P03 is with E1, P07 with F25, P06 with the faults.</summary>
public sealed class LoopCases
{
    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void P01_F4_Should_CallInOrderOfDueTime_When_TimersAreSet(PollerKind poller)
    {
        var result = ScriptScenario.Run(
            """
            const calls = [];
            const note = (...args) => calls.push(args.join());
            asyncore.call_later(0.03, note, 'c');
            asyncore.call_later(0.01, note, 'a', 1, 2);
            const reset = asyncore.call_later(0.015, note, 'd');
            const cancelled = asyncore.call_later(0.005, note, 'never');
            asyncore.call_later(0.02, note, 'b');
            asyncore.call_later(0.001, () => { throw new Error('of a timer'); });
            cancelled.cancel();
            cancelled.cancel();
            equal([cancelled.active, reset.active], [false, true]);
            asyncore.call_later(0.012, () => {
              reset.cancel();
              asyncore.call_later(0.04, () => reset.reset());
            });
            asyncore.loop();
            equal(calls, ['a,1,2', 'b', 'c', 'd']);
            throws(() => asyncore.call_later(-1, note), RangeError);
            throws(() => asyncore.call_later('1', note), TypeError);
            throws(() => asyncore.call_later(1), TypeError);
            """,
            poller,
            expectsErrors: true);

        Assert.Equal("of a timer", Assert.Single(result.Errors).Message);
    }

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void P02_F4_Should_CallOnceAPass_When_ACallIsRepeated(PollerKind poller) => ScriptScenario.Run(
        """
        let calls = 0;
        const every = asyncore.call_every(0, () => calls++);
        const [a, b] = pair();
        const channel = new (recorder())(a);
        passes(10);
        equal(calls, 10);
        every.cancel();
        passes(3);
        equal([calls, every.active], [10, false]);
        let own = 0;
        const self = asyncore.call_every(0.001, () => { if (++own === 3) self.cancel(); });
        channel.close();
        asyncore.loop();
        equal(own, 3);
        throws(() => asyncore.call_every(-0.1, () => {}), RangeError);
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void F4_Should_BeCalledOff_When_TheChannelCloses(PollerKind poller) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (recorder())(a);
        const calls = [];
        channel.call_later(0, (...args) => calls.push(args.join()), 'x', 'y');
        const late = channel.call_later(3600, () => calls.push('late'));
        const every = channel.call_every(0, () => calls.push('every'));
        until(() => calls.length >= 3);
        assert(calls.includes('x,y'));
        b.close();
        asyncore.loop(); // Ends, although a timer was set for an hour.
        equal([late.active, every.active, channel.events], [false, false, ['close']]);
        throws(() => channel.call_later(-1, () => {}), RangeError);
        """,
        poller);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void P04_Should_TakeItCalmly_When_AChannelEntersOrLeavesTwice(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const [a, b] = pair();
        const channel = new (recorder())(a);
        passes(1);
        channel.add_channel();
        passes(1);
        channel.del_channel();
        channel.del_channel();
        passes(1);
        channel.add_channel();
        channel.add_channel();
        b.send('x');
        until(() => channel.received === 'x');
        // Its number is closed, and comes back as somebody else's, without a word to the loop.
        const fd = channel.fileno();
        channel.socket.close();
        const again = pair();
        until(() => channel.events.includes('close'));
        const other = new (recorder())(again[0]);
        again[1].send('y');
        until(() => other.received === 'y');
        asyncore.close_all();
        """,
        poller,
        family);

    [Fact]
    public void P05_F30_Should_RetryOrClose_When_SendAndRecvFail() => ScriptScenario.Run(
        """
        const failing = code => {
          const error = Object.assign(new Error(code), { code });
          const sock = { recv() { throw error; }, send() { throw error; }, close() {} };
          return new (recorder(asyncore.dispatcher, { handle_error(got) { this.events.push(`error ${got.code}`); } }))(sock);
        };
        for (const code of ['EAGAIN', 'EINTR']) {
          const channel = failing(code);
          equal([channel.recv(10), channel.send('x'), channel.events], [null, 0, []], code);
          channel.close();
        }
        for (const code of ['ECONNRESET', 'ENOTCONN', 'ESHUTDOWN', 'ECONNABORTED', 'EPIPE', 'EBADF', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETDOWN']) {
          let channel = failing(code);
          equal([channel.recv(10), channel.events], ['', ['close']], code);
          channel = failing(code);
          equal([channel.send('x'), channel.events], [0, ['close']], code);
        }
        const channel = failing('EACCES');
        throws(() => channel.recv(10), 'EACCES');
        throws(() => channel.send('x'), 'EACCES');
        equal(channel.events, []);
        channel.close();
        """);

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void P09_Should_ServeTheNext_When_ClientsComeAndGoAtOnce(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const server = listen(chat('\n', { found_terminator() { this.push(`${this._get_data()}\n`); } }));
        // Connected and gone before the server looked, with and without a reset.
        for (let i = 0; i < 10; i++) {
          const sock = new socket.socket(AF);
          sock.connect(server.address);
          if (i % 2 && FAMILY !== 'unix')
            reset(sock);
          else
            sock.close();
        }
        const client = connect(chat('\n'), server);
        client.push('still here\n');
        until(() => client.frames.length === 1);
        equal(client.frames, ['still here']);
        until(() => asyncore.socket_map.size === 3);
        equal(server.accepting, true);
        asyncore.close_all();
        """,
        poller,
        family);
}
