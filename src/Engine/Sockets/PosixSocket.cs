using System.Net;
using System.Net.Sockets;

namespace Asyncore.Sockets;

/// <summary>A non-blocking socket of the system: TCP, UDP or unix, IPv4 or IPv6.</summary>
public sealed unsafe class PosixSocket : ITransport
{
    private const int SockNonBlock = 0x800;
    private const int SockCloseOnExec = 0x80000;
    private const int MsgNoSignal = 0x4000;
    private const int MsgPeek = 2;
    private const int SolSocket = 1;
    private const int SoReuseAddress = 2;
    private const int SoError = 4;
    private const int SoReusePort = 15;
    private const int Tcp = 6; // IPPROTO_TCP
    private const int NoDelay = 1; // TCP_NODELAY

    private int _fd;
    private UnreadInput? _unread;

    /// <summary>Creates a socket: non-blocking, closed on exec, and for TCP without delay (TCP_NODELAY).</summary>
    /// <exception cref="PosixException">EMFILE, EAFNOSUPPORT, ...</exception>
    public PosixSocket(AddressFamily family, SocketType type)
    {
        Family = family;
        SocketType = type;
        var number = type switch
        {
            SocketType.Stream => 1,
            SocketType.Dgram => 2,
            SocketType.Seqpacket => 5,
            _ => throw new PosixException(Errno.EINVAL, $"socket {type}"),
        };
        _fd = Libc.socket(AddressCodec.FamilyNumber(family), number | SockNonBlock | SockCloseOnExec, 0);
        PosixException.ThrowIf(_fd, "socket");
        // What belongs together is gathered before it is sent; to wait for more, or for the other side, would only delay it. Connections
        // have it from their listener.
        if (type == SocketType.Stream && family is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
        {
            var yes = 1;
            _ = Libc.setsockopt(_fd, Tcp, NoDelay, &yes, sizeof(int));
        }
    }

    /// <summary>A socket that nobody closed and nobody can reach gives its descriptor back.</summary>
    ~PosixSocket() => Close();

    /// <summary>A connected pair of unix sockets (socketpair(2)).</summary>
    public static (PosixSocket First, PosixSocket Second) Pair(SocketType type = SocketType.Stream)
    {
        var ends = stackalloc int[2];
        var number = type == SocketType.Dgram ? 2 : 1;
        PosixException.ThrowIf(Libc.socketpair(1, number | SockNonBlock | SockCloseOnExec, 0, ends), "socketpair");
        return (new PosixSocket(ends[0], AddressFamily.Unix, type), new PosixSocket(ends[1], AddressFamily.Unix, type));
    }

    private PosixSocket(int fd, AddressFamily family, SocketType type)
    {
        _fd = fd;
        Family = family;
        SocketType = type;
    }

    /// <inheritdoc/>
    public int FileDescriptor => _fd;

    /// <summary>Called once when the socket has been closed, perhaps from another thread.</summary>
    internal Action? Closed { get; set; }

    /// <inheritdoc/>
    public AddressFamily Family { get; }

    /// <inheritdoc/>
    public SocketType SocketType { get; }

    /// <inheritdoc/>
    public EndPoint? PeerAddress => Address("getpeername", &Libc.getpeername);

    /// <inheritdoc/>
    public EndPoint? LocalAddress => Address("getsockname", &Libc.getsockname);

    /// <inheritdoc/>
    public IoResult Receive(Span<byte> buffer, int flags = 0)
    {
        if (_unread is not null && (flags & ~MsgPeek) == 0)
            return IoResult.Moved(TakeUnread(buffer, isPeek: flags == MsgPeek));
        fixed (byte* pointer = buffer)
        {
            nint count;
            do
                count = DirectCall.Receive(_fd, pointer, buffer.Length, flags);
            while (count < 0 && Libc.Errno == Errno.EINTR);
            return Result(count);
        }
    }

    /// <summary>Whether there are bytes that were given back: no poller knows of them.</summary>
    public bool HasUnread => _unread is not null;

    /// <summary>Gives back bytes that were received and that nobody wanted yet; the next <see cref="Receive"/> begins with them.</summary>
    public void Unread(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
            return;
        (_unread ??= new UnreadInput()).Put(data);
    }

    /// <inheritdoc/>
    public IoResult Send(ReadOnlySpan<byte> data, int flags = 0)
    {
        fixed (byte* pointer = data)
        {
            nint count;
            do
                count = DirectCall.Send(_fd, pointer, data.Length, flags | MsgNoSignal);
            while (count < 0 && Libc.Errno == Errno.EINTR);
            return Result(count);
        }
    }

    /// <summary>recvfrom(2): a datagram and where it came from.</summary>
    /// <param name="buffer">What does not fit is cut off by the system.</param>
    /// <param name="sender">The sender; null where it has no address.</param>
    public IoResult ReceiveFrom(Span<byte> buffer, out EndPoint? sender)
    {
        var address = stackalloc byte[AddressCodec.MaximumLength];
        var length = AddressCodec.MaximumLength;
        fixed (byte* pointer = buffer)
        {
            var count = Libc.recvfrom(_fd, pointer, buffer.Length, 0, address, &length);
            var result = Result(count);
            sender = result.Succeeded ? AddressCodec.Decode(new ReadOnlySpan<byte>(address, length)) : null;
            return result;
        }
    }

    /// <summary>sendto(2): a datagram to an address.</summary>
    public IoResult SendTo(ReadOnlySpan<byte> data, EndPoint address)
    {
        Span<byte> name = stackalloc byte[AddressCodec.MaximumLength];
        var length = AddressCodec.Encode(address, name);
        fixed (byte* pointer = data, target = name)
            return Result(Libc.sendto(_fd, pointer, data.Length, MsgNoSignal, target, length));
    }

    /// <inheritdoc/>
    public IoResult Accept(out ITransport? accepted, out EndPoint? peer)
    {
        var address = stackalloc byte[AddressCodec.MaximumLength];
        var length = AddressCodec.MaximumLength;
        int fd;
        do
            fd = Libc.accept4(_fd, address, &length, SockNonBlock | SockCloseOnExec);
        while (fd < 0 && Libc.Errno == Errno.EINTR);
        var result = Result(fd);
        accepted = result.Succeeded ? new PosixSocket(fd, Family, SocketType) : null;
        peer = result.Succeeded ? AddressCodec.Decode(new ReadOnlySpan<byte>(address, length)) : null;
        return result;
    }

    /// <inheritdoc/>
    public IoResult Connect(EndPoint address)
    {
        Span<byte> name = stackalloc byte[AddressCodec.MaximumLength];
        var length = AddressCodec.Encode(address, name);
        fixed (byte* target = name)
            return Result(Libc.connect(_fd, target, length));
    }

    /// <summary>bind(2).</summary>
    /// <exception cref="PosixException">EADDRINUSE, EACCES, EADDRNOTAVAIL, ...</exception>
    public void Bind(EndPoint address)
    {
        Span<byte> name = stackalloc byte[AddressCodec.MaximumLength];
        var length = AddressCodec.Encode(address, name);
        fixed (byte* target = name)
            PosixException.ThrowIf(Libc.bind(_fd, target, length), "bind", address);
    }

    /// <summary>listen(2).</summary>
    /// <param name="backlog">How many connections may wait to be accepted; the system caps it.</param>
    /// <exception cref="PosixException">EADDRINUSE: another listens at that address already.</exception>
    public void Listen(int backlog)
    {
        if (Libc.listen(_fd, backlog) == 0)
            return;
        var errno = Libc.Errno;
        throw new PosixException(errno, LocalAddress is { } address ? $"listen {AddressText.Format(address)}" : "listen");
    }

    /// <summary>
    /// Becomes a second descriptor of another socket, which stays as it is: what this one was is closed (dup3(2)). A listener's queue of
    /// connections is then served by both.
    /// </summary>
    /// <exception cref="PosixException">One of the two is closed.</exception>
    public void TakeOver(PosixSocket other)
    {
        ArgumentNullException.ThrowIfNull(other);
        int result;
        do
            result = Libc.dup3(other._fd, _fd, SockCloseOnExec);
        while (result < 0 && Libc.Errno == Errno.EINTR);
        PosixException.ThrowIf(result, "dup3");
    }

    /// <summary>shutdown(2).</summary>
    /// <exception cref="PosixException">ENOTCONN: there is no connection.</exception>
    public void Shutdown(SocketShutdown how) => PosixException.ThrowIf(Libc.shutdown(_fd, (int)how), "shutdown");

    /// <inheritdoc/>
    public int TakeError()
    {
        int error = 0, length = sizeof(int);
        return Libc.getsockopt(_fd, SolSocket, SoError, &error, &length) == 0 ? error : Libc.Errno;
    }

    /// <summary>getsockopt(2) of an integer option.</summary>
    public int GetOption(int level, int option)
    {
        int value = 0, length = sizeof(int);
        PosixException.ThrowIf(Libc.getsockopt(_fd, level, option, &value, &length), $"getsockopt {level}, {option}");
        return value;
    }

    /// <summary>getsockopt(2) of any option.</summary>
    /// <returns>How many bytes of <paramref name="value"/> were written.</returns>
    public int GetOption(int level, int option, Span<byte> value)
    {
        var length = value.Length;
        fixed (byte* pointer = value)
            PosixException.ThrowIf(Libc.getsockopt(_fd, level, option, pointer, &length), $"getsockopt {level}, {option}");
        return length;
    }

    /// <summary>setsockopt(2) of an integer option.</summary>
    public void SetOption(int level, int option, int value) =>
        PosixException.ThrowIf(Libc.setsockopt(_fd, level, option, &value, sizeof(int)), $"setsockopt {level}, {option}");

    /// <summary>setsockopt(2) of any option.</summary>
    public void SetOption(int level, int option, ReadOnlySpan<byte> value)
    {
        fixed (byte* pointer = value)
            PosixException.ThrowIf(Libc.setsockopt(_fd, level, option, pointer, value.Length), $"setsockopt {level}, {option}");
    }

    /// <summary>SO_REUSEADDR: a restarted server can bind while old connections are in TIME_WAIT.</summary>
    public void SetReuseAddress() => SetOption(SolSocket, SoReuseAddress, 1);

    /// <summary>SO_REUSEPORT: several sockets share one address.</summary>
    public void SetReusePort() => SetOption(SolSocket, SoReusePort, 1);

    /// <inheritdoc/>
    public void Close()
    {
        var fd = _fd;
        _fd = -1;
        _unread?.Clear();
        _unread = null;
        if (fd >= 0)
        {
            _ = Libc.close(fd);
            Closed?.Invoke();
        }
#pragma warning disable CA1816 // Closing is what disposing would be; the name is the field's.
        GC.SuppressFinalize(this);
#pragma warning restore CA1816
    }

    private int TakeUnread(Span<byte> buffer, bool isPeek)
    {
        var count = _unread!.Take(buffer, isPeek);
        if (_unread.IsEmpty)
            _unread = null;
        return count;
    }

    private EndPoint? Address(string operation, delegate*<int, byte*, int*, int> call)
    {
        var address = stackalloc byte[AddressCodec.MaximumLength];
        var length = AddressCodec.MaximumLength;
        PosixException.ThrowIf(call(_fd, address, &length), operation);
        return AddressCodec.Decode(new ReadOnlySpan<byte>(address, Math.Min(length, AddressCodec.MaximumLength)));
    }

    private static IoResult Result(nint count) => count >= 0 ? IoResult.Moved((int)count) : IoResult.Failed(Libc.Errno);
}
