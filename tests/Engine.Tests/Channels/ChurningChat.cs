using System.Buffers;
using System.Text;
using Asyncore.Sockets;

namespace Asyncore.Engine.Tests.Channels;

/// <summary>Closes while it is given a frame, and lets others write over pooled memory, before it looks at the frame.</summary>
internal sealed class ChurningChat : AsyncChat
{
    public ChurningChat(ITransport transport, ChannelMap map) : base(transport, map) => SetTerminator("\n"u8);

    public string? Seen { get; private set; }

    protected override void HandleFrame(ReadOnlySpan<byte> data)
    {
        Close();
        for (var size = 16; size <= 1 << 20; size *= 2)
        {
            var taken = ArrayPool<byte>.Shared.Rent(size);
            taken.AsSpan().Fill((byte)'!');
            ArrayPool<byte>.Shared.Return(taken);
        }
        Seen = Encoding.Latin1.GetString(data);
    }
}
