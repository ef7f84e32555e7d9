using System.Net;
using System.Net.Sockets;
using Asyncore.Sockets;

namespace Asyncore;

/// <summary>
/// A channel: a socket and the methods that are called when something happens to it. Subclass it and override <c>Handle...</c>
/// (asyncore's <c>dispatcher</c>).
/// </summary>
/// <remarks>
/// Everything runs on the loop's thread. An exception in a handler reaches <see cref="HandleError"/> of the same channel and no other.
/// After <see cref="HandleClose"/> nothing more is called, until a new socket is set.
/// </remarks>
public partial class Dispatcher
{
    private ITransport? _transport;
    private ChannelAddress _address;
    private bool _accepting;

    /// <summary>A channel without a socket. It is in no map until it has one.</summary>
    /// <param name="map">The map it will be in.</param>
    public Dispatcher(ChannelMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        Map = map;
        AsksPredicates = OverriddenMethods.Of(GetType()).AsksPredicates;
    }

    /// <summary>A channel for a socket that is there already, as <see cref="HandleAccepted"/> is given one.</summary>
    /// <remarks>A socket without another side (it listens, or was reset already) makes a channel that is not connected.</remarks>
    public Dispatcher(ITransport transport, ChannelMap map) : this(map) => Take(transport);

    /// <summary>The map that the channel is in while it has a socket.</summary>
    public ChannelMap Map { get; private set; }

    /// <summary>The layer between the channel and its socket; null before <see cref="CreateSocket"/> and after <see cref="Close"/>.</summary>
    public ITransport? Transport => _transport;

    /// <summary>The socket below all layers; null where there is none or it is not one of the system's.</summary>
    public PosixSocket? Socket => _transport?.Socket;

    /// <summary>The descriptor; -1 without a socket.</summary>
    public int FileDescriptor { get; private set; } = -1;

    /// <summary>Whether the channel has a connection: from just before <see cref="HandleConnect"/> to <see cref="Close"/>.</summary>
    public bool Connected { get; set; }

    /// <summary>Whether the channel listens. Set it for a socket that listens already.</summary>
    public bool Accepting
    {
        get => _accepting;
        set
        {
            _accepting = value;
            InterestChanged();
        }
    }

    /// <summary>Whether a connect is under way.</summary>
    public bool Connecting { get; protected set; }

    /// <summary>The address it was bound or connected to, or that of its peer; null where there is none.</summary>
    public EndPoint? Address
    {
        get => _address.Value;
        set => _address = new ChannelAddress(value);
    }

    /// <summary>Types of <see cref="LogInfo"/> lines that are not written. By default <c>warning</c>.</summary>
    public ISet<string> IgnoreLogTypes
    {
        get => _ignoreLogTypes ??= new HashSet<string>(StringComparer.Ordinal) { "warning" };
        init => _ignoreLogTypes = value;
    }

    private ISet<string>? _ignoreLogTypes;

    /// <summary>Creates the channel's socket, non-blocking, and enters the map.</summary>
    /// <exception cref="PosixException">EMFILE, EAFNOSUPPORT, ...</exception>
    public void CreateSocket(AddressFamily family = AddressFamily.InterNetwork, SocketType type = SocketType.Stream) =>
        SetTransport(new PosixSocket(family, type));

    /// <summary>Gives the channel a socket or a layer over one, and enters the map.</summary>
    /// <param name="transport">A former one is not closed.</param>
    /// <param name="map">Another map than the one it was made with; null keeps it.</param>
    public void SetTransport(ITransport transport, ChannelMap? map = null)
    {
        ArgumentNullException.ThrowIfNull(transport);
        LeaveMap();
        if ((map ?? Map).Loop.Limits is { IsFull: true } limits)
        {
            transport.Close();
            throw limits.Full();
        }
        _transport = transport;
        FileDescriptor = transport.FileDescriptor;
        Map = map ?? Map;
        BeginLife();
        Map.Add(this, FileDescriptor);
    }

    /// <summary>Enters the map again after <see cref="LeaveMap"/>.</summary>
    public void EnterMap()
    {
        if (FileDescriptor >= 0 && Generation == 0)
            Map.Add(this, FileDescriptor);
    }

    /// <summary>Leaves the map without closing the socket: no more events.</summary>
    public void LeaveMap()
    {
        if (Generation != 0)
            Map.Remove(this, FileDescriptor);
    }

    /// <summary>SO_REUSEADDR, so that a restarted server can bind at once. Errors are ignored, as in asyncore.</summary>
    public void SetReuseAddress()
    {
        try
        {
            Socket?.SetReuseAddress();
        }
        catch (PosixException)
        {
            // Binding will tell if it mattered.
        }
    }

    /// <summary>bind(2).</summary>
    /// <exception cref="PosixException">EADDRINUSE, EACCES, EADDRNOTAVAIL, ...</exception>
    public void Bind(EndPoint address)
    {
        Address = address;
        Map.Loop.Bind(OpenSocket("bind"), address);
    }

