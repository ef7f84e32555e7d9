using System.Net.Sockets;
using Asyncore.Sockets;

namespace Asyncore.Engine.Tests.Channels;

/// <summary>Section D: flags, sockets, the map, closing.</summary>
public class DispatcherTests
{
    [Fact]
    public void D0_Should_HaveAllFlagsOff_When_New()
    {
        using var test = new TestLoop();
        var channel = new TestChannel(test.Map);

        Assert.False(channel.Connected || channel.Accepting || channel.Connecting || channel.AllowHalfOpen);
        Assert.Null(channel.Address);
        Assert.Equal(["warning"], channel.IgnoreLogTypes);
        Assert.Equal(-1, channel.FileDescriptor);
    }

    [Fact]
    public void D1_A06_Should_BeInNoMap_When_ItHasNoSocket()
    {
        using var test = new TestLoop();
        var channel = new TestChannel(test.Map);

        Assert.Equal(0, test.Map.Count);
        channel.Close();
        Assert.Equal("<TestChannel>", channel.ToString());
    }

    [Theory]
    [ClassData(typeof(AllPollersAndFamilies))]
    public void D2_Should_BeConnectedAndInTheMap_When_GivenASocket(PollerKind poller, AddressFamily family)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair(family);
        var channel = new TestChannel(near, test.Map);

