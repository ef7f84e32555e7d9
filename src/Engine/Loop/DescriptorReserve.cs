using Asyncore.Sockets;

namespace Asyncore;

/// <summary>
/// Spare descriptors. When the process has none left, a listener gives them up: it accepts a connection and drops it, so that clients are
/// told at once and the listener does not stay readable for ever; and the runtime, which ends the process where it cannot start a thread
/// for want of a descriptor, finds some while the listener pauses.
/// </summary>
internal sealed unsafe class DescriptorReserve : IDisposable
{
    private const int ReadOnlyCloseOnExec = 0x80000;
    private const int DuplicateFrom = 1030; // F_DUPFD_CLOEXEC
    private const int SelectLimit = 1024;
    private const int Most = 4; // One to accept with, two for the pipe of a thread, one for luck.

    private readonly int[] _held = new int[Most];
    private int _count;

    /// <summary>Takes as many as there are.</summary>
    public void Fill()
    {
        fixed (byte* path = "/dev/null\0"u8)
        {
            while (_count < Most && Libc.open(path, ReadOnlyCloseOnExec, 0) is var fd and >= 0)
                _held[_count++] = OutOfTheWay(fd);
        }
    }

    // The low numbers are the only ones that select can watch.
    private static int OutOfTheWay(int fd)
    {
        var high = fd < SelectLimit ? Libc.fcntl(fd, DuplicateFrom, SelectLimit) : -1;
        if (high < 0)
            return fd;
        _ = Libc.close(fd);
        return high;
    }

    /// <summary>Gives them up.</summary>
    /// <returns>Whether there were any.</returns>
    public bool Release()
    {
        var held = _count > 0;
        while (_count > 0)
            _ = Libc.close(_held[--_count]);
        return held;
    }

    public void Dispose() => Release();
}
