using System.Net;
using System.Net.Sockets;
using Asyncore.Sockets;

namespace Asyncore.Engine.Tests.Channels;

/// <summary>D14: UDP.</summary>
public class DatagramTests
{
    private static TestChannel Bound(TestLoop test, AddressFamily family = AddressFamily.InterNetwork)
    {
        var channel = new TestChannel(test.Map);
        channel.CreateSocket(family, SocketType.Dgram);
        channel.Bind(Net.FreeAddress(family));
        return channel;
    }

    [Theory]
    [InlineData(PollerKind.Select, AddressFamily.InterNetwork)]
    [InlineData(PollerKind.Poll, AddressFamily.InterNetwork)]
    [InlineData(PollerKind.Epoll, AddressFamily.InterNetwork)]
    [InlineData(PollerKind.Epoll, AddressFamily.InterNetworkV6)]
    public void D14_Should_TellWhoSentIt_When_ADatagramComes(PollerKind poller, AddressFamily family)
    {
        using var test = new TestLoop(poller);
        var server = Bound(test, family);
        var client = Bound(test, family);
        var seen = new List<(string Text, EndPoint? From)>();
        var buffer = new byte[2000];
        server.OnRead = () =>
        {
            var count = server.Socket!.ReceiveFrom(buffer, out var sender).Count;
            seen.Add((System.Text.Encoding.ASCII.GetString(buffer, 0, count), sender));
            server.Socket.SendTo("reply"u8, sender!);
        };
        var to = server.Transport!.LocalAddress!;

        Assert.Equal(5, client.Socket!.SendTo("hello"u8, to).Count);
        client.Socket.SendTo([], to);
        test.Until(() => client.Input.Length == 10);

        Assert.Equal([("hello", client.Transport!.LocalAddress), ("", client.Transport.LocalAddress)], seen);
        Assert.DoesNotContain("close", server.Calls);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void D14_Should_ConnectAtOnceAndSend_When_UdpIsConnected(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var server = Bound(test);
        var client = Bound(test);

        client.Connect(server.Transport!.LocalAddress!);
        Assert.Equal("connect", client.Called);
        client.Send("one"u8);
        test.Until(() => server.Input.Length == 3);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void D14_Should_StayOpen_When_AnEmptyDatagramComes(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var server = Bound(test);
        server.OnRead = () => server.ReadOnce();
        var client = Bound(test);
        client.Socket!.SendTo([], server.Transport!.LocalAddress!);
        client.Socket.SendTo("x"u8, server.Transport.LocalAddress!);

        test.Until(() => server.Input.Length == 1);

        Assert.Equal("read read", server.Called);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void D14_Should_CallHandleError_When_NobodyListensAtThePeersPort(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var dead = Bound(test);
        var address = dead.Transport!.LocalAddress!;
        dead.Close();
        var client = Bound(test);
        client.Connect(address);
        client.Send("x"u8);

        test.Loop.Run();

        Assert.Equal("connect read error close", client.Called);
        Assert.Equal("ECONNREFUSED", Assert.IsType<PosixException>(client.Errors.Single()).Code);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void D14_Should_StayOpen_When_TheHandlerTakesTheErrorItself(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var dead = Bound(test);
        var address = dead.Transport!.LocalAddress!;
        dead.Close();
        var client = Bound(test);
        var taken = 0;
        client.OnRead = () => taken = client.Socket!.ReceiveFrom(new byte[10], out _).Errno;
        client.Connect(address);
        client.Send("x"u8);

        test.Until(() => taken != 0);
        test.Passes(2);

        Assert.Equal(Errno.ECONNREFUSED, taken);
        Assert.Equal("connect read", client.Called);
    }
}
