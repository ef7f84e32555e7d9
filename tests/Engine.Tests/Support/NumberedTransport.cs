using Asyncore.Sockets;

namespace Asyncore.Engine.Tests;

/// <summary>A socket under a second descriptor number, which is its own to close.</summary>
internal sealed class NumberedTransport(ITransport socket, int number) : TransportLayer(socket)
{
    private int _number = number;

    public override int FileDescriptor => _number;

    public override void Close()
    {
        if (_number >= 0)
            _ = Native.close(_number);
        _number = -1;
    }
}
