using System.Text;

namespace Asyncore.Engine.Tests.Channels;

/// <summary>Section C: how the input of a chat is cut.</summary>
public class ChatInputTests
{
    private sealed class Fixture : IDisposable
    {
        private readonly TestLoop _test;

        public Fixture(PollerKind poller = PollerKind.Auto, bool frames = false)
        {
            _test = new TestLoop(poller);
            var (near, far) = Net.Pair();
            Far = far;
            Chat = new TestChat(near, _test.Map, frames);
        }

        public TestChat Chat { get; }

        public Asyncore.Sockets.PosixSocket Far { get; }

        public TestLoop Test => _test;

        /// <summary>One read of each text.</summary>
        public Fixture Feed(params string[] texts)
        {
            foreach (var text in texts)
            {
                Net.SendAll(Far, text);
                _test.Passes(1);
            }
            return this;
        }

        public void Dispose()
        {
            Far.Close();
            _test.Dispose();
        }
    }

    private sealed class Bare(Asyncore.Sockets.ITransport transport, ChannelMap map) : AsyncChat(transport, map);

    [Fact]
    public void C0_F20_Should_HaveNoTerminator_When_NoneWasSet()
    {
        using var fixture = new Fixture();

        fixture.Feed("data");

        Assert.Equal("collect(data)", fixture.Chat.Called);
        Assert.Equal(65536, fixture.Chat.InputBufferSize);
        Assert.True(fixture.Chat.Terminator.IsEmpty);
    }

    [Fact]
    public void C0_Should_FailAndClose_When_ASubclassOverridesNothing()
    {
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        _ = new Bare(near, test.Map);
        Net.SendAll(far, "x");

        test.Passes(1);

        Assert.Equal(0, test.Map.Count);
        Assert.Contains("CollectIncomingData", test.Lines.Single(), StringComparison.Ordinal);
        far.Close();
    }

