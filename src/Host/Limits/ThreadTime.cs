using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Asyncore.Scripting.Limits;

/// <summary>The processor time of the calling thread.</summary>
internal static unsafe partial class ThreadTime
{
    private const int ThreadClock = 3; // CLOCK_THREAD_CPUTIME_ID

    /// <summary>What the thread has used since it began, in <see cref="Stopwatch"/> ticks; <paramref name="fallback"/> where there is no such clock.</summary>
    public static long Used(long fallback)
    {
        Time time;
        return OperatingSystem.IsLinux() && GetTime(ThreadClock, &time) == 0
            ? (time.Seconds * Stopwatch.Frequency) + (long)(time.Nanoseconds * (Stopwatch.Frequency / 1e9))
            : fallback;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, Time* time);
}
