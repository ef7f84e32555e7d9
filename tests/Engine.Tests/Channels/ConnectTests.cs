using System.Net;
using System.Net.Sockets;
using Asyncore.Sockets;

namespace Asyncore.Engine.Tests.Channels;

/// <summary>D6, D7 and the fixes about connecting.</summary>
public class ConnectTests
{
    [Theory]
    [ClassData(typeof(AllPollersAndFamilies))]
    public void D6_D7_Should_CallHandleConnectFirstAndOnce_When_TheServerSpeaksAtOnce(PollerKind poller, AddressFamily family)
    {
        using var test = new TestLoop(poller);
        var listener = Net.Listen(family);
        var client = test.Client(family);
        client.OnConnect = () => Assert.True(client.Connected && !client.Connecting);
        client.OnWrite = () => { };
        client.Connect(listener.LocalAddress!);
        var far = Net.Accept(listener);
        Net.SendAll(far, "hello");

        test.Until(() => client.Input.Length == 5);

        Assert.Equal("connect", client.Calls[0]);
        Assert.Single(client.Calls, call => call == "connect");
        Assert.Equal(listener.LocalAddress, client.Address);
        far.Close();
        Net.CloseListener(listener);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void D6_Should_CallHandleConnectInside_When_TheSystemConnectsAtOnce(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var listener = Net.Listen(AddressFamily.Unix);
        var client = test.Client(AddressFamily.Unix);

        client.Connect(listener.LocalAddress!);

        Assert.Equal("connect", client.Called);
        Net.CloseListener(listener);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void D7_F35_Should_ReportOneLineThenClose_When_TheConnectionIsRefusedLater(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var address = Net.DeadAddress();
        var client = test.Client();
        client.OnWrite = () => { };
        client.Connect(address);

        test.Loop.Run();

        Assert.Equal("error close", client.Called);
        Assert.Equal("ECONNREFUSED", Assert.IsType<PosixException>(client.Errors.Single()).Code);
        Assert.DoesNotContain('\n', Assert.Single(test.Lines));
        Assert.Contains(address.ToString()!, test.Lines[0], StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void D7_Should_CallHandleClose_When_HandleErrorOfARefusalDoesNotClose(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var client = test.Client();
        client.OnError = _ => { };
        client.Connect(Net.DeadAddress());

        test.Loop.Run();

        Assert.Equal("error close", client.Called);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void Should_StayConnected_When_HandleErrorOfARefusalConnectsElsewhere(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var listener = Net.Listen();
        var client = test.Client();
        client.OnError = _ =>
        {
            client.Close();
            client.CreateSocket();
            client.Connect(listener.LocalAddress!);
        };
        client.Connect(Net.DeadAddress());

        test.Until(() => client.Connected);
        test.Passes(2);

        Assert.Equal("error connect", client.Called);
        Assert.True(client.Connected);
        listener.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void Should_Reconnect_When_HandleCloseMakesANewSocket(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var listener = Net.Listen();
        var client = test.Client();
        var first = true;
        client.OnClose = () =>
        {
            if (!first)
            {
                client.Close();
                return;
            }
            first = false;
            client.CreateSocket(); // Without Close: the old socket must not stay behind.
            client.Connect(listener.LocalAddress!);
        };
        client.Connect(listener.LocalAddress!);
        var old = client.Transport!;
        Net.Accept(listener).Close();
        test.Until(() => !first && client.Connected);
        Net.Accept(listener).Close();

        test.Loop.Run();

        Assert.Equal("connect read close connect read close", client.Called);
        Assert.Equal(-1, old.FileDescriptor);
        listener.Close();
    }

    [Fact]
    public void D6_F32_Should_ThrowAndLeaveNoChannel_When_ItFailsAtOnce()
    {
        using var test = new TestLoop();
        var client = test.Client(AddressFamily.Unix);

        var error = Assert.Throws<PosixException>(() => client.Connect(Net.FreeAddress(AddressFamily.Unix)));

        Assert.Equal("ENOENT", error.Code);
        Assert.Equal(0, test.Map.Count);
        Assert.False(client.Connecting);
        Assert.Empty(client.Calls);
    }

    [Fact]
    public void D6_F32_Should_ThrowAndLeaveNoChannel_When_TheAddressIsOfAnotherKind()
    {
        using var test = new TestLoop();
        var client = test.Client();
        Assert.Throws<PosixException>(() => client.Connect(new IPEndPoint(IPAddress.IPv6Loopback, 9)));
        Assert.Equal(0, test.Map.Count);

        client = test.Client();
        Assert.Throws<PosixException>(() => client.Connect(new UnknownEndPoint()));
        Assert.Equal(0, test.Map.Count);
    }

    [Theory]
    [ClassData(typeof(AllPollersAndFamilies))]
    public void F19_Should_CallNothingMore_When_ClosedInHandleConnect(PollerKind poller, AddressFamily family)
    {
        using var test = new TestLoop(poller);
        var listener = Net.Listen(family);
        var client = test.Client(family);
        client.OnConnect = client.Close;
        client.OnWrite = () => { };
        client.Connect(listener.LocalAddress!);
        var far = Net.Accept(listener);
        far.Send("x"u8);

        test.Loop.Run();

        Assert.Equal("connect", client.Called);
        Assert.False(client.Connected);
        far.Close();
        Net.CloseListener(listener);
    }

    [Theory]
    [ClassData(typeof(AllPollersAndFamilies))]
    public void Should_BeTheChannelsOwnError_When_HandleConnectThrows(PollerKind poller, AddressFamily family)
    {
        using var test = new TestLoop(poller);
        var listener = Net.Listen(family);
        var client = test.Client(family);
        client.OnConnect = () => throw new InvalidOperationException("connect");

        client.Connect(listener.LocalAddress!); // Does not throw to somebody who only wanted to connect.
        test.Loop.Run();

        Assert.Equal("connect error close", client.Called);
        Net.CloseListener(listener);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F23_Should_TryAgain_When_TheBacklogOfAUnixListenerIsFull(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var listener = Net.Listen(AddressFamily.Unix, backlog: 0);
        var clients = Enumerable.Range(0, 4).Select(_ => test.Client(AddressFamily.Unix)).ToArray();
        foreach (var client in clients)
            client.Connect(listener.LocalAddress!);
        Assert.Contains(clients, client => client.Connecting);
        test.Passes(2);
        Assert.Contains(clients, client => client.Connecting);

        var accepted = new List<ITransport>();
        test.Until(() =>
        {
            if (listener.Accept(out var far, out _).Succeeded)
                accepted.Add(far!);
            return accepted.Count == clients.Length;
        });
        test.Passes(1);

        Assert.All(clients, client => Assert.Equal("connect", client.Called));
        Assert.Equal(0, test.Loop.TimerCount);
        accepted.ForEach(far => far.Close());
        Net.CloseListener(listener);
    }

    [Fact]
    public void F23_Should_ForgetTheRetry_When_ClosedBefore()
    {
        using var test = new TestLoop();
        var listener = Net.Listen(AddressFamily.Unix, backlog: 0);
        var clients = Enumerable.Range(0, 4).Select(_ => test.Client(AddressFamily.Unix)).ToArray();
        foreach (var client in clients)
            client.Connect(listener.LocalAddress!);

        test.Map.CloseAll();

        Assert.Equal(0, test.Loop.TimerCount);
        Net.CloseListener(listener);
    }

    private sealed class UnknownEndPoint : EndPoint
    {
        public override AddressFamily AddressFamily => AddressFamily.AppleTalk;
    }

    /// <summary>A connect that stays under way although the poller has something to report.</summary>
    private sealed class SlowConnect(PosixSocket socket) : TransportLayer(socket)
    {
        public override IoResult Connect(EndPoint address) => IoResult.Failed(Errno.EINPROGRESS);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F1_Should_NotTakeAnOldReportForTheOutcome_When_ConnectStartsInTheSamePass(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var first = new TestChannel(near, test.Map);
        var client = new TestChannel(test.Map);
        client.SetTransport(new SlowConnect(new PosixSocket(AddressFamily.InterNetwork, SocketType.Stream)));
        first.OnRead = () =>
        {
            first.ReadAll();
            client.Connect(Net.FreeAddress(AddressFamily.InterNetwork));
        };
        Net.SendAll(far, "x");

        test.Passes(1); // An unconnected socket reports a hang-up, which was found before the connect.

        Assert.Empty(client.Calls);
        Assert.True(client.Connecting);
        far.Close();
    }
}