    [Fact]
    public void C1_Should_GiveBackTheTerminator_When_Asked()
    {
        using var fixture = new Fixture();

        fixture.Chat.Terminate("\r\n");
        Assert.Equal("\r\n", Encoding.Latin1.GetString(fixture.Chat.Terminator));
        fixture.Chat.SetTerminator(5);
        Assert.True(fixture.Chat.Terminator.IsEmpty);
        Assert.Equal(5, fixture.Chat.MissingCount);
        Assert.Throws<ArgumentOutOfRangeException>(() => fixture.Chat.SetTerminator(-1));
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void C2_Should_ReadOncePerEvent_When_MoreIsThere(PollerKind poller)
    {
        using var fixture = new Fixture(poller);
        fixture.Chat.InputBufferSize = 4;

        Net.SendAll(fixture.Far, "0123456789");
        fixture.Test.Passes(1);
        Assert.Equal("collect(0123)", fixture.Chat.Called);
        fixture.Test.Passes(2);

        Assert.Equal("collect(0123) collect(4567) collect(89)", fixture.Chat.Called);
        Assert.Throws<ArgumentOutOfRangeException>(() => fixture.Chat.InputBufferSize = 0);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void C3_Should_CollectThenFind_When_TheCountIsReached(PollerKind poller)
    {
        using var fixture = new Fixture(poller);
        fixture.Chat.SetTerminator(5);
        var counts = new List<long>();
        fixture.Chat.OnCollect = _ => counts.Add(fixture.Chat.MissingCount);
        fixture.Chat.OnFound = _ => counts.Add(fixture.Chat.MissingCount);

        fixture.Feed("abc", "defg");

        Assert.Equal("collect(abc) collect(de) found collect(fg)", fixture.Chat.Called);
        Assert.Equal([5, 2, 0, 0], counts);
    }

    [Fact]
    public void C3_Should_CountFromThere_When_TheSameCountIsSetAgainInCollect()
    {
        using var fixture = new Fixture();
        fixture.Chat.SetTerminator(5);
        fixture.Chat.OnCollect = text =>
        {
            if (text == "abc")
                fixture.Chat.SetTerminator(5);
        };

        fixture.Feed("abc", "defgh");

        Assert.Equal("collect(abc) collect(defgh) found", fixture.Chat.Called);
    }

    [Fact]
    public void C3_Should_BeZeroInFound_When_ATerminatorIsSetWhileTheBlockIsCollected()
    {
        using var fixture = new Fixture();
        fixture.Chat.SetTerminator(2);
        fixture.Chat.OnCollect = _ => fixture.Chat.Terminate("\n");
        fixture.Chat.OnFound = _ => Assert.True(fixture.Chat is { MissingCount: 0, Terminator.IsEmpty: true });

        fixture.Feed("abc\n");

        Assert.Equal("collect(ab) found collect(c\n)", fixture.Chat.Called);
    }

    [Fact]
    public void C3_Should_CutExactBlocks_When_TheCountIsArmedAgain()
    {
        using var fixture = new Fixture();
        fixture.Chat.SetTerminator(3);
        fixture.Chat.OnFound = _ => fixture.Chat.SetTerminator(3);

        fixture.Feed("abcdefgh", "i");

        Assert.Equal(["abc", "def", "ghi"], fixture.Chat.Frames);
    }

    [Fact]
    public void T04_Should_FindTheFirstByte_When_TheCountIsOne()
    {
        using var fixture = new Fixture();
        fixture.Chat.SetTerminator(1);

        fixture.Feed("hello");

        Assert.Equal(["h"], fixture.Chat.Frames);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void C4_Should_NeverFind_When_TheTerminatorIsNothing(bool count)
    {
        using var fixture = new Fixture();
        fixture.Chat.Terminate("x");
        if (count)
            fixture.Chat.SetTerminator(0);
        else
            fixture.Chat.Terminate("");

        fixture.Feed("axb", "x");

        Assert.Equal("collect(axb) collect(x)", fixture.Chat.Called);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void C5_Should_SplitAtEach_When_OneReadBringsSeveral(PollerKind poller)
    {
        using var fixture = new Fixture(poller);
        fixture.Chat.Terminate("\n");

        fixture.Feed("a\n\nb");

        Assert.Equal("collect(a) found found collect(b)", fixture.Chat.Called);
    }

    [Fact]
    public void C5_Should_KeepTheStartOfATerminator_When_TheReadEndsWithIt()
    {
        using var fixture = new Fixture();
        fixture.Chat.Terminate("\r\n\r\n");

        fixture.Feed("ab\r\n", "\r", "\nc", "\r", "d");

        Assert.Equal("collect(ab) found collect(c) collect(\rd)", fixture.Chat.Called);
    }

    [Theory]
    [InlineData("qwerty\r", "\r\n", 1)]
    [InlineData("qwertydkjf", "\r\n", 0)]
    [InlineData("", "\r\n", 0)]
    [InlineData("aaa", "aaaa", 3)]
    [InlineData("xaba", "abac", 3)]
    [InlineData("abab", "ababc", 4)]
    [InlineData("x", "x", 0)]
    public void C6_T13_Should_GiveTheLongestStart_When_TheEndIsSearched(string hay, string needle, int length) =>
        Assert.Equal(length, AsyncChat.FindPrefixAtEnd(Encoding.Latin1.GetBytes(hay), Encoding.Latin1.GetBytes(needle)));

    [Fact]
    public void C7_Should_HoldForTheBufferedBytes_When_SetInFoundTerminator()
    {
        using var fixture = new Fixture();
        fixture.Chat.Terminate("\n");
        fixture.Chat.OnFound = frame =>
        {
            if (frame == "head")
                fixture.Chat.SetTerminator(4);
            else
                fixture.Chat.Terminate(";");
        };

        fixture.Feed("head\nbo\ny;tail;", "more;");

        Assert.Equal(["head", "bo\ny", "", "tail", "more"], fixture.Chat.Frames);
    }

    [Fact]
    public void C7_Should_HoldForAKeptStart_When_SetBetweenTwoReads()
    {
        using var fixture = new Fixture();
        fixture.Chat.Terminate("\r\n");
        fixture.Feed("a\r");

        fixture.Chat.Terminate("b");
        fixture.Feed("xb");

        Assert.Equal(["a\rx"], fixture.Chat.Frames);
    }

    [Fact]
    public void C13_Should_DropTheRestOfTheRead_When_DiscardedInFoundTerminator()
    {
        using var fixture = new Fixture();
        fixture.Chat.Terminate("\n");
        fixture.Chat.OnFound = _ => fixture.Chat.DiscardBuffers();

        fixture.Feed("a\nb\nc", "d\n");

        Assert.Equal(["a", "d"], fixture.Chat.Frames);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void C14_F15_Should_DeliverNothingMore_When_ClosedInACallback(bool inCollect)
    {
        using var fixture = new Fixture();
        fixture.Chat.Terminate("\n");
        if (inCollect)
            fixture.Chat.OnCollect = _ => fixture.Chat.Close();
        else
            fixture.Chat.OnFound = _ => fixture.Chat.Close();

        fixture.Feed("a\nb\n");

        Assert.Equal(inCollect ? "collect(a)" : "collect(a) found", fixture.Chat.Called);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void C15_F24_Should_DeliverTheStartOfATerminator_When_TheStreamEndsWithIt(PollerKind poller)
    {
        using var fixture = new Fixture(poller);
        fixture.Chat.Terminate("\r\n");
        Net.SendAll(fixture.Far, "abc\r");
        fixture.Far.Close();

        fixture.Test.Loop.Run();

        Assert.Equal("collect(abc) collect(\r) close", fixture.Chat.Called);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void G9_F24_Should_LoseTheStartOfATerminator_When_CompatibleWithAsyncore(PollerKind poller)
    {
        using var fixture = new Fixture(poller);
        fixture.Test.Loop.LosesPartialTerminator = true;
        fixture.Chat.Terminate("\r\n");
        Net.SendAll(fixture.Far, "abc\r");
        fixture.Far.Close();

        fixture.Test.Loop.Run();

        Assert.Equal("collect(abc) close", fixture.Chat.Called);
    }

    [Fact]
    public void F12_Should_DeliverEveryLine_When_OneReadHoldsThousands()
    {
        using var fixture = new Fixture();
        fixture.Chat.Terminate("\n");
        var lines = Enumerable.Range(0, 8000).Select(i => $"{i}").ToList();
        Net.SendAll(fixture.Far, string.Concat(lines.Select(line => line + "\n")));

        fixture.Test.Until(() => fixture.Chat.Frames.Count == lines.Count);

        Assert.Equal(lines, fixture.Chat.Frames);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void Should_GiveWholeFrames_When_TheClassTakesFrames(PollerKind poller)
    {
        using var fixture = new Fixture(poller, frames: true);
        fixture.Chat.Terminate("\r\n");
        fixture.Chat.OnFound = frame =>
        {
            if (frame == "4")
                fixture.Chat.SetTerminator(4);
            else
                fixture.Chat.Terminate("\r\n");
        };

        fixture.Feed("o", "ne\r", "\n\r\n4\r", "\nab", "cdlast\r\n", "rest");

        Assert.Equal(["one", "", "4", "abcd", "last"], fixture.Chat.Frames);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Should_FailAndClose_When_AFrameIsTooLong(bool counted)
    {
        using var fixture = new Fixture(frames: true);
        fixture.Chat.MaximumFrame = 10;
        if (counted)
            fixture.Chat.SetTerminator(11);
        else
            fixture.Chat.Terminate("\n");

        fixture.Feed("0123456789");
        if (!counted)
            fixture.Feed("0");

        Assert.Equal("error close", fixture.Chat.Called);
        Assert.Contains("longer than 10 bytes", fixture.Chat.Errors.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_KeepWhatWasGiven_When_TheHandlerClosesAndOthersUseThePool()
    {
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        var chat = new ChurningChat(near, test.Map);
        Net.SendAll(far, "precious\n");

        test.Passes(1);

        Assert.Equal("precious", chat.Seen);
        far.Close();
    }

    [Fact]
    public void Should_KeepWhatWasGiven_When_TheHandlerRunsTheLoopAndMoreComes()
    {
        using var fixture = new Fixture();
        fixture.Chat.Terminate("\n");
        fixture.Chat.OnFound = frame =>
        {
            if (frame != "1")
                return;
            Net.SendAll(fixture.Far, "3\n");
            fixture.Test.Until(() => fixture.Chat.Frames.Count == 3);
        };

        fixture.Feed("1\n2\n");

        Assert.Equal(["1", "2", "3"], fixture.Chat.Frames);
    }
}
