using System.Net.Sockets;

namespace Asyncore.Engine.Tests.Loop;

/// <summary>Section B: what one pass does, and in which order.</summary>
public class PassTests
{
    private static (TestChannel[] Channels, Asyncore.Sockets.PosixSocket[] Far, List<string> Order) Three(TestLoop test)
    {
        var order = new List<string>();
        var pairs = Enumerable.Range(0, 3).Select(_ => Net.Pair()).ToArray();
        var channels = pairs.Select((pair, i) =>
        {
            var channel = new TestChannel(pair.Near, test.Map);
            channel.OnRead = () => { order.Add($"r{i}"); channel.ReadAll(); };
            channel.OnWrite = () => order.Add($"w{i}");
            return channel;
        }).ToArray();
        foreach (var (_, far) in pairs)
            Net.SendAll(far, "x");
        return (channels, pairs.Select(pair => pair.Far).ToArray(), order);
    }

    [Fact]
    public void B1_Should_ReadAllThenWriteAll_When_PollerIsSelect()
    {
        using var test = new TestLoop(PollerKind.Select);
        var (_, far, order) = Three(test);

        test.Passes(1);

        Assert.Equal("r0 r1 r2 w0 w1 w2", string.Join(' ', order));
        foreach (var socket in far)
            socket.Close();
    }

