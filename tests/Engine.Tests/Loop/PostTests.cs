namespace Asyncore.Engine.Tests.Loop;

/// <summary>F-26: calls from other threads.</summary>
public class PostTests
{
    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F26_Should_RunEveryCallOnce_When_ManyThreadsPost(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        const int Threads = 8, Each = 500;
        var calls = new int[Threads];
        var onLoop = Environment.CurrentManagedThreadId;
        var strays = 0;
        var keep = new TestChannel(Net.Pair().Near, test.Map);
        var threads = Enumerable.Range(0, Threads).Select(number => new Thread(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                test.Loop.Post(() =>
                {
                    if (Environment.CurrentManagedThreadId != onLoop)
                        strays++;
                    calls[number]++;
                    if (calls.Sum() == Threads * Each)
                        keep.Close();
                });
            }
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();

        test.Loop.Run(Timeout.InfiniteTimeSpan); // A lost wake-up would wait for ever.

        Assert.All(calls, count => Assert.Equal(Each, count));
        Assert.Equal(0, strays);
        foreach (var thread in threads)
            thread.Join();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F26_Should_WaitAgain_When_TheCallsAreDone(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        using var stop = new CancellationTokenSource();
        var posted = 0;
        var thread = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
                test.Loop.Post(() => posted++);
        });
        thread.Start();
        test.Until(() => posted > 20_000);
        stop.Cancel();
        thread.Join();
        test.Passes(2);

        var passes = 0;
        var over = false;
        test.Loop.CallLater(TimeSpan.FromMilliseconds(10), () => over = true);
        for (; !over; passes++)
            test.Loop.Run(Timeout.InfiniteTimeSpan, count: 1);

        Assert.InRange(passes, 1, 2);
    }

    [Fact]
    public void F26_Should_RunInALaterPass_When_APostedCallPosts()
    {
        using var test = new TestLoop();
        var calls = 0;
        void Again()
        {
            calls++;
            test.Loop.Post(Again);
        }

        test.Loop.Post(Again);
        test.Loop.Run(count: 3);

        Assert.Equal(3, calls);
    }

    [Fact]
    public void F26_Should_GoOnWithTheOthers_When_APostedCallThrows()
    {
        using var test = new TestLoop();
        var called = false;
        test.Loop.Post(() => throw new InvalidOperationException("posted"));
        test.Loop.Post(() => called = true);

        test.Loop.Run();

        Assert.Equal("posted", test.Unhandled.Single().Message);
        Assert.True(called);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void Should_Return_When_StoppedFromAnotherThread(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        _ = new TestChannel(Net.Pair().Near, test.Map);
        var thread = new Thread(test.Loop.Stop);
        test.Loop.CallLater(TimeSpan.Zero, thread.Start); // So that the loop is running by then.

        test.Loop.Run(Timeout.InfiniteTimeSpan);

        thread.Join();
        Assert.Equal(1, test.Map.Count);
    }

    [Fact]
    public void Should_RunAgain_When_ItWasStoppedBefore()
    {
        using var test = new TestLoop();
        var called = false;
        test.Loop.CallLater(TimeSpan.Zero, test.Loop.Stop);
        test.Loop.Run();
        test.Loop.CallLater(TimeSpan.Zero, () => called = true);

        test.Loop.Run();

        Assert.True(called);
    }

    [Fact]
    public void Should_NotWriteAnywhere_When_PostedAfterDispose()
    {
        var test = new TestLoop();
        test.Dispose();
        var (near, far) = Net.Pair();

        for (var i = 0; i < 10; i++)
            test.Loop.Post(() => { });
        test.Loop.Stop();

        Assert.Empty(Net.Drain(near));
        Assert.Empty(Net.Drain(far));
        near.Close();
        far.Close();
    }
}
