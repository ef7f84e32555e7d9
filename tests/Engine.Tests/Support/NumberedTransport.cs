using System.Net;
using System.Net.Sockets;
using Asyncore.Sockets;

namespace Asyncore.Engine.Tests;

/// <summary>A socket under a second descriptor number, which is its own to close.</summary>
internal sealed class NumberedTransport(ITransport socket, int number) : ITransport
{
    private int _number = number;

    public int FileDescriptor => _number;

    public EndPoint? PeerAddress => socket.PeerAddress;

    public EndPoint? LocalAddress => socket.LocalAddress;

    public AddressFamily Family => socket.Family;

    public SocketType SocketType => socket.SocketType;

    public IoResult Receive(Span<byte> buffer, int flags = 0) => socket.Receive(buffer, flags);

    public IoResult Send(ReadOnlySpan<byte> data, int flags = 0) => socket.Send(data, flags);

    public IoResult Accept(out ITransport? accepted, out EndPoint? peer) => socket.Accept(out accepted, out peer);

    public IoResult Connect(EndPoint address) => socket.Connect(address);

    public int TakeError() => socket.TakeError();

    public void Close()
    {
        if (_number >= 0)
            _ = Native.close(_number);
        _number = -1;
    }
}
