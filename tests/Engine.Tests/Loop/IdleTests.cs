namespace Asyncore.Engine.Tests.Loop;

/// <summary>The moment in which nothing goes on.</summary>
public class IdleTests
{
    [Theory]
    [ClassData(typeof(AllPollers))]
    public void Should_RunTheTimerThatIdleSets_When_AWaitIsLong(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        _ = new TestChannel(Net.Pair().Near, test.Map);
        var calls = new List<string>();
        test.Loop.Idle = () =>
        {
            calls.Add("idle");
            test.Loop.CallLater(TimeSpan.Zero, () => calls.Add("timer"));
        };

        test.Loop.Run(Timeout.InfiniteTimeSpan, count: 1);

        Assert.Equal(["idle", "timer"], calls);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void Should_ServeAtOnce_When_SomethingHappensMeanwhile(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var channel = new TestChannel(near, test.Map);
        var idle = 0;
        test.Loop.Idle = () =>
        {
            idle++;
            Net.SendAll(far, "x");
            throw new InvalidOperationException("idle");
        };
        var thrown = new List<string>();
        test.Loop.UnhandledException = error => thrown.Add(error.Message);

        test.Loop.Run(Timeout.InfiniteTimeSpan, count: 1);

        Assert.Equal((1, "read"), (idle, channel.Called));
        Assert.Equal(["idle"], thrown);
        far.Close();
    }

    [Fact]
    public void Should_NotCallIdle_When_NoWaitIsLong()
    {
        using var test = new TestLoop(PollerKind.Epoll);
        _ = new TestChannel(Net.Pair().Near, test.Map);
        var idle = 0;
        test.Loop.Idle = () => idle++;
        test.Loop.CallEvery(TimeSpan.FromMilliseconds(400), () => { });

        test.Loop.Run(count: 5);

        Assert.Equal(0, idle);
    }
}
