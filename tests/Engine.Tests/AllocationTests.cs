using System.Net.Sockets;
using Asyncore.Sockets;

namespace Asyncore.Engine.Tests;

/// <summary>Serving events allocates nothing once a connection is warm: no garbage, no pauses.</summary>
public class AllocationTests
{
    private sealed class Echo(ITransport transport, ChannelMap map) : DispatcherWithSend(transport, map)
    {
        private readonly byte[] _buffer = new byte[8192];

        protected override void HandleRead() => Send(_buffer.AsSpan(0, Receive(_buffer).Count));
    }

    private sealed class LineEcho : AsyncChat
    {
        public LineEcho(ITransport transport, ChannelMap map) : base(transport, map) => SetTerminator("\n"u8);

        protected override void CollectIncomingData(ReadOnlySpan<byte> data) => Push(data);

        protected override void FoundTerminator() => Push("\n"u8);
    }

    private sealed class FrameEcho : AsyncChat
    {
        public FrameEcho(ITransport transport, ChannelMap map) : base(transport, map) => SetTerminator("\n"u8);

        protected override void HandleFrame(ReadOnlySpan<byte> data)
        {
            Push(data);
            Push("\n"u8);
        }
    }

    public static TheoryData<PollerKind, AddressFamily, string> Cases()
    {
        var data = new TheoryData<PollerKind, AddressFamily, string>();
        foreach (var poller in new[] { PollerKind.Select, PollerKind.Poll, PollerKind.Epoll })
        {
            foreach (var kind in new[] { nameof(Echo), nameof(LineEcho), nameof(FrameEcho) })
            {
                data.Add(poller, AddressFamily.Unix, kind);
                data.Add(poller, AddressFamily.InterNetwork, kind);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Should_AllocateNothing_When_EchoingInSteadyState(PollerKind poller, AddressFamily family, string kind)
    {
        using var loop = new EventLoop(poller);
        var (near, far) = Net.Pair(family);
        _ = kind switch
        {
            nameof(Echo) => (Dispatcher)new Echo(near, loop.Map),
            nameof(LineEcho) => new LineEcho(near, loop.Map),
            _ => new FrameEcho(near, loop.Map),
        };
        var line = new byte[100];
        line.AsSpan().Fill((byte)'x');
        line[^1] = (byte)'\n';
        var back = new byte[1000];
        Exchange(loop, far, line, back, 500); // Tables grow, code is compiled.

        // The runtime itself may allocate once in a while (a pool's memory that was given up); not three times in a row.
        var allocated = long.MaxValue;
        for (var round = 0; round < 3 && allocated > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Exchange(loop, far, line, back, 500);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
        far.Close();
    }

    private static void Exchange(EventLoop loop, PosixSocket far, byte[] line, byte[] back, int times)
    {
        for (var i = 0; i < times; i++)
        {
            far.Send(line);
            for (var got = 0; got < line.Length;)
            {
                loop.Poll(TimeSpan.Zero);
                got += far.Receive(back).Count;
            }
        }
    }
}
