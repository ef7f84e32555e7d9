using System.Net.Sockets;
using System.Text;
using Asyncore.Sockets;

namespace Asyncore.Engine.Tests.Channels;

/// <summary>F-5: the layer between a channel and its socket, and a subclass's own ways to read and send.</summary>
public class LayerTests
{
    /// <summary>Turns every byte over on its way, as a cipher does.</summary>
    private sealed class Cipher(ITransport below) : TransportLayer(below)
    {
        public override IoResult Receive(Span<byte> buffer, int flags = 0)
        {
            var result = base.Receive(buffer, flags);
            Turn(buffer[..result.Count]);
            return result;
        }

        public override IoResult Send(ReadOnlySpan<byte> data, int flags = 0)
        {
            var turned = data.ToArray();
            Turn(turned);
            return base.Send(turned, flags);
        }

        private static void Turn(Span<byte> data)
        {
            foreach (ref var one in data)
                one ^= 0xFF;
        }
    }

    [Theory]
    [ClassData(typeof(AllPollersAndFamilies))]
    public void F5_Should_CarryTheProtocol_When_ALayerIsPutInWhileConnected(PollerKind poller, AddressFamily family)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair(family);
        var (left, right) = (new TestChat(near, test.Map), new TestChat(far, test.Map));
        left.Terminate("\n");
        right.Terminate("\n");
        right.OnFound = line =>
        {
            right.Push("ok\n");
            right.Flush();
            if (line == "start")
                right.SetTransport(new Cipher(right.Transport!));
        };
        left.OnFound = _ =>
        {
            if (left.Frames.Count > 1)
                return;
            left.SetTransport(new Cipher(left.Transport!));
            left.Push("secret\n");
        };

        left.Push("start\n");
        test.Until(() => left.Frames.Count == 2);

        Assert.Equal(["start", "secret"], right.Frames);
        Assert.Same(near, left.Socket); // Options and addresses are still the socket's.
        Assert.Equal(2, test.Map.Count);
        left.Close();
        right.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollersAndFamilies))]
    public void D18_Should_GiveTheSocket_When_AskedForWhatTheChannelDoesNotHave(PollerKind poller, AddressFamily family)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair(family);
        var channel = new TestChannel(near, test.Map);

        Assert.Same(near, channel.Socket);
        channel.Socket!.SetOption(1, 9, 1); // SOL_SOCKET, SO_KEEPALIVE
        Assert.Equal(1, channel.Socket.GetOption(1, 9));
        Assert.Equal(near.LocalAddress, channel.Transport!.LocalAddress);
        channel.Close();
        Assert.Null(channel.Socket);
        far.Close();
    }

    /// <summary>Counts what passes and takes three bytes at a time.</summary>
    private sealed class Throttled(ITransport transport, ChannelMap map) : AsyncChat(transport, map)
    {
        public int Received { get; private set; }

        public int Sent { get; private set; }

        public List<string> Lines { get; } = [];

        protected override IoResult ReceiveInput(Span<byte> buffer)
        {
            var result = base.ReceiveInput(buffer[..3]);
            Received += result.Count;
            return result;
        }

        protected override IoResult SendOutput(ReadOnlySpan<byte> data, int flags = 0)
        {
            var result = base.SendOutput(data[..Math.Min(3, data.Length)], flags);
            Sent += result.Count;
            return result;
        }

        protected override void HandleFrame(ReadOnlySpan<byte> data) => Lines.Add(Encoding.Latin1.GetString(data));

        protected override void HandleClose() => Close();
    }

    [Theory]
    [ClassData(typeof(AllPollersAndFamilies))]
    public void C2_C12_Should_PassThroughTheSubclass_When_ItReadsAndSendsItsOwnWay(PollerKind poller, AddressFamily family)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair(family);
        var chat = new Throttled(near, test.Map);
        chat.SetTerminator("\r\n"u8);

        Net.SendAll(far, "first\r\nsecond\r\n");
        chat.Push("an answer of some length"u8);
        test.Until(() => chat.Lines.Count == 2 && !chat.HasQueuedOutput);

        Assert.Equal(["first", "second"], chat.Lines);
        Assert.Equal((15, 24), (chat.Received, chat.Sent));
        Assert.Equal("an answer of some length", Net.DrainText(far));
        chat.Close();
        far.Close();
    }

    [Fact]
    public void F7_Should_SendInOneCall_When_ManySmallPiecesAreQueued()
    {
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        var counting = new Counting(near);
        var chat = new TestChat(counting, test.Map);

        for (var i = 0; i < 1000; i++)
            chat.Push("0123456789");
        test.Passes(1);

        Assert.Equal(1, counting.Sends);
        Assert.Equal(10_000, Net.Drain(far).Length);
        chat.Close();
        far.Close();
    }

    private sealed class Counting(ITransport below) : TransportLayer(below)
    {
        public int Sends { get; private set; }

        public override IoResult Send(ReadOnlySpan<byte> data, int flags = 0)
        {
            Sends++;
            return base.Send(data, flags);
        }
    }
}