        Assert.True(channel.Connected);
        Assert.Same(channel, test.Map[near.FileDescriptor]);
        Assert.Equal(near.PeerAddress, channel.Address);
        far.Close();
    }

    [Fact]
    public void D2_Should_NotBeConnected_When_TheSocketListens()
    {
        using var test = new TestLoop();
        var channel = new TestChannel(Net.Listen(), test.Map);

        Assert.False(channel.Connected);
        Assert.Equal(1, test.Map.Count);
    }

    [Fact]
    public void D2_Should_LeaveTheMap_When_ThePeerAddressCannotBeHad()
    {
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        near.Close();

        Assert.ThrowsAny<Exception>(() => new TestChannel(near, test.Map));
        Assert.Equal(0, test.Map.Count);
        far.Close();
    }

    [Theory]
    [InlineData(AddressFamily.InterNetwork, SocketType.Stream)]
    [InlineData(AddressFamily.InterNetworkV6, SocketType.Stream)]
    [InlineData(AddressFamily.Unix, SocketType.Stream)]
    [InlineData(AddressFamily.InterNetwork, SocketType.Dgram)]
    [InlineData(AddressFamily.InterNetworkV6, SocketType.Dgram)]
    public void D3_A28_Should_MakeANonBlockingSocket_When_Created(AddressFamily family, SocketType type)
    {
        using var test = new TestLoop();
        var channel = new TestChannel(test.Map);
        channel.CreateSocket(family, type);

        Assert.Equal(family, channel.Socket!.Family);
        Assert.Equal(type, channel.Socket.SocketType);
        Assert.True(Native.IsNonBlocking(channel.FileDescriptor));
        Assert.True(Native.ClosesOnExec(channel.FileDescriptor));
        Assert.Same(channel, test.Map[channel.FileDescriptor]);
    }

    [Fact]
    public void D3_A30_Should_SetTheOption_When_TheAddressMayBeReused()
    {
        using var test = new TestLoop();
        var channel = new TestChannel(test.Map);
        channel.SetReuseAddress(); // Without a socket: no effect, no error.
        channel.CreateSocket();
        Assert.Equal(0, channel.Socket!.GetOption(1, 2));

        channel.SetReuseAddress();

        Assert.NotEqual(0, channel.Socket.GetOption(1, 2));
    }

    [Theory]
    [InlineData(AddressFamily.InterNetwork)]
    [InlineData(AddressFamily.InterNetworkV6)]
    [InlineData(AddressFamily.Unix)]
    public void D4_A29_Should_ThrowToTheCaller_When_TheAddressIsTaken(AddressFamily family)
    {
        using var test = new TestLoop();
        var listener = Net.Listen(family);
        var channel = new TestChannel(test.Map);
        channel.CreateSocket(family);

        var error = Assert.Throws<PosixException>(() => channel.Bind(listener.LocalAddress!));

        Assert.Equal("EADDRINUSE", error.Code);
        Assert.StartsWith("bind ", error.Operation, StringComparison.Ordinal);
        Assert.Empty(channel.Calls);
        Net.CloseListener(listener);
    }

    [Theory]
    [InlineData(AddressFamily.InterNetwork)]
    [InlineData(AddressFamily.InterNetworkV6)]
    public void D4_Should_ThrowToTheCallerAndNotAccept_When_AnotherListensAlready(AddressFamily family)
    {
        using var test = new TestLoop();
        var (first, second) = (new TestChannel(test.Map), new TestChannel(test.Map));
        first.CreateSocket(family);
        first.SetReuseAddress();
        first.Bind(Net.FreeAddress(family));
        second.CreateSocket(family);
        second.SetReuseAddress();
        second.Bind(first.Transport!.LocalAddress!); // Allowed while neither listens.
        first.Listen();

        var error = Assert.Throws<PosixException>(() => second.Listen());

        Assert.Equal("EADDRINUSE", error.Code);
        Assert.StartsWith("listen", error.Operation, StringComparison.Ordinal);
        Assert.False(second.Accepting);
        Assert.True(first.Accepting);
        first.Close();
        second.Close();
    }

    [Fact]
    public void D4_Should_SayWhatIsMissing_When_ThereIsNoSocket()
    {
        using var test = new TestLoop();
        var channel = new TestChannel(test.Map);

        foreach (var call in new Action[]
        {
            () => channel.Bind(Net.FreeAddress(AddressFamily.InterNetwork)),
            () => channel.Listen(),
            () => channel.Connect(Net.FreeAddress(AddressFamily.InterNetwork)),
        })
            Assert.Contains("no socket", Assert.Throws<PosixException>(call).Message, StringComparison.Ordinal);
        Assert.Equal(0, channel.Receive(new byte[1]).Count);
        Assert.Equal(0, channel.SendNow([1]));
        Assert.Null(channel.Accept(out _));
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void D8_Should_TellWhatWasReallySent_When_TheBufferIsFull(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var channel = new TestChannel(near, test.Map);
        var big = new byte[10_000_000];

        var sent = channel.Send(big);
        Assert.InRange(sent, 1, big.Length - 1);
        Assert.Equal(0, channel.Send(big));
        Assert.Empty(channel.Calls);
        far.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void D8_Should_CallHandleCloseAndGiveZero_When_ThePeerIsGone(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var channel = new TestChannel(near, test.Map);
        far.Close();

        Assert.Equal(0, channel.Send([1]));
        Assert.Equal(0, channel.Send([1]));
        test.Passes(2);

        Assert.Equal("close", channel.Called);
        Assert.Equal(0, test.Map.Count);
    }

    [Theory]
    [ClassData(typeof(AllPollersAndFamilies))]
    public void D9_F14_Should_CallHandleCloseOnce_When_ThePeerCloses(PollerKind poller, AddressFamily family)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair(family);
        var channel = new TestChannel(near, test.Map);
        channel.OnRead = () =>
        {
            channel.ReadAll();
            channel.ReadAll();
            channel.Send([1]);
        };
        channel.OnWrite = () => channel.Send([1]);
        Net.SendAll(far, "last");
        far.Close();

        test.Loop.Run();

        Assert.Equal("close", channel.Calls.Last());
        Assert.Single(channel.Calls, call => call == "close");
        Assert.False(channel.Connected);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void D9_Should_NotThrow_When_NothingIsThereToRead(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var channel = new TestChannel(near, test.Map);

        var result = channel.Receive(new byte[10]);

        Assert.True(result.WouldBlock); // F-27: told from the end of the stream.
        Assert.Empty(channel.Calls);
        far.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void D9_Should_CallHandleClose_When_ThePeerResets(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair(AddressFamily.InterNetwork);
        var channel = new TestChannel(near, test.Map);
        Net.Reset(far);

        test.Loop.Run();

        Assert.Equal("read close", channel.Called);
        Assert.Empty(test.Lines);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void D11_Should_CallNothingForAWrite_When_NobodyAskedForIt(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var channel = new TestChannel(near, test.Map);

        test.Passes(3);
        Assert.Empty(channel.Calls);
        channel.OnWrite = () => { };
        channel.Changed();
        test.Passes(2);

        Assert.Equal("write write", channel.Called);
        far.Close();
    }

    [Fact]
    public void F34_Should_KeepTheOthersEntry_When_AChannelWhoseNumberWasTakenOverLeaves()
    {
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        var first = new TestChannel(near, test.Map);
        var second = new TestChannel(near, test.Map);
        Assert.Same(second, test.Map.Single());

        first.LeaveMap();

        Assert.Same(second, test.Map[near.FileDescriptor]);
        Net.SendAll(far, "x");
        test.Passes(1);
        Assert.Equal("read", second.Called);
        far.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void Should_BeServedThere_When_AChannelMovesToAnotherMap(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        using var other = new ChannelMap(test.Loop);
        var (near, far) = Net.Pair();
        var channel = new TestChannel(near, test.Map);
        channel.SetTransport(near, other);
        Net.SendAll(far, "x");

        test.Passes(1);
        Assert.Empty(channel.Calls);
        test.Loop.Run(TimeSpan.Zero, other, count: 1);

        Assert.Equal("read", channel.Called);
        Assert.Same(channel, other.Single());
        Assert.Equal(0, test.Map.Count);
        other.CloseAll();
        far.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void E1_Should_CloseEveryChannelWithoutHandleClose_When_AllAreClosed(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var channels = Enumerable.Range(0, 10).Select(_ => new TestChannel(Net.Pair().Near, test.Map)).ToArray();

        test.Map.CloseAll();

        Assert.Equal(0, test.Map.Count);
        Assert.Empty(test.Map);
        Assert.All(channels, channel => Assert.Empty(channel.Calls));
    }

    private sealed class BadClose(PosixSocket socket, int errno) : TransportLayer(socket)
    {
        public override void Close()
        {
            base.Close();
            throw new PosixException(errno, "close");
        }
    }

    [Fact]
    public void E1_Should_IgnoreOnlyWhatItMay_When_ACloseFails()
    {
        using var test = new TestLoop();
        _ = new TestChannel(new BadClose(Net.Pair().Near, Errno.EBADF), test.Map);
        test.Map.CloseAll();
        Assert.Equal(0, test.Map.Count);

        _ = new TestChannel(new BadClose(Net.Pair().Near, Errno.ENOBUFS), test.Map);
        _ = new TestChannel(Net.Pair().Near, test.Map);
        Assert.Throws<PosixException>(() => test.Map.CloseAll());
        Assert.Equal(1, test.Map.Count);

        _ = new TestChannel(new BadClose(Net.Pair().Near, Errno.ENOBUFS), test.Map);
        test.Map.CloseAll(ignoreAll: true);
        Assert.Equal(0, test.Map.Count);
    }

    [Fact]
    public void Should_CloseTheSockets_When_TheLoopIsDisposed()
    {
        Native.LeaksNothing(() =>
        {
            var test = new TestLoop();
            var (near, far) = Net.Pair();
            _ = new TestChannel(near, test.Map);
            test.Passes(1);
            test.Loop.Reserve.Fill();

            test.Dispose();

            Assert.True(Net.IsEnded(far));
            far.Close();
        }, "a loop");
    }
}
