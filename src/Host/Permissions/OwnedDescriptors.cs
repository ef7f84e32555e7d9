using Asyncore.Scripting.Api;
using Asyncore.Sockets;

namespace Asyncore.Scripting.Permissions;

/// <summary>
/// Which descriptors a script may name by their number: those of its own channels, sockets and files. Any other number is something of
/// the process that runs it.
/// </summary>
internal sealed class OwnedDescriptors(ScriptRuntime runtime)
{
    // Weak, so that a socket that the script forgot is still closed; the references are used again.
    private WeakReference<ITransport>?[] _sockets = new WeakReference<ITransport>?[64];

    /// <summary>The files that the script has opened.</summary>
    public FileNatives? Files { get; set; }

    /// <summary>Notes a socket that is given to the script.</summary>
    public ITransport Note(ITransport socket)
    {
        var fd = socket.FileDescriptor;
        if (fd < 0 || socket is not PosixSocket)
            return socket;
        if (fd >= _sockets.Length)
            Array.Resize(ref _sockets, Math.Max(fd + 1, _sockets.Length * 2));
        if (_sockets[fd] is { } known)
            known.SetTarget(socket);
        else
            _sockets[fd] = new WeakReference<ITransport>(socket);
        return socket;
    }

    /// <exception cref="PosixException">The descriptor is not the script's.</exception>
    public int Demand(int fd, string operation)
    {
        if (!runtime.Grants.IsEverything && !Owns(fd) && !runtime.IsCheck)
            throw new PosixException(Errno.EBADF, operation, $"{operation}: descriptor {fd} is none that this script has opened");
        return fd;
    }

    private bool Owns(int fd) => fd >= 0
        && (Files?.Reaches(fd) == true
            || runtime.Maps.Channels().Any(channel => channel.FileDescriptor == fd)
            || (fd < _sockets.Length && _sockets[fd]?.TryGetTarget(out var socket) == true && socket.FileDescriptor == fd));
}
