using System.Net;
using System.Net.Sockets;
using Asyncore.Sockets;

namespace Asyncore.Engine.Tests;

/// <summary>A layer over a socket that changes nothing; for those that do.</summary>
internal class TransportLayer(ITransport below) : ITransport
{
    protected ITransport Below => below;

    public virtual int FileDescriptor => below.FileDescriptor;

    public virtual EndPoint? PeerAddress => below.PeerAddress;

    public EndPoint? LocalAddress => below.LocalAddress;

    public AddressFamily Family => below.Family;

    public SocketType SocketType => below.SocketType;

    public PosixSocket? Socket => below.Socket;

    public virtual IoResult Receive(Span<byte> buffer, int flags = 0) => below.Receive(buffer, flags);

    public virtual IoResult Send(ReadOnlySpan<byte> data, int flags = 0) => below.Send(data, flags);

    public virtual IoResult Accept(out ITransport? accepted, out EndPoint? peer) => below.Accept(out accepted, out peer);

    public virtual IoResult Connect(EndPoint address) => below.Connect(address);

    public virtual int TakeError() => below.TakeError();

    public virtual void Close() => below.Close();
}