    /// <summary>Starts to listen; <see cref="HandleAccept"/> is called when somebody connects.</summary>
    /// <param name="backlog">How many connections may wait to be accepted; the system caps it.</param>
    public void Listen(int backlog = 128)
    {
        OpenSocket("listen").Listen(backlog);
        Accepting = true;
        Map.Loop.Reserve.Fill();
        InterestChanged();
    }

    /// <summary>Takes a connection from the queue of a listener.</summary>
    /// <param name="peer">The address of the other side.</param>
    /// <returns>The connection; null where there is none (any more).</returns>
    /// <exception cref="PosixException">The listener itself is broken.</exception>
    public ITransport? Accept(out EndPoint? peer)
    {
        peer = null;
        if (_transport is null)
            return null;
        var result = _transport.Accept(out var accepted, out peer);
        _io++;
        if (result.Succeeded)
        {
            _accepted++;
            _starved = false;
            return Map.Loop.Limits.Admit(accepted!, peer, this) ? accepted : null;
        }
        switch (result.Errno)
        {
            case Errno.EMFILE or Errno.ENFILE or Errno.ENOBUFS or Errno.ENOMEM:
                OutOfDescriptors(result.Errno);
                return null;
            case Errno.EAGAIN or Errno.EINTR:
                return null;
            case var errno when Errno.IsOfAccepted(errno):
                _accepted++; // The next one in the queue may be well.
                return null;
            default:
                throw new PosixException(result.Errno, "accept");
        }
    }

    /// <summary>recv(2) into <paramref name="buffer"/>.</summary>
    /// <returns>
    /// How many bytes came; 0 at the end of the stream, after <see cref="HandleClose"/>; a result that would block where nothing is there.
    /// </returns>
    /// <exception cref="PosixException">An error that does not mean that the connection is gone.</exception>
    public IoResult Receive(Span<byte> buffer, int flags = 0)
    {
        if (_transport is null)
            return IoResult.Moved(0);
        _io++;
        var result = TakeAhead(buffer, flags) ?? _transport.Receive(buffer, flags);
        if (result.Count > 0)
        {
            NoteMoved(result.Count);
            EndHandshake();
            return result;
        }
        if (result.WouldBlock || buffer.IsEmpty)
            return result;
        if (result.Succeeded && _transport.SocketType == SocketType.Dgram)
            return result; // An empty datagram ends nothing, or anybody could close the channel.
        if (result.Succeeded)
            EndOfStream();
        else if (Errno.IsDisconnect(result.Errno))
            CloseOnce();
        else
            throw new PosixException(result.Errno, "recv");
        return IoResult.Moved(0);
    }

    /// <summary>send(2): sends what the system takes at once.</summary>
    /// <returns>How many bytes were sent; 0 where it would block or the connection is gone (then after <see cref="HandleClose"/>).</returns>
    /// <exception cref="PosixException">An error that does not mean that the connection is gone.</exception>
    public int SendNow(ReadOnlySpan<byte> data, int flags = 0)
    {
        if (_transport is null)
            return 0;
        _io++;
        var result = _transport.Send(data, flags);
        if (result.Succeeded || result.WouldBlock)
        {
            NoteMoved(result.Count);
            return result.Count;
        }
        if (!Errno.IsDisconnect(result.Errno))
            throw new PosixException(result.Errno, "send");
        CloseOnce();
        return 0;
    }

    /// <summary>Sends bytes: a bare dispatcher at once, see <see cref="SendNow"/>; subclasses may queue.</summary>
    /// <returns>How many bytes were taken.</returns>
    public virtual int Send(ReadOnlySpan<byte> data) => SendNow(data);

    /// <summary>
    /// Closes the socket and leaves the map, without <see cref="HandleClose"/>. Again: no effect.
    /// </summary>
    public void Close()
    {
        var transport = _transport;
        if (transport is not null)
            LastSend();
        if (!ReferenceEquals(_transport, transport))
            return; // A producer that was asked for the last output closed the channel itself.
        Connected = Connecting = _accepting = false;
        if (transport is null)
            return;
        _attempt++;
        EndPause();
        LeaveMap();
        _transport = null;
        FileDescriptor = -1;
        EndLife();
        OnClosed();
        transport.Close();
    }

    /// <summary>A name for messages: class, state, address.</summary>
    public override string ToString()
    {
        var state = Accepting && Address is not null ? " listening" : Connected ? " connected" : "";
        var address = Address is null ? "" : " " + AddressText.Format(Address);
        return $"<{GetType().Name}{state}{address}>";
    }

    /// <summary>Takes a socket that is connected already.</summary>
    protected void Take(ITransport transport)
    {
        SetTransport(transport);
        try
        {
            Address = transport.PeerAddress;
            Connected = true;
        }
        catch (PosixException error) when (error.ErrorNumber is Errno.ENOTCONN or Errno.EINVAL)
        {
            Connected = false;
        }
        catch
        {
            LeaveMap();
            throw;
        }
        InterestChanged();
    }

    private PosixSocket OpenSocket(string operation) =>
        Socket ?? throw new PosixException(Errno.EBADF, operation, $"{operation}: the channel has no socket (create_socket makes one)");
}
