using Asyncore.Scripting.Api;
using Asyncore.Sockets;

namespace Asyncore.Scripting.Permissions;

/// <summary>
/// Which descriptors a script may name by their number: those of its own channels, sockets and files. Any other number is something of
/// the process that runs it.
/// </summary>
internal sealed class OwnedDescriptors(ScriptRuntime runtime)
{
    // Those that no channel has. Weak, so that a socket that the script forgot is still closed; the references are used again.
    private readonly Dictionary<int, WeakReference<ITransport>> _sockets = [];
    private readonly Stack<WeakReference<ITransport>> _spare = [];

    /// <summary>The files that the script has opened.</summary>
    public FileNatives? Files { get; set; }

    /// <summary>Notes a socket that is given to the script.</summary>
    public ITransport Note(ITransport socket)
    {
        var fd = socket.FileDescriptor;
        if (fd < 0 || socket is not PosixSocket)
            return socket;
        if (_sockets.TryGetValue(fd, out var known) || _spare.TryPop(out known))
            known.SetTarget(socket);
        else
            known = new WeakReference<ITransport>(socket);
        _sockets[fd] = known;
        return socket;
    }

    /// <summary>A channel has it now, and is asked for it.</summary>
    public void Forget(ITransport socket)
    {
        if (_sockets.Remove(socket.FileDescriptor, out var known))
            _spare.Push(known);
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
            || (_sockets.TryGetValue(fd, out var known) && known.TryGetTarget(out var socket) && socket.FileDescriptor == fd));
}
