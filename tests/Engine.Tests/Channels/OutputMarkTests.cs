namespace Asyncore.Engine.Tests.Channels;

/// <summary>Section F-22. The marks of a queue of output: where push says no, where a drain follows, where the channel is closed.</summary>
public class OutputMarkTests
{
    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F22_Should_AnswerFalseAndTellOfTheDrain_When_TheQueueIsOverTheMark(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        near.SetOption(1, 7, 4096); // SO_SNDBUF
        var chat = new TestChat(near, test.Map) { HighWaterMark = 100_000 };
        var lengthAtDrain = -1L;
        chat.OnDrain = () => lengthAtDrain = chat.OutputLength;

        Assert.True(chat.Push(new string('a', 100_000)));
        Assert.False(chat.Push("b"));
        Assert.False(chat.Push("c"));
        test.Passes(3);
        Assert.Empty(chat.Calls);
        var got = 0;
        test.Until(() =>
        {
            got += Net.Drain(far).Length;
            return got == 100_002;
        });

        Assert.Equal("drain", chat.Called);
        Assert.InRange(lengthAtDrain, 0, 50_000);
        Assert.True(chat.Push("d"));
        far.Close();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void F22_Should_TellOfTheDrain_When_TheMarkIsAsLowAsItGoes(int mark)
    {
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        var chat = new TestChat(near, test.Map) { HighWaterMark = mark };

        Assert.False(chat.Push("ab"));
        test.Passes(1);

        Assert.Equal("drain", chat.Called);
        far.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F22_Should_CloseWithAnError_When_TheQueuePassesTheHardLimit(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var chat = new TestChat(near, test.Map) { HardLimit = 1_000_000 };
        var other = new TestChat(Net.Pair().Near, test.Map);

        chat.Push(new string('x', 600_000));
        Assert.False(chat.Push(new string('x', 600_000)));
        Assert.Empty(chat.Calls);
        test.Passes(1);

        Assert.Equal("error close", chat.Called);
        Assert.Contains("1000000 bytes", chat.Errors.Single().Message, StringComparison.Ordinal);
        Assert.Same(other, test.Map.Single());
        far.Close();
    }

    [Fact]
    public void F22_Should_HaveTheDocumentedMarks_When_NoneIsSet()
    {
        using var test = new TestLoop();
        var chat = new TestChat(test.Map);

        Assert.Equal(1024 * 1024, chat.HighWaterMark);
        Assert.Equal(64 * 1024 * 1024, chat.HardLimit);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void Should_ServeTheOthers_When_ADrainHandlerRefillsTheQueueAtOnce(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var fast = new SinkTransport(Net.Pair().Near);
        var chat = new TestChat(fast, test.Map) { HighWaterMark = 1000 };
        chat.OnDrain = () => chat.Push(new string('x', 2000));
        var (near, far) = Net.Pair();
        var other = new TestChannel(near, test.Map);
        chat.Push(new string('x', 2000));
        Net.SendAll(far, "x");

        test.Passes(3);

        Assert.Equal("read", other.Called);
        Assert.True(chat.Calls.Count > 1);
        far.Close();
    }
}
