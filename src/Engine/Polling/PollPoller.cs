using System.Diagnostics;
using Asyncore.Sockets;

namespace Asyncore.Polling;

/// <summary>Waits with poll(2). Reports come channel by channel, in the order of the map.</summary>
internal sealed unsafe class PollPoller : IPoller
{
    private const short In = 1, Priority = 2, Out = 4, Err = 8, Hup = 16, Invalid = 32;

    private readonly WatchList _watched = new();
    private PollDescriptor[] _descriptors = new PollDescriptor[64];

    public void Set(int fd, Interest interest, long token) => _watched.Set(fd, interest, token);

    public void Remove(int fd) => _watched.Remove(fd);

    public int MostReports => _watched.Entries.Length;

    public int Wait(Span<ReadyEvent> ready, int milliseconds)
    {
        var entries = _watched.Entries;
        if (_descriptors.Length < entries.Length)
            _descriptors = new PollDescriptor[entries.Length * 2];
        for (var i = 0; i < entries.Length; i++)
        {
            // A negative descriptor is passed over by the system: one without interest must not even report a hang-up.
            var silent = entries[i].Interest == Interest.None;
            _descriptors[i] = new PollDescriptor { Fd = silent ? -1 : entries[i].Fd, Events = Mask(entries[i].Interest) };
        }

        var left = Poll(entries.Length, milliseconds);
        var filled = 0;
        for (var i = 0; left > 0 && i < entries.Length && filled < ready.Length; i++)
        {
            if (_descriptors[i].Found == 0)
                continue;
            left--;
            ready[filled++] = new ReadyEvent(entries[i].Token, Found(_descriptors[i].Found));
        }
        return filled;
    }

    public void Dispose()
    {
        // Nothing of the system's is held.
    }

    private int Poll(int length, int milliseconds)
    {
        var started = milliseconds > 0 ? Stopwatch.GetTimestamp() : 0;
        var left = milliseconds;
        fixed (PollDescriptor* descriptors = _descriptors)
        {
            while (true)
            {
                var count = Libc.poll(descriptors, (nuint)length, left);
                if (count >= 0)
                    return count;
                if (Pollers.PausesForMemory(Libc.Errno))
                    return 0;
                if (Libc.Errno != Errno.EINTR)
                    PosixException.ThrowIf(count, "poll");
                if (milliseconds > 0)
                    left = Math.Max(0, milliseconds - (int)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }
    }

    private static short Mask(Interest interest) => (short)(
        ((interest & Interest.Read) != 0 ? In : 0)
        | ((interest & Interest.Write) != 0 ? Out : 0)
        | ((interest & Interest.Urgent) != 0 ? Priority : 0));

    private static Readiness Found(short events) =>
        ((events & In) != 0 ? Readiness.Read : 0)
        | ((events & Out) != 0 ? Readiness.Write : 0)
        | ((events & Priority) != 0 ? Readiness.Urgent : 0)
        | ((events & Hup) != 0 ? Readiness.HangUp : 0)
        | ((events & Err) != 0 ? Readiness.Error : 0)
        | ((events & Invalid) != 0 ? Readiness.Invalid : 0);

    private struct PollDescriptor
    {
        public int Fd;
        public short Events;
        public short Found;
    }
}
