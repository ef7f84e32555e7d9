using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Asyncore.Engine.Tests.Loop;

/// <summary>A9: signals.</summary>
public class SignalTests
{
    [Theory]
    [ClassData(typeof(AllPollers))]
    public void A9_F11_Should_WaitForTheRest_When_SignalsInterruptIt(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var channel = new TestChannel(near, test.Map);
        var before = Stopwatch.GetTimestamp();

        using (Native.InterruptMyCalls())
            test.Loop.Run(TimeSpan.FromMilliseconds(100), count: 1);

        Assert.True(Stopwatch.GetElapsedTime(before) >= TimeSpan.FromMilliseconds(99));
        Assert.Empty(channel.Calls);
        far.Close();
    }

    [Fact]
    public void F26_Should_RunOnTheLoop_When_ASignalHandlerPosts()
    {
        using var test = new TestLoop();
        var onLoop = Environment.CurrentManagedThreadId;
        var ranOn = 0;
        _ = new TestChannel(Net.Pair().Near, test.Map);
        using var hangUp = PosixSignalRegistration.Create(Native.WindowChanged, signal =>
        {
            signal.Cancel = true;
            test.Loop.Post(() =>
            {
                ranOn = Environment.CurrentManagedThreadId;
                test.Loop.Stop();
            });
        });

        using (Native.InterruptMyCalls())
            test.Loop.Run(Timeout.InfiniteTimeSpan);

        Assert.Equal(onLoop, ranOn);
    }
}
