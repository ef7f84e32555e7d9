using System.Net.Sockets;
using Asyncore.Sockets;

namespace Asyncore.Engine.Tests.Channels;

/// <summary>D5 and the fixes about accepting.</summary>
public class AcceptTests
{
    private static TestChannel Server(TestLoop test, AddressFamily family = AddressFamily.InterNetwork)
    {
        var server = new TestChannel(test.Map);
        server.CreateSocket(family);
        server.Bind(Net.FreeAddress(family));
        server.Listen();
        return server;
    }

    private static PosixSocket[] Clients(TestChannel server, int count) => Enumerable.Range(0, count).Select(_ =>
    {
        var socket = new PosixSocket(server.Transport!.Family, SocketType.Stream);
        socket.Connect(server.Transport.LocalAddress!);
        Net.SpinUntil(() => socket.Send([]).Succeeded);
        return socket;
    }).ToArray();

    private static void Close(TestChannel server, params PosixSocket[] clients)
    {
        Net.Forget(server.Transport?.LocalAddress);
        server.Close();
        foreach (var client in clients)
            client.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollersAndFamilies))]
    public void D5_A20_Should_CallHandleAcceptedWithTheConnection_When_SomebodyConnects(PollerKind poller, AddressFamily family)
    {
        using var test = new TestLoop(poller);
        var server = Server(test, family);
        TestChannel? channel = null;
        server.OnAccepted = accepted => channel = new TestChannel(accepted, test.Map);
        var client = Clients(server, 1)[0];
        Net.SendAll(client, "hello");

        test.Until(() => channel?.Input.Length == 5);

        Assert.True(server.Accepting && !server.Connected); // A27
        Assert.True(channel!.Connected && !channel.Accepting);
        Assert.True(Native.IsNonBlocking(channel.FileDescriptor));
        Assert.True(Native.ClosesOnExec(channel.FileDescriptor));
        Close(server, client);
        Assert.False(server.Accepting);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void D5_Should_CloseTheConnection_When_HandleAcceptedIsNotOverridden(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var server = Server(test);
        server.IgnoreLogTypes.Clear();
        var client = Clients(server, 1)[0];

        test.Until(() => Net.IsEnded(client));

        Assert.Equal(["warning: unhandled accepted event"], test.Lines);
        Close(server, client);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void D5_Should_GiveNull_When_NobodyIsThere(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var server = Server(test);

        Assert.Null(server.Accept(out var peer));
        Assert.Null(peer);
        Close(server);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F8_Should_AcceptAllInOnePass_When_ManyWait(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var server = Server(test);
        var clients = Clients(server, 20);

        test.Passes(1);

        Assert.Equal(20, server.Calls.Count(call => call == "accepted"));
        Close(server, clients);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F8_Should_StopThere_When_HandleAcceptedClosesTheListener(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var server = Server(test);
        var clients = Clients(server, 3);
        server.OnAccepted = accepted =>
        {
            accepted.Close();
            server.Close();
        };

        test.Loop.Run();

        Assert.Equal("accept accepted", server.Called);
        Close(server, clients);
    }

    /// <summary>A listener whose accept fails with one number, as often as wanted.</summary>
    private sealed class FailingAccept(PosixSocket socket, int errno, int times) : TransportLayer(socket)
    {
        public int Left { get; set; } = times;

        public int Tries { get; private set; }

        public override IoResult Accept(out ITransport? accepted, out System.Net.EndPoint? peer)
        {
            Tries++;
            if (Left <= 0)
                return base.Accept(out accepted, out peer);
            Left--;
            (accepted, peer) = (null, null);
            return IoResult.Failed(errno);
        }
    }

    private static (TestChannel Server, FailingAccept Transport) FailingServer(TestLoop test, int errno, int times)
    {
        var transport = new FailingAccept(Net.Listen(), errno, times);
        var server = new TestChannel(transport, test.Map) { Accepting = true };
        return (server, transport);
    }

    [Theory]
    [InlineData(Errno.EMFILE)]
    [InlineData(Errno.ENFILE)]
    [InlineData(Errno.ENOBUFS)]
    [InlineData(Errno.ENOMEM)]
    public void F9_Should_PauseAndSayItOnce_When_NoDescriptorIsLeft(int errno)
    {
        foreach (var poller in new[] { PollerKind.Select, PollerKind.Poll, PollerKind.Epoll })
        {
            using var test = new TestLoop(poller);
            var (server, transport) = FailingServer(test, errno, times: 2);
            var clients = Clients(server, 2);

            test.Passes(50);
            Assert.Equal(1, transport.Tries); // It does not spin.
            test.Until(() => server.Calls.Contains("accepted"));

            Assert.Equal(0, transport.Left);
            test.Until(() => clients.All(Net.IsEnded)); // The reserve was there the second time, and told one client at once.
            Assert.Single(test.Lines);
            Assert.Contains("the listener pauses", test.Lines[0], StringComparison.Ordinal);
            Assert.True(server.Accepting);
            Assert.Empty(server.Errors);
            Close(server, clients);
            Assert.Equal(0, test.Loop.TimerCount);
        }
    }

    [Fact]
    public void F9_Should_DropOneConnection_When_TheReserveGivesItsDescriptor()
    {
        using var test = new TestLoop();
        test.Loop.Reserve.Fill();
        var (server, _) = FailingServer(test, Errno.EMFILE, times: 1);
        var clients = Clients(server, 2);

        test.Passes(1);

        Assert.Single(clients, Net.IsEnded);
        test.Until(() => clients.All(Net.IsEnded)); // The other one is accepted after the pause.
        Assert.Single(server.Calls, call => call == "accepted");
        Close(server, clients);
    }

    [Fact]
    public void F9_Should_AcceptAgain_When_APausedListenerLeftAndEnteredItsMap()
    {
        using var test = new TestLoop();
        var (server, _) = FailingServer(test, Errno.EMFILE, times: 1);
        var client = Clients(server, 1);
        test.Passes(1);

        server.LeaveMap();
        server.EnterMap();

        test.Until(() => server.Calls.Contains("accepted"));
        Close(server, client);
    }

    // A filter's refusal of one connection (EPERM), or an error of its network, closed the listener.
    [Theory]
    [InlineData(Errno.ECONNABORTED)]
    [InlineData(Errno.EPERM)]
    [InlineData(Errno.EPROTO)]
    [InlineData(Errno.ENETDOWN)]
    [InlineData(Errno.EHOSTUNREACH)]
    public void P06_Should_GoOnAccepting_When_AConnectionWasAborted(int errno)
    {
        foreach (var poller in new[] { PollerKind.Select, PollerKind.Poll, PollerKind.Epoll })
        {
            using var test = new TestLoop(poller);
            var (server, _) = FailingServer(test, errno, times: 2);
            var client = Clients(server, 1);

            test.Passes(1);

            Assert.Single(server.Calls, call => call == "accepted");
            Assert.Empty(test.Lines);
            Close(server, client);
        }
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void Should_CloseTheListener_When_ItIsBroken(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (server, _) = FailingServer(test, Errno.EINVAL, times: 1);
        var client = Clients(server, 1);

        test.Passes(1);

        Assert.Equal("accept error close", server.Called);
        Close(server, client);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F17_Should_DropThatConnectionAndGoOn_When_HandleAcceptedThrows(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var server = Server(test);
        var clients = Clients(server, 3);
        var number = 0;
        server.OnAccepted = accepted =>
        {
            if (++number == 2)
                throw new InvalidOperationException("bad constructor");
            _ = new TestChannel(accepted, test.Map);
        };

        test.Passes(1);

        Assert.Equal(3, number);
        Assert.Single(server.Errors);
        Assert.True(server.Accepting);
        Assert.Equal(3, test.Map.Count); // The listener and two connections.
        Net.SpinUntil(() => clients.Any(Net.IsEnded));
        Assert.DoesNotContain("close", server.Calls);
        Close(server, clients);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F17_Should_LeaveNoHalfChannel_When_TheConstructorThrowsAfterItsBase(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var server = Server(test);
        var client = Clients(server, 1)[0];
        server.OnAccepted = accepted =>
        {
            _ = new TestChannel(accepted, test.Map);
            throw new InvalidOperationException("rest of the constructor");
        };

        test.Passes(1);

        Assert.Same(server, test.Map.Single());
        Net.SpinUntil(() => Net.IsEnded(client));
        Close(server, client);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void G9_F17_Should_CloseTheListener_When_CompatibleWithAsyncore(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        test.Loop.ClosesListenerOnAcceptError = true;
        var server = Server(test);
        var client = Clients(server, 1);
        server.OnAccepted = _ => throw new InvalidOperationException("bad constructor");

        test.Loop.Run();

        Assert.Equal("accept accepted error close", server.Called);
        Close(server, client);
    }
}