    [Theory]
    [InlineData(PollerKind.Poll)]
    [InlineData(PollerKind.Epoll)]
    public void B1_Should_GoChannelByChannel_When_PollerIsNotSelect(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (_, far, order) = Three(test);

        test.Passes(1);

        Assert.Equal("r0 w0 r1 w1 r2 w2", string.Join(' ', order));
        foreach (var socket in far)
            socket.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void B2_Should_AskReadableThenWritableOnceAPass_When_TheyAreOverridden(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var channel = new TestChannel(Net.Pair().Near, test.Map) { IsWritable = () => false };
        channel.Ask();

        test.Passes(2);

        Assert.Equal("readable writable readable writable", channel.Called);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void B2_F3_Should_AskNobody_When_ThePredicatesAreNotOverridden(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var channel = new TestChannel(Net.Pair().Near, test.Map);

        test.Passes(3);

        Assert.Empty(channel.Calls);
        Assert.False(new DispatcherWithSend(test.Map).AsksPredicates);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void B3_Should_CallNoHandler_When_NeitherPredicateHolds(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var channel = new TestChannel(near, test.Map) { IsReadable = () => false, IsWritable = () => false, OnWrite = () => { } };
        channel.Ask();
        Net.SendAll(far, "x");
        far.Close(); // Not even the hang-up is noticed.

        test.Passes(2);

        Assert.DoesNotContain(channel.Calls, call => call is "read" or "write" or "close");
        channel.IsReadable = null;
        test.Until(() => channel.Calls.Contains("close"));
        Assert.Equal(1, channel.Input.Length);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void B3_Should_NotAskForWriting_When_TheChannelListens(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var listener = new TestChannel(test.Map) { OnWrite = () => { } };
        listener.CreateSocket();
        listener.Bind(Net.FreeAddress(AddressFamily.InterNetwork));
        listener.Listen();

        test.Passes(2);

        Assert.Equal(Interest.Read, listener.Registered);
        Assert.Empty(listener.Calls);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void B4_Should_CallHandleErrorOfThatChannelOnly_When_AHandlerThrows(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (channels, far, order) = Three(test);
        var wrong = new InvalidOperationException("wrong");
        channels[1].OnRead = () => throw wrong;

        test.Passes(1);

        Assert.Same(wrong, channels[1].Errors.Single());
        Assert.Equal("read error close", channels[1].Called);
        Assert.Equal(["r0", "r2", "w0", "w2"], order.Order());
        Assert.Equal(2, test.Map.Count);
        foreach (var socket in far)
            socket.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void B6_Should_SkipAChannel_When_AnEarlierHandlerClosedIt(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (channels, far, order) = Three(test);
        channels[0].OnRead = () => channels[1].Close();

        test.Passes(1);

        Assert.Empty(channels[1].Calls);
        Assert.Contains("r2", order);
        foreach (var socket in far)
            socket.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F1_Should_NotTellTheNewChannel_When_ItGotTheNumberOfOneClosedInTheSamePass(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var (near2, far2) = Net.Pair();
        var (idle, idleFar) = Net.Pair();
        var number = near2.FileDescriptor;
        TestChannel? late = null;
        var victim = new TestChannel(near2, test.Map);
        var first = new TestChannel(near, test.Map);
        first.OnRead = () =>
        {
            first.ReadAll();
            victim.Close();
            Assert.Equal(number, Native.dup2(idle.FileDescriptor, number)); // The number comes back as another socket.
            late = new TestChannel(new NumberedTransport(idle, number), test.Map);
        };
        // In the map before the victim, whatever the order in which epoll reports.
        first.LeaveMap();
        victim.LeaveMap();
        first.EnterMap();
        victim.EnterMap();
        Net.SendAll(far, "x");
        Net.SendAll(far2, "x");

        test.Passes(1);

        Assert.Equal("read", first.Called);
        Assert.Empty(victim.Calls);
        Assert.Empty(late!.Calls);
        test.Passes(1);
        Assert.Empty(late.Calls);
        Net.SendAll(idleFar, "x");
        test.Passes(1);
        Assert.Equal("read", late.Called);
        foreach (var socket in new[] { far, far2, idle, idleFar })
            socket.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F16_Should_CallHandleErrorOfThatChannelOnly_When_APredicateThrows(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (channels, far, order) = Three(test);
        channels[0].IsReadable = () => throw new InvalidOperationException("readable");
        channels[0].Ask();
        channels[1].IsWritable = () => throw new InvalidOperationException("writable");
        channels[1].Ask();

        test.Passes(1);

        Assert.Equal("readable error close", channels[0].Called);
        Assert.Equal("readable writable error close", channels[1].Called);
        Assert.Equal(["r2", "w2"], order.Order());
        foreach (var socket in far)
            socket.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F29_Should_Wait_When_ABareDispatcherIsIdle(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var listener = Net.Listen();
        var client = new TestChannel(test.Map);
        client.CreateSocket();
        client.Connect(listener.LocalAddress!);
        test.Until(() => client.Connected);
        var chat = new TestChat(Net.Pair().Near, test.Map);
        var sender = new DispatcherWithSend(Net.Pair().Near, test.Map);
        test.Passes(1);

        // A pass that had anything to do would return before the timer and not end the loop.
        var passes = 0;
        var over = false;
        test.Loop.CallLater(TimeSpan.FromMilliseconds(20), () => over = true);
        for (; !over; passes++)
            test.Loop.Run(Timeout.InfiniteTimeSpan, count: 1);

        Assert.InRange(passes, 1, 2);
        Assert.Equal("connect", client.Called);
        Assert.All(new Dispatcher[] { client, chat, sender }, channel => Assert.Equal(Interest.Read, channel.Registered));
        listener.Close();
    }

    [Fact]
    public void A10_F2_Should_SayWhatToDo_When_SelectIsGivenADescriptorBeyondItsLimit()
    {
        const int Number = 1100;
        if (!Native.AllowDescriptors(Number + 1))
            return; // The hard limit of this machine is lower.
        using var test = new TestLoop(PollerKind.Select);
        var (near, far) = Net.Pair();
        var (near2, far2) = Net.Pair();
        Assert.Equal(Number, Native.dup2(near.FileDescriptor, Number));
        var high = new TestChannel(new NumberedTransport(near, Number), test.Map);
        var other = new TestChannel(near2, test.Map);
        Net.SendAll(far2, "x");

        test.Passes(1);

        Assert.Equal("error close", high.Called);
        Assert.Contains("descriptor 1100", high.Errors.Single().Message, StringComparison.Ordinal);
        Assert.Contains("--poller epoll", high.Errors.Single().Message, StringComparison.Ordinal);
        Assert.False(Native.IsOpen(Number));
        Assert.Equal("read", other.Called);
        foreach (var socket in new[] { near, far, far2 })
            socket.Close();
    }

    [Theory]
    [InlineData(PollerKind.Poll)]
    [InlineData(PollerKind.Epoll)]
    public void F2_Should_Serve_When_TheDescriptorIsBeyondTheLimitOfSelect(PollerKind poller)
    {
        const int Number = 1100;
        if (!Native.AllowDescriptors(Number + 1))
            return; // The hard limit of this machine is lower.
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        Assert.Equal(Number, Native.dup2(near.FileDescriptor, Number));
        var high = new TestChannel(new NumberedTransport(near, Number), test.Map);
        Net.SendAll(far, "x");

        test.Passes(1);

        Assert.Equal("read", high.Called);
        near.Close();
        far.Close();
    }
}
