using System.Net;
using System.Net.Sockets;
using Asyncore.Sockets;

namespace Asyncore.Engine.Tests.Channels;

/// <summary>Several loops, as in several processes, that listen at one address.</summary>
public class SharingTests
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    [Fact]
    public void Should_ListenAtTheSamePorts_When_TheOthersJoinTheFirst()
    {
        using var first = new EventLoop { Sharing = new AddressSharing(isFirst: true, []) };
        var ports = new[] { Listen(first, AnyPort), Listen(first, AnyPort) };

        using var second = new EventLoop { Sharing = new AddressSharing(isFirst: false, first.Sharing.Ports) };

        Assert.Equal(ports, first.Sharing.Ports);
        Assert.Equal(ports[0], Listen(second, AnyPort));
        Assert.Equal(ports[1], Listen(second, AnyPort));
    }

    [Fact]
    public void Should_RefuseTheAddress_When_SomebodyElseHasIt()
    {
        var other = Net.Listen();
        using var loop = new EventLoop { Sharing = new AddressSharing(isFirst: true, []) };

        var error = Assert.Throws<PosixException>(() => Listen(loop, (IPEndPoint)other.LocalAddress!));

        Assert.Equal(Errno.EADDRINUSE, error.ErrorNumber);
        other.Close();
    }

    [Fact]
    public void Should_RefuseTheAddress_When_ItsOwnerDoesNotShare()
    {
        var other = Net.Listen();
        using var loop = new EventLoop { Sharing = new AddressSharing(isFirst: false, []) };

        var error = Assert.Throws<PosixException>(() => Listen(loop, (IPEndPoint)other.LocalAddress!));

        Assert.Equal(Errno.EADDRINUSE, error.ErrorNumber);
        other.Close();
    }

    private static int Listen(EventLoop loop, IPEndPoint address)
    {
        var server = new Dispatcher(loop.Map);
        server.CreateSocket(AddressFamily.InterNetwork);
        server.Bind(address);
        server.Listen();
        return ((IPEndPoint)server.Socket!.LocalAddress!).Port;
    }
}
