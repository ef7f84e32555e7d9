using Asyncore.Sockets;

namespace Asyncore.Engine.Tests.Channels;

/// <summary>What clients may use: channels, connections of an address, input without an end, and time.</summary>
public class LimitTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void Should_DropConnections_When_AllChannelsAreInUse(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        test.Loop.Limits.MaximumChannels = 2;
        using var server = new AcceptingServer(test);
        var first = server.Connect();
        test.Until(() => server.Accepted.Count == 1);

        var second = server.Connect();
        test.Until(() => Net.IsEnded(second));

        Assert.Single(test.Lines, line => line.Contains("all 2 channels are in use", StringComparison.Ordinal));
        Assert.Equal(1, test.Loop.Limits.Dropped);
        Assert.False(Net.IsEnded(first));
        var error = Assert.Throws<PosixException>(() => new TestChannel(test.Map).CreateSocket());
        Assert.Equal("EMFILE", error.Code);
        server.Accepted[0].Close();
        var third = server.Connect();
        test.Until(() => server.Accepted.Count == 2);
        first.Close();
        second.Close();
        third.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void Should_DropConnections_When_AnAddressHasAsManyAsItMay(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        test.Loop.Limits.MaximumPerAddress = 1;
        using var server = new AcceptingServer(test);
        var first = server.Connect();
        test.Until(() => server.Accepted.Count == 1);

        var second = server.Connect();
        test.Until(() => Net.IsEnded(second));
        server.Accepted[0].Close();
        var third = server.Connect();
        test.Until(() => server.Accepted.Count == 2);

        Assert.False(Net.IsEnded(third));
        first.Close();
        second.Close();
        third.Close();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Should_Close_When_AFrameHasNoEnd(bool frames)
    {
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        var chat = new TestChat(near, test.Map, frames) { MaximumFrame = 1000 };
        chat.Terminate("\n");
        Net.SendAll(far, new string('a', 900) + "\n" + new string('b', 900));
        test.Passes(3);
        Assert.Single(chat.Frames);

        Net.SendAll(far, new string('c', 200));
        test.Until(() => Net.IsEnded(far));

        Assert.Equal("EMSGSIZE", Assert.IsType<PosixException>(Assert.Single(chat.Errors)).Code);
        far.Close();
    }

    [Fact]
    public void Should_TimeOut_When_TheFirstFrameIsNotCompleteInTime()
    {
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        var chat = new TestChat(near, test.Map) { HandshakeTimeout = Short };
        chat.Terminate("\n");

        // Traffic does not help: it is a deadline, not an idle time.
        test.Until(() =>
        {
            if (!chat.Calls.Contains("close"))
                far.Send("x"u8);
            return chat.Calls.Contains("close");
        });

        Assert.DoesNotContain("found", chat.Calls);
        far.Close();
    }

    [Fact]
    public void Should_NotTimeOut_When_TheFirstFrameWasComplete()
    {
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        var chat = new TestChat(near, test.Map);
        chat.Terminate("\n");
        Net.SendAll(far, "hello\n");
        test.Until(() => chat.Frames.Count == 1);
        var (slow, slowFar) = Net.Pair();
        var late = new TestChat(slow, test.Map) { HandshakeTimeout = Short };
        late.Terminate("\n");

        test.Until(() => late.Calls.Contains("close")); // By then the time of the first one is over too.

        Assert.DoesNotContain("close", chat.Calls);
        far.Close();
        slowFar.Close();
    }

    [Fact]
    public void Should_TimeOut_When_AFrameComesTooSlowly()
    {
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        var (restNear, restFar) = Net.Pair();
        var chat = new TestChat(near, test.Map) { MinimumRate = 1_000_000, MinimumRateTime = Short };
        var resting = new TestChat(restNear, test.Map) { MinimumRate = 1_000_000, MinimumRateTime = Short };
        chat.Terminate("\n");
        resting.Terminate("\n");
        Net.SendAll(restFar, "all of it\n");

        test.Until(() =>
        {
            if (!chat.Calls.Contains("close"))
                far.Send("x"u8);
            return chat.Calls.Contains("close");
        });

        // One on which nothing is under way may rest.
        Assert.Equal("collect(all of it) found", resting.Called);
        far.Close();
        restFar.Close();
    }

    [Fact]
    public void Should_TimeOut_When_ThePeerDoesNotRead()
    {
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        var chat = new TestChat(near, test.Map) { MinimumRate = 1000, MinimumRateTime = Short };
        chat.Push(new string('x', 5_000_000));

        test.Until(() => chat.Calls.Contains("close"));

        far.Close();
    }

    private sealed class AcceptingServer : Dispatcher, IDisposable
    {
        private readonly TestLoop _test;

        public AcceptingServer(TestLoop test) : base(test.Map)
        {
            _test = test;
            CreateSocket();
            Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
            Listen();
        }

        public List<TestChat> Accepted { get; } = [];

        public PosixSocket Connect()
        {
            var client = new PosixSocket(System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Stream);
            _ = client.Connect(Socket!.LocalAddress!);
            return client;
        }

        public void Dispose() => Close();

        protected override void HandleAccepted(ITransport accepted, System.Net.EndPoint? peer) => Accepted.Add(new TestChat(accepted, _test.Map));
    }
}
