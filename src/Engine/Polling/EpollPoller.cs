using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Asyncore.Sockets;

namespace Asyncore.Polling;

/// <summary>Waits with epoll(7), level-triggered.</summary>
internal sealed unsafe class EpollPoller : IPoller
{
    private const int Add = 1, Delete = 2, Modify = 3;
    private const int CloseOnExec = 0x80000;
    private const uint In = 1, Priority = 2, Out = 4, Err = 8, Hup = 16;
    private const int Batch = 512;

    // struct epoll_event is packed on x64 and aligned everywhere else.
    private static readonly int Stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = Stride - sizeof(long);

    private readonly int _epoll;
    private readonly byte* _events;

    // What each descriptor is registered for. Index is the descriptor.
    private Interest[] _registered = new Interest[256];

    // Regular files: epoll refuses them (EPERM) as they are always ready. Their tokens and interest; null until there is one.
    private Dictionary<int, (Interest Interest, long Token)>? _always;

    // Descriptors that were closed behind our back, to be reported once; null until there is one.
    private Queue<long>? _invalid;

    public EpollPoller()
    {
        _epoll = Libc.epoll_create1(CloseOnExec);
        PosixException.ThrowIf(_epoll, "epoll_create1");
        _events = (byte*)NativeMemory.Alloc(Batch, (nuint)Stride);
    }

    public void Set(int fd, Interest interest, long token)
    {
        if (interest == Interest.None)
        {
            Remove(fd);
            return;
        }
        if (fd >= _registered.Length)
            Array.Resize(ref _registered, Math.Max(fd + 1, _registered.Length * 2));
        var operation = _registered[fd] == Interest.None ? Add : Modify;
        var wanted = stackalloc byte[Stride];
        *(uint*)wanted = Mask(interest);
        Unsafe.WriteUnaligned(wanted + DataOffset, token);
        if (Libc.epoll_ctl(_epoll, operation, fd, wanted) == 0)
        {
            _registered[fd] = interest;
            return;
        }
        var errno = Libc.Errno;
        switch (errno)
        {
            case Errno.EPERM:
                (_always ??= [])[fd] = (interest, token);
                break;
            case Errno.ENOENT: // It was closed and its number came back; nobody told us.
                _registered[fd] = Interest.None;
                Set(fd, interest, token);
                break;
            case Errno.EBADF:
                _registered[fd] = Interest.None;
                (_invalid ??= []).Enqueue(token);
                break;
            default:
                throw new PosixException(errno, $"epoll_ctl {fd}");
        }
    }

    public void Remove(int fd)
    {
        _always?.Remove(fd);
        if (fd >= _registered.Length || _registered[fd] == Interest.None)
            return;
        _registered[fd] = Interest.None;
        var unused = stackalloc byte[Stride];
        _ = Libc.epoll_ctl(_epoll, Delete, fd, unused);
    }

    public int MostReports => (_invalid?.Count ?? 0) + (_always?.Count ?? 0) + Batch;

    public int Wait(Span<ReadyEvent> ready, int milliseconds)
    {
        var filled = _invalid is null && _always is null ? 0 : ReportUnwatched(ready);
        var count = Poll(Math.Min(Batch, ready.Length - filled), filled > 0 ? 0 : milliseconds);
        for (var found = _events; count > 0; count--, found += Stride)
            ready[filled++] = new ReadyEvent(Unsafe.ReadUnaligned<long>(found + DataOffset), Found(*(uint*)found));
        return filled;
    }

    public void Dispose()
    {
        _ = Libc.close(_epoll);
        NativeMemory.Free(_events);
    }

    // What epoll does not watch.
    private int ReportUnwatched(Span<ReadyEvent> ready)
    {
        var filled = 0;
        while (filled < ready.Length && _invalid?.TryDequeue(out var token) == true)
            ready[filled++] = new ReadyEvent(token, Readiness.Invalid);
        if (_always is null)
            return filled;
        foreach (var (interest, token) in _always.Values)
        {
            if (filled < ready.Length)
                ready[filled++] = new ReadyEvent(token, (Readiness)(interest & (Interest.Read | Interest.Write)));
        }
        return filled;
    }

    private int Poll(int maximum, int milliseconds)
    {
        if (maximum == 0)
            return 0;
        var deadline = milliseconds > 0 ? Stopwatch.GetTimestamp() : 0;
        var left = milliseconds;
        while (true)
        {
            var count = Libc.epoll_wait(_epoll, _events, maximum, left);
            if (count >= 0)
                return count;
            if (Pollers.PausesForMemory(Libc.Errno))
                return 0;
            if (Libc.Errno != Errno.EINTR)
                PosixException.ThrowIf(count, "epoll_wait");
            if (milliseconds > 0)
                left = Math.Max(0, milliseconds - (int)Stopwatch.GetElapsedTime(deadline).TotalMilliseconds);
        }
    }

    private static uint Mask(Interest interest) =>
        ((interest & Interest.Read) != 0 ? In : 0)
        | ((interest & Interest.Write) != 0 ? Out : 0)
        | ((interest & Interest.Urgent) != 0 ? Priority : 0);

    private static Readiness Found(uint events) =>
        ((events & In) != 0 ? Readiness.Read : 0)
        | ((events & Out) != 0 ? Readiness.Write : 0)
        | ((events & Priority) != 0 ? Readiness.Urgent : 0)
        | ((events & Hup) != 0 ? Readiness.HangUp : 0)
        | ((events & Err) != 0 ? Readiness.Error : 0);
}
