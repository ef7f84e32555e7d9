using Asyncore.Sockets;

namespace Asyncore.Engine.Tests.Channels;

/// <summary>A descriptor that somebody else closes.</summary>
[Collection(OwnDescriptors.Collection)]
public class ClosedBehindTests
{
    [Theory]
    [ClassData(typeof(AllPollers))]
    public void Should_CloseThatChannelAndServeTheOthers_When_ADescriptorIsClosedBehindTheLoop(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var (otherNear, otherFar) = Net.Pair();
        var gone = new TestChannel(near, test.Map) { OnWrite = static () => { } };
        var other = new TestChannel(otherNear, test.Map);
        test.Passes(1);
        Assert.Equal(0, Native.close(gone.FileDescriptor));
        // epoll is told nothing when a descriptor goes; it finds out when the interest changes.
        gone.OnWrite = null;
        gone.Changed();
        gone.Calls.Clear();
        Net.SendAll(otherFar, "x");

        test.Passes(2);

        Assert.Equal("close", gone.Called);
        Assert.Equal("read", other.Called);
        Assert.Equal(1, test.Map.Count);
        far.Close();
        otherFar.Close();
    }

    [Fact]
    public void A17_Should_ThrowOnce_When_TheDescriptorWasClosedBehindIt()
    {
        var (read, write) = Native.Pipe();
        var wrapper = new FileTransport(read);
        _ = Native.close(wrapper.FileDescriptor);

        Assert.Equal("EBADF", Assert.Throws<PosixException>(wrapper.Close).Code);
        wrapper.Close();
        _ = Native.close(read);
        _ = Native.close(write);
    }
}
