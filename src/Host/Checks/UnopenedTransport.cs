using System.Net;
using System.Net.Sockets;
using Asyncore.Sockets;

namespace Asyncore.Scripting.Checks;

/// <summary>Stands in for a socket while a script is checked: takes every call, opens nothing, and never has anything to read.</summary>
internal sealed class UnopenedTransport(int descriptor, AddressFamily family, SocketType type) : ITransport
{
    public int FileDescriptor { get; } = descriptor;

    public bool IsPolled => false;

    public AddressFamily Family { get; } = family;

    public SocketType SocketType { get; } = type;

    public EndPoint? PeerAddress => null;

    public EndPoint? LocalAddress { get; set; }

    public IoResult Receive(Span<byte> buffer, int flags = 0) => IoResult.Blocked;

    public IoResult Send(ReadOnlySpan<byte> data, int flags = 0) => IoResult.Moved(data.Length);

    public IoResult Accept(out ITransport? accepted, out EndPoint? peer)
    {
        (accepted, peer) = (null, null);
        return IoResult.Blocked;
    }

    public IoResult Connect(EndPoint address) => IoResult.Failed(Errno.EINPROGRESS);

    public int TakeError() => 0;

    public void Close()
    {
        // There is nothing to close.
    }
}
