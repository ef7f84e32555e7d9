using System.Diagnostics;
using Asyncore.Sockets;

namespace Asyncore.Polling;

/// <summary>
/// Waits with select(2). Reports come in asyncore's order for it: all that can be read, then all that can be written, then all with
/// urgent data, each group in the order of the map.
/// </summary>
internal sealed unsafe class SelectPoller : IPoller
{
    private const int Limit = 1024;
    private const int Words = Limit / 64;
    private const int GetDescriptorFlags = 1;

    private readonly WatchList _watched = new();
    private readonly Queue<long> _invalid = [];

    public void Set(int fd, Interest interest, long token)
    {
        if (fd >= Limit)
        {
            throw new PosixException(Errno.EINVAL, "select",
                $"select cannot watch descriptor {fd} (it ends at {Limit - 1}): use the poll or the epoll poller (--poller poll, --poller epoll)");
        }
        _watched.Set(fd, interest, token);
    }

    public void Remove(int fd) => _watched.Remove(fd);

    public int MostReports => _invalid.Count + (_watched.Entries.Length * 3);

    public int Wait(Span<ReadyEvent> ready, int milliseconds)
    {
        ulong* sets = stackalloc ulong[Words * 3];
        int count;
        var started = Stopwatch.GetTimestamp();
        var left = milliseconds;
        while ((count = Select(sets, left)) < 0)
        {
            if (Pollers.PausesForMemory(Libc.Errno))
            {
                count = 0;
                break;
            }
            switch (Libc.Errno)
            {
                case Errno.EINTR:
                    if (milliseconds > 0)
                        left = Math.Max(0, milliseconds - (int)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                    break;
                case Errno.EBADF:
                    SilenceInvalid();
                    left = 0;
                    break;
                default:
                    PosixException.ThrowIf(count, "select");
                    break;
            }
        }

        var filled = 0;
        while (filled < ready.Length && _invalid.TryDequeue(out var token))
            ready[filled++] = new ReadyEvent(token, Readiness.Invalid);
        if (count == 0)
            return filled;
        Report(sets, Readiness.Read, ready, ref filled);
        Report(sets + Words, Readiness.Write, ready, ref filled);
        Report(sets + (Words * 2), Readiness.Urgent, ready, ref filled);
        return filled;
    }

    public void Dispose()
    {
        // Nothing of the system's is held.
    }

    private int Select(ulong* sets, int milliseconds)
    {
        new Span<ulong>(sets, Words * 3).Clear();
        var highest = -1;
        foreach (ref readonly var entry in _watched.Entries)
        {
            if (entry.Interest == Interest.None)
                continue;
            highest = Math.Max(highest, entry.Fd);
            for (var group = 0; group < 3; group++)
            {
                if (((int)entry.Interest & (1 << group)) != 0)
                    sets[(group * Words) + (entry.Fd >> 6)] |= 1UL << (entry.Fd & 63);
            }
        }
        var time = stackalloc long[2] { milliseconds / 1000, milliseconds % 1000 * 1000 };
        return Libc.select(highest + 1, sets, sets + Words, sets + (Words * 2), milliseconds < 0 ? null : time);
    }

    private void Report(ulong* set, Readiness readiness, Span<ReadyEvent> ready, ref int filled)
    {
        foreach (ref readonly var entry in _watched.Entries)
        {
            if (filled == ready.Length)
                return;
            if (entry.Fd >= 0 && (set[entry.Fd >> 6] & (1UL << (entry.Fd & 63))) != 0)
                ready[filled++] = new ReadyEvent(entry.Token, readiness);
        }
    }

    // One closed descriptor makes the whole call fail; find it, report it, and go on with the others.
    private void SilenceInvalid()
    {
        foreach (ref var entry in _watched.Entries)
        {
            if (entry.Interest == Interest.None || Libc.fcntl(entry.Fd, GetDescriptorFlags, 0) >= 0)
                continue;
            entry.Interest = Interest.None;
            _invalid.Enqueue(entry.Token);
        }
    }
}
