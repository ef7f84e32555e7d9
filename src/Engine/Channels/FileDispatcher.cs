using Asyncore.Sockets;

namespace Asyncore;

/// <summary>A channel over a pipe, a terminal or another descriptor that is not a socket (asyncore's <c>file_dispatcher</c>).</summary>
public class FileDispatcher : Dispatcher
{
    /// <summary>Wraps a duplicate of the descriptor and makes it non-blocking, for the original too: they are the same open file.</summary>
    /// <exception cref="PosixException">EBADF: not an open descriptor.</exception>
    public FileDispatcher(int fd, ChannelMap map) : base(map)
    {
        var file = new FileTransport(fd);
        file.SetNonBlocking();
        SetTransport(file);
        Connected = true;
    }
}
