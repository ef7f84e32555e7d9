using System.Runtime.InteropServices;

namespace Asyncore.Bench;

/// <summary>The processor time of another process, user and system, to the nanosecond.</summary>
internal static partial class ProcessClock
{
    public static TimeSpan Read(int process)
    {
        if (GetClock(process, out var clock) != 0 || GetTime(clock, out var time) != 0)
            throw new InvalidOperationException($"the process {process} has ended");
        return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0);
    }

    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_getcpuclockid")]
    private static partial int GetClock(int process, out int clock);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Time time);
}
