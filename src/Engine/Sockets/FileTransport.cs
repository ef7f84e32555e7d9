using System.Net;
using System.Net.Sockets;

namespace Asyncore.Sockets;

/// <summary>
/// A pipe, a terminal, a device or a file with the manners of a socket (asyncore's <c>file_wrapper</c>). It works on a duplicate of the
/// descriptor, so that closing the original does not matter.
/// </summary>
public sealed unsafe class FileTransport : ITransport
{
    private const int DuplicateCloseOnExec = 1030;
    private const int GetFlags = 3;
    private const int SetFlags = 4;
    private const int NonBlock = 0x800;

    private int _fd;

    /// <summary>Duplicates a descriptor (dup(2)).</summary>
    /// <exception cref="PosixException">EBADF: not an open descriptor.</exception>
    public FileTransport(int fd)
    {
        _fd = Libc.fcntl(fd, DuplicateCloseOnExec, 0);
        PosixException.ThrowIf(_fd, $"dup {fd}");
    }

    /// <inheritdoc/>
    public int FileDescriptor => _fd;

    /// <inheritdoc/>
    public AddressFamily Family => AddressFamily.Unspecified;

    /// <inheritdoc/>
    public SocketType SocketType => SocketType.Unknown;

    /// <inheritdoc/>
    public EndPoint? PeerAddress => null;

    /// <inheritdoc/>
    public EndPoint? LocalAddress => null;

    /// <summary>Makes the open file non-blocking, for the original descriptor too: they share it.</summary>
    public void SetNonBlocking()
    {
        var flags = Libc.fcntl(_fd, GetFlags, 0);
        PosixException.ThrowIf(flags, "fcntl");
        PosixException.ThrowIf(Libc.fcntl(_fd, SetFlags, flags | NonBlock), "fcntl");
    }

    /// <inheritdoc/>
    public IoResult Receive(Span<byte> buffer, int flags = 0)
    {
        fixed (byte* pointer = buffer)
        {
            nint count;
            do
                count = Libc.read(_fd, pointer, buffer.Length);
            while (count < 0 && Libc.Errno == Errno.EINTR);
            return count >= 0 ? IoResult.Moved((int)count) : IoResult.Failed(Libc.Errno);
        }
    }

    /// <inheritdoc/>
    public IoResult Send(ReadOnlySpan<byte> data, int flags = 0)
    {
        fixed (byte* pointer = data)
        {
            nint count;
            do
                count = Libc.write(_fd, pointer, data.Length);
            while (count < 0 && Libc.Errno == Errno.EINTR);
            return count >= 0 ? IoResult.Moved((int)count) : IoResult.Failed(Libc.Errno);
        }
    }

    /// <inheritdoc/>
    public IoResult Accept(out ITransport? accepted, out EndPoint? peer)
    {
        (accepted, peer) = (null, null);
        return IoResult.Failed(Errno.ENOTSOCK);
    }

    /// <inheritdoc/>
    public IoResult Connect(EndPoint address) => IoResult.Failed(Errno.ENOTSOCK);

    /// <inheritdoc/>
    public int TakeError() => 0;

    /// <inheritdoc/>
    /// <remarks>Unlike a socket's, a failing close is reported: for a file it can mean lost data.</remarks>
    public void Close()
    {
        var fd = _fd;
        _fd = -1;
        if (fd >= 0)
            PosixException.ThrowIf(Libc.close(fd), $"close {fd}");
    }
}
