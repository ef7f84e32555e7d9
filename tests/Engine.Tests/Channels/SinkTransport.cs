using Asyncore.Sockets;

namespace Asyncore.Engine.Tests.Channels;

/// <summary>A peer that takes everything at once.</summary>
internal sealed class SinkTransport(PosixSocket socket) : TransportLayer(socket)
{
    public override IoResult Send(ReadOnlySpan<byte> data, int flags = 0) => IoResult.Moved(data.Length);
}
