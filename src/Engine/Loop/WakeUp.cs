using Asyncore.Sockets;

namespace Asyncore;

/// <summary>A descriptor (eventfd(2)) by which another thread ends the loop's wait.</summary>
internal sealed unsafe class WakeUp : IDisposable
{
    private const int NonBlock = 0x800;
    private const int CloseOnExec = 0x80000;

    // Idle, being set, set. Only a wake-up that is set is taken back: one whose write is still to come would stay in the descriptor,
    // which would then be ready for ever.
    private const int Idle = 0, Setting = 1, IsSet = 2;

    private readonly Lock _open = new();
    private int _state;

    public WakeUp()
    {
        FileDescriptor = Libc.eventfd(0, NonBlock | CloseOnExec);
        PosixException.ThrowIf(FileDescriptor, "eventfd");
    }

    public int FileDescriptor { get; private set; }

    /// <summary>Ends the wait. From any thread; many calls before the loop wakes cost one system call.</summary>
    public void Set()
    {
        if (Interlocked.CompareExchange(ref _state, Setting, Idle) != Idle)
            return;
        ulong one = 1;
        // A late call must not write to a number that is somebody else's by now.
        lock (_open)
        {
            if (FileDescriptor >= 0)
                _ = Libc.write(FileDescriptor, &one, sizeof(ulong));
        }
        Volatile.Write(ref _state, IsSet);
    }

    /// <summary>Takes the wake-up back, before the loop looks at what it was woken for.</summary>
    public void Clear()
    {
        if (Volatile.Read(ref _state) != IsSet)
            return;
        ulong count;
        _ = Libc.read(FileDescriptor, &count, sizeof(ulong));
        Interlocked.Exchange(ref _state, Idle);
    }

    public void Dispose()
    {
        lock (_open)
        {
            if (FileDescriptor >= 0)
                _ = Libc.close(FileDescriptor);
            FileDescriptor = -1;
        }
    }
}
