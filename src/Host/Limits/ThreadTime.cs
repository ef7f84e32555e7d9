using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Asyncore.Scripting.Limits;

/// <summary>The processor time of the calling thread.</summary>
internal static unsafe partial class ThreadTime
{
    private const int ThreadClock = 3; // CLOCK_THREAD_CPUTIME_ID
    private const int NoClock = int.MaxValue;

    /// <summary>What the thread has used since it began, in <see cref="Stopwatch"/> ticks; <paramref name="fallback"/> where there is no such clock.</summary>
    public static long Used(long fallback) => Used(ThreadClock, fallback);

    /// <summary>The same of the thread that <see cref="OwnClock"/> was asked on.</summary>
    public static long Used(int clock, long fallback)
    {
        Time time;
        return OperatingSystem.IsLinux() && GetTime(clock, &time) == 0
            ? (time.Seconds * Stopwatch.Frequency) + (long)(time.Nanoseconds * (Stopwatch.Frequency / 1e9))
            : fallback;
    }

    /// <summary>The clock of the calling thread, for others to read; one that cannot be read where there is none.</summary>
    public static int OwnClock()
    {
        int clock;
        return OperatingSystem.IsLinux() && GetClock(Self(), &clock) == 0 ? clock : NoClock;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, Time* time);

    [LibraryImport("libc", EntryPoint = "pthread_self")]
    private static partial nint Self();

    [LibraryImport("libc", EntryPoint = "pthread_getcpuclockid")]
    private static partial int GetClock(nint thread, int* clock);
}
