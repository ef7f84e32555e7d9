namespace Asyncore.Engine.Tests.Channels;

/// <summary>F-4: timers that end with their channel.</summary>
public class OwnTimersTests
{
    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F4_Should_BeCalledOff_When_TheChannelCloses(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var channel = new TestChannel(near, test.Map);
        var calls = new List<string>();
        channel.CallLater(TimeSpan.Zero, () => calls.Add("once"));
        channel.CallEvery(TimeSpan.Zero, () => calls.Add("every"));
        var late = channel.CallLater(TimeSpan.FromHours(1), () => calls.Add("late"));
        test.Until(() => calls.Count >= 3);

        far.Close();
        test.Loop.Run(Timeout.InfiniteTimeSpan); // Ends, although one was set for an hour.

        Assert.False(late.IsActive);
        Assert.Single(calls, "once");
        Assert.Equal(0, test.Loop.TimerCount);
    }

    [Fact]
    public void F4_Should_KeepOnlyThoseThatAreToCome_When_ManyWereSet()
    {
        using var test = new TestLoop();
        var channel = new TestChannel(test.Map);
        var calls = 0;
        for (var i = 0; i < 1000; i++)
        {
            channel.CallLater(TimeSpan.Zero, () => calls++);
            test.Passes(1);
        }
        var last = channel.CallLater(TimeSpan.FromHours(1), () => calls++);
        channel.CreateSocket();

        channel.Close();

        Assert.Equal(1000, calls);
        Assert.False(last.IsActive);
    }
}
