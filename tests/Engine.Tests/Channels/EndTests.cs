using System.Net.Sockets;
using Asyncore.Sockets;

namespace Asyncore.Engine.Tests.Channels;

/// <summary>How channels end: half-close, hang-up, errors in callbacks, and nothing afterwards.</summary>
public class EndTests
{
    [Theory]
    [ClassData(typeof(AllPollersAndFamilies))]
    public void F10_Should_SendWhatIsQueuedFirst_When_ThePeerEndsItsHalf(PollerKind poller, AddressFamily family)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair(family);
        near.SetOption(1, 7, 65536); // SO_SNDBUF: less than the reply.
        far.SetOption(1, 8, 65536); // SO_RCVBUF
        var chat = new TestChat(near, test.Map);
        chat.Terminate("\n");
        var reply = new string('r', 3_000_000);
        chat.OnFound = _ => chat.Push(reply);
        Net.SendAll(far, "get\n");
        far.Shutdown(SocketShutdown.Send);
        test.Passes(3);
        Assert.DoesNotContain("close", chat.Calls);
        var got = 0;
        test.Until(() =>
        {
            got += Net.Drain(far).Length;
            return got == reply.Length;
        });

        test.Loop.Run();

        Assert.Equal("close", chat.Calls.Last());
        Assert.Single(chat.Calls, call => call == "close");
        far.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void G9_F10_Should_DropTheOutput_When_CompatibleWithAsyncore(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        test.Loop.DropsOutputAtEndOfStream = true;
        var (near, far) = Net.Pair();
        var chat = new TestChat(near, test.Map);
        chat.Push(new string('r', 3_000_000));
        far.Shutdown(SocketShutdown.Send);

        test.Loop.Run();

        Assert.Equal("close", chat.Called);
        Assert.InRange(Net.ReadToEnd(far).Length, 0, 2_999_999);
        far.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F10_Should_Close_When_TheQueueThatItWaitsForIsDiscarded(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var chat = new TestChat(near, test.Map);
        chat.Push(new string('r', 3_000_000));
        far.Shutdown(SocketShutdown.Send);
        test.Passes(3);
        Assert.Empty(chat.Calls);

        chat.DiscardBuffers();
        test.Loop.Run();

        Assert.Equal("drain close", chat.Called);
        far.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollersAndFamilies))]
    public void F10_Should_GoOnSending_When_HalfOpenIsAllowed(PollerKind poller, AddressFamily family)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair(family);
        var chat = new TestChat(near, test.Map) { AllowHalfOpen = true };
        chat.Terminate("\n");
        Net.SendAll(far, "a\nb");
        far.Shutdown(SocketShutdown.Send);

        test.Until(() => chat.Calls.Contains("end"));
        test.Passes(3); // The end is told once, and does not keep the loop busy.
        Assert.Equal("collect(a) found collect(b) end", chat.Called);
        chat.Push("still here");
        test.Passes(2);
        Assert.Equal("still here", Net.DrainText(far));
        chat.CloseWhenDone();
        test.Loop.Run();

        Assert.Equal("collect(a) found collect(b) end close", chat.Called);
        far.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F10_Should_Close_When_HalfOpenIsAllowedAndNobodyHandlesTheEnd(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var channel = new TestChannel(near, test.Map) { AllowHalfOpen = true };
        far.Close();

        test.Loop.Run();

        Assert.Equal("read end close", channel.Called);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F13_Should_DeliverEverything_When_AUnixPeerHangsUp(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair(AddressFamily.Unix);
        var channel = new TestChannel(near, test.Map);
        channel.OnRead = () => channel.ReadOnce(1000);
        var data = new byte[100_000];
        new Random(2).NextBytes(data);
        Net.SendAll(far, data);
        far.Close();

        test.Loop.Run();

        Assert.Equal(data, channel.Input.ToArray());
        Assert.Single(channel.Calls, call => call == "close");
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F13_Should_DeliverEverything_When_APipeIsClosed(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (read, write) = Native.Pipe();
        var channel = new FileTests.Reader(read, test.Map);
        Assert.Equal(60_000, Native.Write(write, new byte[60_000]));
        _ = Native.close(read);
        _ = Native.close(write);

        test.Loop.Run();

        Assert.Equal(60_000, channel.Got);
        Assert.Equal(1, channel.Closes);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F18_Should_LogAndCloseAndServeTheOthers_When_HandleCloseThrows(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var (near2, far2) = Net.Pair();
        var channel = new TestChannel(near, test.Map) { OnClose = () => throw new InvalidOperationException("close") };
        var other = new TestChannel(near2, test.Map);
        far.Close();
        Net.SendAll(far2, "x");

        test.Until(() => other.Input.Length == 1);
        test.Passes(2);

        Assert.Equal("read close", channel.Called);
        Assert.Contains("close", test.Lines.Single(), StringComparison.Ordinal);
        Assert.Same(other, test.Map.Single());
        Assert.Null(channel.Transport);
        far2.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F18_Should_LogAndCloseAndServeTheOthers_When_HandleErrorThrows(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var (near2, far2) = Net.Pair();
        var channel = new TestChannel(near, test.Map)
        {
            OnRead = () => throw new InvalidOperationException("first"),
            OnError = _ => throw new InvalidOperationException("second"),
        };
        var other = new TestChannel(near2, test.Map);
        Net.SendAll(far, "x");
        Net.SendAll(far2, "x");

        test.Until(() => other.Input.Length == 1);
        test.Passes(2);

        Assert.Equal("read error", channel.Called);
        Assert.Contains("second", test.Lines.Single(), StringComparison.Ordinal);
        Assert.Same(other, test.Map.Single());
        Net.SpinUntil(() => Net.IsEnded(far));
        far.Close();
        far2.Close();
    }

    [Fact]
    public void F18_Should_TellTheLoop_When_LoggingThrowsToo()
    {
        using var test = new TestLoop();
        test.Loop.Log = (_, _) => throw new InvalidOperationException("log");
        var (near, far) = Net.Pair();
        _ = new TestChannel(near, test.Map) { OnRead = () => throw new InvalidOperationException("first") };
        Net.SendAll(far, "x");

        test.Loop.Run();

        Assert.Single(test.Unhandled);
        far.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F14_Should_CallNothingMore_When_AHandlerThrowsAfterHandleClose(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var channel = new TestChannel(near, test.Map);
        channel.OnRead = () =>
        {
            channel.ReadAll();
            throw new InvalidOperationException("too late");
        };
        far.Close();

        test.Loop.Run();

        Assert.Equal("read close", channel.Called);
        Assert.Contains("too late", test.Lines.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F14_Should_CallNothingMore_When_HandleCloseRunsTheLoop(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var channel = new TestChannel(near, test.Map) { IsReadable = () => true, OnWrite = () => { } };
        channel.Ask();
        channel.OnClose = () => test.Passes(3);
        far.Close();

        test.Loop.Run();

        Assert.Equal("close", channel.Calls.Last());
        Assert.Single(channel.Calls, call => call == "close");
    }

    [Fact]
    public void Should_CloseTheSocketAllTheSame_When_HandleCloseLeavesTheLoop()
    {
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        var channel = new TestChannel(near, test.Map) { OnClose = () => throw new ExitNowException() };
        far.Close();

        Assert.Throws<ExitNowException>(() => test.Loop.Run());

        Assert.Null(channel.Transport);
        Assert.Equal(0, test.Map.Count);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F30_Should_CloseWithoutAnError_When_TheNetworkIsGone(PollerKind poller)
    {
        foreach (var errno in new[] { Errno.ETIMEDOUT, Errno.EHOSTUNREACH, Errno.ENETDOWN, Errno.ENETUNREACH, Errno.ECONNRESET })
        {
            using var test = new TestLoop(poller);
            var (near, far) = Net.Pair();
            var channel = new TestChannel(new Failing(near, errno), test.Map);
            Net.SendAll(far, "x");

            test.Loop.Run();

            Assert.Equal("read close", channel.Called);
            Assert.Empty(test.Lines);
            far.Close();
        }
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void Should_ReportTheError_When_ItDoesNotMeanThatTheConnectionIsGone(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var channel = new TestChannel(new Failing(near, Errno.ENOMEM), test.Map);
        Net.SendAll(far, "x");

        test.Loop.Run();

        Assert.Equal("read error close", channel.Called);
        Assert.Equal("ENOMEM", Assert.IsType<PosixException>(channel.Errors.Single()).Code);
        far.Close();
    }

    private sealed class Failing(ITransport below, int errno) : TransportLayer(below)
    {
        public override IoResult Receive(Span<byte> buffer, int flags = 0) => IoResult.Failed(errno);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void Should_ReportAPosixErrorOfTheHandlersOwn_When_ItIsOneOfADisconnect(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var channel = new TestChannel(near, test.Map) { OnRead = () => throw new PosixException(Errno.ENETUNREACH, "connect elsewhere") };
        Net.SendAll(far, "x");

        test.Loop.Run();

        Assert.Equal("read error close", channel.Called);
        Assert.Contains("connect elsewhere", test.Lines.Single(), StringComparison.Ordinal);
        far.Close();
    }
}
