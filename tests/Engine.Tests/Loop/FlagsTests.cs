using System.Net.Sockets;

namespace Asyncore.Engine.Tests.Loop;

/// <summary>B5: what one channel is told when several things are found of it at once.</summary>
public class FlagsTests
{
    private const Readiness Everything = Readiness.Read | Readiness.Write | Readiness.Urgent | Readiness.HangUp;

    [Theory]
    [ClassData(typeof(AllPollersAndFamilies))]
    public void B5_Should_GoReadWriteUrgentEnd_When_EverythingIsFound(PollerKind poller, AddressFamily family)
    {
        using var test = new TestLoop(poller);
        var (channel, far) = Channel(test, family);

        channel.Serve(Everything);

        // The end is what recv tells; a hang-up alone says nothing while there is more to read.
        Assert.Equal("read write urgent", channel.Called);
        far.Close();
        test.Until(() => channel.Calls.Contains("close"));
        Assert.Equal("close", channel.Calls[^1]);
    }

    [Theory]
    [InlineData(nameof(Readiness.Read), "read")]
    [InlineData(nameof(Readiness.Write), "write")]
    [InlineData(nameof(Readiness.Urgent), "urgent")]
    [InlineData(nameof(Readiness.Invalid), "close")]
    [InlineData("None", "")]
    public void B5_Should_CallOneHandler_When_OneThingIsFound(string found, string called)
    {
        using var test = new TestLoop();
        var (channel, far) = Channel(test, AddressFamily.Unix);

        channel.Serve(Enum.TryParse<Readiness>(found, out var readiness) ? readiness : 0);

        Assert.Equal(called, channel.Called);
        far.Close();
    }

    [Fact]
    public void B5_F14_Should_CallNothingAfter_When_AHandlerInBetweenCloses()
    {
        using var test = new TestLoop();
        var (channel, far) = Channel(test, AddressFamily.Unix);
        channel.OnRead = channel.Close;

        channel.Serve(Everything);

        Assert.Equal("read", channel.Called);
        far.Close();
    }

    [Fact]
    public void B5_Should_CallHandleErrorOnce_When_TheFirstHandlerThrows()
    {
        using var test = new TestLoop();
        var (channel, far) = Channel(test, AddressFamily.Unix);
        channel.OnRead = () => throw new InvalidOperationException("read");
        channel.OnError = _ => { };

        channel.Serve(Everything);

        Assert.Equal("read error", channel.Called);
        far.Close();
    }

    private static (TestChannel Channel, Sockets.PosixSocket Far) Channel(TestLoop test, AddressFamily family)
    {
        var (near, far) = Net.Pair(family);
        var channel = new TestChannel(near, test.Map) { OnWrite = static () => { }, OnUrgent = static () => { } };
        test.Passes(1);
        channel.Calls.Clear();
        return (channel, far);
    }
}
