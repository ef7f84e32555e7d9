using Asyncore.Sockets;

namespace Asyncore;

/// <summary>A descriptor (eventfd(2)) by which another thread ends the loop's wait.</summary>
internal sealed unsafe class WakeUp : IDisposable
{
    private const int NonBlock = 0x800;
    private const int CloseOnExec = 0x80000;

    private int _set;

    public WakeUp()
    {
        FileDescriptor = Libc.eventfd(0, NonBlock | CloseOnExec);
        PosixException.ThrowIf(FileDescriptor, "eventfd");
    }

    public int FileDescriptor { get; private set; }

    /// <summary>Ends the wait. From any thread; many calls before the loop wakes cost one system call.</summary>
    public void Set()
    {
        if (Interlocked.Exchange(ref _set, 1) != 0)
            return;
        ulong one = 1;
        _ = Libc.write(FileDescriptor, &one, sizeof(ulong));
    }

    /// <summary>Takes the wake-up back, before the loop looks at what it was woken for.</summary>
    public void Clear()
    {
        if (Interlocked.Exchange(ref _set, 0) == 0)
            return;
        ulong count;
        _ = Libc.read(FileDescriptor, &count, sizeof(ulong));
    }

    public void Dispose()
    {
        if (FileDescriptor >= 0)
            _ = Libc.close(FileDescriptor);
        FileDescriptor = -1;
    }
}
