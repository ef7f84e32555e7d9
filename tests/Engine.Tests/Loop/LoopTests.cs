namespace Asyncore.Engine.Tests.Loop;

/// <summary>Section A: how long a loop runs, and for whom.</summary>
public class LoopTests
{
    [Theory]
    [ClassData(typeof(AllPollers))]
    public void A1_Should_WaitForTheTimeoutOfOnePass_When_CountIsGiven(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var channel = new TestChannel(Net.Pair().Near, test.Map);

        test.Loop.Run(TimeSpan.Zero, count: 3);

        Assert.Empty(channel.Calls);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void A2_Should_ServeOnlyTheGivenMap_When_ItIsNotTheLoopsOwn(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        using var other = new ChannelMap(test.Loop);
        var (near, far) = Net.Pair();
        var (near2, far2) = Net.Pair();
        var mine = new TestChannel(near, test.Map);
        var theirs = new TestChat(near2, other);
        theirs.Terminate("\n");
        Net.SendAll(far, "x");
        Net.SendAll(far2, "line\n");

        test.Loop.Run(TimeSpan.Zero, other, count: 1);

        Assert.Empty(mine.Calls);
        Assert.Equal(["line"], theirs.Frames);
        test.Loop.Run(TimeSpan.Zero, count: 1);
        Assert.Equal("read", mine.Called);
        other.CloseAll();
        far.Close();
        far2.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void A2_Should_ReturnAtOnce_When_TheGivenMapIsEmptyAndTheOwnOneIsNot(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        using var empty = new ChannelMap(test.Loop);
        var channel = new TestChannel(Net.Pair().Near, test.Map);

        test.Loop.Run(Timeout.InfiniteTimeSpan, empty);

        Assert.Empty(channel.Calls);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void A3_Should_MakeExactlyCountPasses_When_TheMapStaysFilled(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var channel = new TestChannel(Net.Pair().Near, test.Map);
        channel.Ask();

        test.Loop.Run(TimeSpan.Zero, count: 4);

        Assert.Equal(4, channel.Calls.Count(call => call == "readable"));
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void A3_Should_StopEarlier_When_TheMapBecomesEmpty(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var channel = new TestChannel(Net.Pair().Near, test.Map);
        channel.IsReadable = () =>
        {
            if (channel.Calls.Count >= 2)
                channel.Close();
            return true;
        };
        channel.Ask();

        test.Loop.Run(TimeSpan.Zero, count: 100);

        Assert.Equal("readable writable readable", channel.Called);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A3_Should_MakeNoPass_When_CountIsNotPositive(int count)
    {
        using var test = new TestLoop();
        var channel = new TestChannel(Net.Pair().Near, test.Map);
        channel.Ask();

        test.Loop.Run(Timeout.InfiniteTimeSpan, count: count);

        Assert.Empty(channel.Calls);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void A3_Should_ServeTheNewChannel_When_OneIsAddedDuringAPass(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var (near2, far2) = Net.Pair();
        TestChannel? added = null;
        var first = new TestChannel(near, test.Map);
        first.OnRead = () =>
        {
            first.Close();
            added = new TestChannel(near2, test.Map);
            added.OnRead = added.Close;
        };
        Net.SendAll(far, "x");
        Net.SendAll(far2, "x");

        test.Loop.Run();

        Assert.Equal("read", added!.Called);
        Assert.Equal(0, test.Map.Count);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void A4_Should_ReturnAtOnce_When_MapIsEmpty(PollerKind poller)
    {
        using var test = new TestLoop(poller);

        test.Loop.Run(Timeout.InfiniteTimeSpan);

        Assert.Equal(0, test.Map.Count);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void A5_Should_ServeTheSameChannels_When_PassesUseDifferentPollers(PollerKind poller)
    {
        using var test = new TestLoop(PollerKind.Epoll);
        var (near, far) = Net.Pair();
        var channel = new TestChannel(near, test.Map);
        foreach (var next in new[] { PollerKind.Epoll, poller, PollerKind.Epoll, poller })
        {
            Net.SendAll(far, "x");
            test.Loop.Run(TimeSpan.Zero, count: 1, poller: next);
        }

        Assert.Equal(4, channel.Input.Length);
        far.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void A6_Should_NotWait_When_PollIsGivenNoTime(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        _ = new TestChannel(Net.Pair().Near, test.Map);

        Assert.True(test.Loop.Poll(TimeSpan.Zero));
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void A7_Should_WaitForEver_When_NobodyIsInterestedAndTheTimeoutIsInfinite(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var channel = new TestChannel(Net.Pair().Near, test.Map) { IsReadable = () => false, IsWritable = () => false };
        channel.Ask();
        test.Loop.CallLater(TimeSpan.FromMilliseconds(1), channel.Close);

        test.Loop.Run(Timeout.InfiniteTimeSpan);

        Assert.Equal(0, test.Map.Count);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void A8_F11_Should_NotSpin_When_TheTimeoutIsShorterThanAMillisecond(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var channel = new TestChannel(Net.Pair().Near, test.Map);
        var passes = 0;
        channel.IsReadable = () => ++passes > 0;
        channel.Ask();
        test.Loop.CallLater(TimeSpan.FromMilliseconds(3), channel.Close);

        test.Loop.Run(TimeSpan.FromTicks(9000)); // 0.9 ms

        Assert.InRange(passes, 1, 10); // Truncated to 0 ms it would be thousands.
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void E3_Should_LeaveTheInnermostRunAndKeepTheMap_When_ExitNowIsThrown(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var channel = new TestChannel(near, test.Map) { OnRead = () => throw new ExitNowException() };
        Net.SendAll(far, "x");

        Assert.Throws<ExitNowException>(() => test.Loop.Run());

        Assert.Same(channel, test.Map.Single());
        Assert.Equal("read", channel.Called);
        channel.OnRead = channel.Close;
        test.Loop.Run();
        Assert.Equal("read read", channel.Called);
        far.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void E3_Should_EndTheOuterRunNormally_When_ExitNowOfTheInnerOneIsCaught(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        using var other = new ChannelMap(test.Loop);
        var (near, far) = Net.Pair();
        var (near2, far2) = Net.Pair();
        var inner = new TestChannel(near2, other) { OnRead = () => throw new ExitNowException() };
        var outer = new TestChannel(near, test.Map);
        outer.OnRead = () =>
        {
            Assert.Throws<ExitNowException>(() => test.Loop.Run(map: other));
            outer.Close();
        };
        Net.SendAll(far, "x");
        Net.SendAll(far2, "x");

        test.Loop.Run();

        Assert.Equal("read", outer.Called);
        Assert.Equal("read", inner.Called);
        other.CloseAll();
        far.Close();
        far2.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void Should_GoOnWithTheRestLater_When_ExitNowLeavesAPassInTheMiddle(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var pairs = Enumerable.Range(0, 3).Select(_ => Net.Pair()).ToArray();
        var channels = pairs.Select(pair => new TestChannel(pair.Near, test.Map)).ToArray();
        foreach (var channel in channels)
        {
            channel.OnRead = () =>
            {
                channel.Close();
                throw new ExitNowException();
            };
        }
        foreach (var (_, far) in pairs)
            Net.SendAll(far, "x");

        foreach (var _ in channels)
            Assert.Throws<ExitNowException>(() => test.Loop.Run());

        Assert.All(channels, channel => Assert.Equal("read", channel.Called));
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void Should_Nest_When_AHandlerRunsTheLoopOnTheSameMap(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var (near2, far2) = Net.Pair();
        var other = new TestChannel(near2, test.Map);
        other.OnRead = other.Close;
        var channel = new TestChannel(near, test.Map);
        channel.OnRead = () =>
        {
            channel.ReadAll();
            Net.SendAll(far2, "x");
            while (other.Calls.Count == 0)
                test.Loop.Run(count: 1);
            channel.Close();
        };
        Net.SendAll(far, "x");

        test.Loop.Run();

        Assert.Equal("read", other.Called);
        Assert.Equal("read", channel.Called);
        far.Close();
        far2.Close();
    }
}
