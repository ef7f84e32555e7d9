using System.Net.Sockets;

namespace Asyncore.Engine.Tests.Channels;

/// <summary>D10: how channels close.</summary>
public class CloseTests
{
    [Theory]
    [ClassData(typeof(AllPollers))]
    public void D10_Should_CloseQuietlyAndOnce_When_CloseIsCalled(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var channel = new TestChannel(near, test.Map);

        channel.Close();
        channel.Close();

        Assert.Empty(channel.Calls);
        Assert.False(channel.Connected);
        Assert.Null(channel.Transport);
        Assert.True(Net.IsEnded(far));
        Assert.Equal(0, test.Map.Count);
        far.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollersAndFamilies))]
    public void D10_Should_DeliverWhatIsQueued_When_PushedAndClosedInOneHandler(PollerKind poller, AddressFamily family)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair(family);
        var chat = new TestChat(near, test.Map);
        chat.Terminate("\n");
        chat.OnFound = _ =>
        {
            chat.Push("bye");
            chat.Close();
        };
        Net.SendAll(far, "quit\n");

        test.Loop.Run();

        Assert.Equal("bye"u8.ToArray(), Net.ReadToEnd(far));
        Assert.DoesNotContain("close", chat.Calls);
        far.Close();
    }

    [Fact]
    public void D10_Should_NotFallIntoItself_When_AProducerAskedByCloseCloses()
    {
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        var chat = new TestChat(near, test.Map);
        chat.Push(new Closing(chat));

        chat.Close();

        Assert.Null(chat.Transport);
        Assert.True(Net.IsEnded(far));
        far.Close();
    }

    private sealed class Closing(Dispatcher channel) : IProducer
    {
        public bool More(System.Buffers.IBufferWriter<byte> output)
        {
            channel.Close();
            return true;
        }
    }
}
