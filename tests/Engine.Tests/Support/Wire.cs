using Asyncore.Sockets;

namespace Asyncore.Engine.Tests;

/// <summary>Takes so many bytes a send: 0 would block, and when nothing is said, everything.</summary>
internal sealed class Wire(ITransport below) : TransportLayer(below)
{
    public Queue<int> Takes { get; } = new();

    public MemoryStream Sent { get; } = new();

    public override IoResult Send(ReadOnlySpan<byte> data, int flags = 0)
    {
        if (!Takes.TryDequeue(out var most))
            most = data.Length;
        if (most == 0)
            return IoResult.Blocked;
        data = data[..Math.Min(most, data.Length)];
        Sent.Write(data);
        return IoResult.Moved(data.Length);
    }
}
