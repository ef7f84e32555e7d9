using System.Net;
using System.Net.Sockets;

namespace Asyncore.Sockets;

/// <summary>
/// What a channel needs of the thing it reads and writes: the layer between channel and socket. A plain socket is one; a test can put
/// one in between that fails at will, and TLS will be another.
/// </summary>
/// <remarks>Everything is non-blocking. Calls report their outcome as <see cref="IoResult"/> and do not throw.</remarks>
public interface ITransport
{
    /// <summary>The descriptor that the poller watches.</summary>
    int FileDescriptor { get; }

    /// <summary>recv(2) into <paramref name="buffer"/>.</summary>
    IoResult Receive(Span<byte> buffer, int flags = 0);

    /// <summary>send(2).</summary>
    IoResult Send(ReadOnlySpan<byte> data, int flags = 0);

    /// <summary>accept4(2). The new transport is non-blocking and closed on exec.</summary>
    /// <param name="accepted">The new connection; null where the call did not succeed.</param>
    /// <param name="peer">The address of the other side; null where it has none (a unix socket without a name).</param>
    IoResult Accept(out ITransport? accepted, out EndPoint? peer);

    /// <summary>connect(2). EINPROGRESS comes back as a failure with that number.</summary>
    IoResult Connect(EndPoint address);

    /// <summary>Reads and clears the pending error (SO_ERROR); 0 where there is none.</summary>
    int TakeError();

    /// <summary>The address of the other side.</summary>
    /// <exception cref="PosixException">ENOTCONN, EINVAL: there is no other side.</exception>
    EndPoint? PeerAddress { get; }

    /// <summary>The address of this side.</summary>
    EndPoint? LocalAddress { get; }

    /// <summary>Its address family.</summary>
    AddressFamily Family { get; }

    /// <summary>Its type: stream or datagram.</summary>
    SocketType SocketType { get; }

    /// <summary>The system's socket at the bottom of the layers; null where there is none.</summary>
    PosixSocket? Socket => this as PosixSocket;

    /// <summary>Whether the descriptor is one that can be waited for; the channel of one that is not is driven by hand.</summary>
    bool IsPolled => true;

    /// <summary>Gives the descriptor back. A second call does nothing.</summary>
    void Close();
}
