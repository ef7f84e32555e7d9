namespace Asyncore.Engine.Tests.Loop;

/// <summary>F-4: calls that the loop makes later.</summary>
public class TimerTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    [Fact]
    public void F4_Should_CallInOrderOfDueTime_When_SetInAnother()
    {
        using var test = new TestLoop();
        var order = new List<int>();
        foreach (var i in new[] { 3, 1, 4, 2, 0 })
            test.Loop.CallLater(TimeSpan.FromMilliseconds(i), () => order.Add(i));

        test.Loop.Run();

        Assert.Equal([0, 1, 2, 3, 4], order);
    }

    [Fact]
    public void F4_Should_KeepTheOrderOfSetting_When_ManyAreDueAtOnce()
    {
        using var test = new TestLoop();
        var order = new List<int>();
        for (var i = 0; i < 200; i++)
        {
            var number = i;
            test.Loop.CallLater(TimeSpan.Zero, () => order.Add(number));
        }

        test.Loop.Run();

        Assert.Equal(Enumerable.Range(0, 200), order);
    }

    [Fact]
    public void F4_Should_NotCall_When_Cancelled()
    {
        using var test = new TestLoop();
        var called = false;
        var timer = test.Loop.CallLater(TimeSpan.Zero, () => called = true);
        Assert.True(timer.IsActive);

        timer.Cancel();
        timer.Cancel();
        test.Loop.Run();

        Assert.False(called);
        Assert.False(timer.IsActive);
        Assert.Equal(0, test.Loop.TimerCount);
    }

    [Fact]
    public void F4_Should_NotCallTheOther_When_OneThatIsDueTooCancelsIt()
    {
        using var test = new TestLoop();
        var called = false;
        LoopTimer? second = null;
        test.Loop.CallLater(TimeSpan.Zero, () => second!.Cancel());
        second = test.Loop.CallLater(TimeSpan.Zero, () => called = true);

        test.Loop.Run();

        Assert.False(called);
    }

    [Fact]
    public void F4_Should_KeepTheHeapInOrder_When_TimersAreCancelledInTheMiddle()
    {
        using var test = new TestLoop();
        var random = new Random(1);
        var order = new List<int>();
        var timers = Enumerable.Range(0, 300)
            .Select(_ => random.Next(5000))
            .Select(ticks => (Ticks: ticks, Timer: test.Loop.CallLater(TimeSpan.FromTicks(ticks * 10), () => order.Add(ticks))))
            .ToList();
        var cancelled = timers.Where(_ => random.Next(3) == 0).ToList();
        foreach (var (_, timer) in cancelled)
            timer.Cancel();

        test.Loop.Run();

        Assert.Equal(300 - cancelled.Count, order.Count);
    }

    [Fact]
    public void F4_Should_StartAnew_When_ResetAfterItRan()
    {
        using var test = new TestLoop();
        var calls = 0;
        var timer = test.Loop.CallLater(TimeSpan.Zero, () => calls++);
        test.Loop.Run();

        timer.Reset();
        test.Loop.Run();

        Assert.Equal(2, calls);
    }

    [Fact]
    public void F4_Should_ComeAfterAnother_When_Reset()
    {
        using var test = new TestLoop();
        var order = new List<string>();
        var first = test.Loop.CallLater(Soon, () => order.Add("first"));
        test.Loop.CallLater(Soon, () => order.Add("second"));

        first.Reset();
        test.Loop.Run();

        Assert.Equal(["second", "first"], order);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F4_Should_CallOncePerPass_When_IntervalIsZero(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var calls = 0;
        test.Loop.CallEvery(TimeSpan.Zero, () => calls++);

        test.Loop.Run(count: 5);

        Assert.Equal(5, calls);
    }

    [Fact]
    public void F4_Should_NotMakeUpForMissedCalls_When_APassCameLate()
    {
        using var test = new TestLoop();
        var calls = 0;
        var timer = test.Loop.CallEvery(TimeSpan.FromTicks(100), () => calls++);
        Net.SpinUntil(() => timer.Due + (System.Diagnostics.Stopwatch.Frequency / 100) < System.Diagnostics.Stopwatch.GetTimestamp());

        test.Passes(1);

        Assert.Equal(1, calls);
        Assert.True(timer.IsActive);
    }

    [Fact]
    public void F4_Should_StopRepeating_When_CancelledInItsOwnCall()
    {
        using var test = new TestLoop();
        var calls = 0;
        LoopTimer? timer = null;
        timer = test.Loop.CallEvery(TimeSpan.Zero, () =>
        {
            if (++calls == 3)
                timer!.Cancel();
        });

        test.Loop.Run();

        Assert.Equal(3, calls);
    }

    [Fact]
    public void F4_Should_Refuse_When_DelayIsNegative()
    {
        using var test = new TestLoop();

        Assert.Throws<ArgumentOutOfRangeException>(() => test.Loop.CallLater(TimeSpan.FromTicks(-1), () => { }));
        Assert.Throws<ArgumentOutOfRangeException>(() => test.Loop.CallEvery(TimeSpan.FromTicks(-1), () => { }));
        Assert.Throws<ArgumentNullException>(() => test.Loop.CallLater(Soon, null!));
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F4_Should_KeepTheLoopRunning_When_OnlyATimerIsLeft(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var called = false;
        test.Loop.CallLater(Soon, () => called = true);

        test.Loop.Run(Timeout.InfiniteTimeSpan);

        Assert.True(called);
    }

    [Fact]
    public void F4_Should_GoOnWithTheOthers_When_OneThrows()
    {
        using var test = new TestLoop();
        var wrong = new InvalidOperationException("timer");
        var called = false;
        test.Loop.CallLater(TimeSpan.Zero, () => throw wrong);
        test.Loop.CallLater(TimeSpan.Zero, () => called = true);

        test.Loop.Run();

        Assert.Same(wrong, test.Unhandled.Single());
        Assert.True(called);
    }

    [Fact]
    public void F4_Should_RunInALaterPass_When_ATimerSetsAnotherWithoutDelay()
    {
        using var test = new TestLoop();
        var calls = 0;
        void Again()
        {
            calls++;
            test.Loop.CallLater(TimeSpan.Zero, Again);
        }

        test.Loop.CallLater(TimeSpan.Zero, Again);
        test.Loop.Run(count: 3);

        Assert.Equal(3, calls);
    }

    [Fact]
    public void Should_LeaveTheLoop_When_ATimerThrowsExitNow()
    {
        using var test = new TestLoop();
        test.Loop.CallEvery(TimeSpan.Zero, () => throw new ExitNowException());

        Assert.Throws<ExitNowException>(() => test.Loop.Run());
        Assert.Equal(1, test.Loop.TimerCount);
    }

    [Fact]
    public void Should_NotBeDue_When_TheDelayIsTheLongestThereIs()
    {
        using var test = new TestLoop();
        var called = false;
        test.Loop.CallLater(TimeSpan.MaxValue, () => called = true);
        test.Loop.CallLater(Never, () => called = true);

        test.Passes(3);

        Assert.False(called);
        Assert.Equal(2, test.Loop.TimerCount);
    }

    // Timers, timeouts and rates would jump with the clock.
    [Fact]
    public void Should_AskForNoTimeOfDay_When_TimeIsMeasured() => Assert.Empty(Asyncore.Tests.WallClock.Readers(typeof(EventLoop).Assembly));
}
