using System.Globalization;

namespace Asyncore.Scripting.Limits;

/// <summary>What is said of a script that was stopped.</summary>
internal static class StopMessages
{
    public const string Requested = "stopped on request";

    public static string Deadline(TimeSpan limit) => $"stopped after {Describe(limit)} (time limit)";

    public static string Memory(long used, long limit) =>
        $"stopped: the process uses {Megabytes(used)} MB, the memory limit is {Megabytes(limit)} MB";

    private static string Describe(TimeSpan time) => time.TotalSeconds >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.###} ms");

    private static long Megabytes(long bytes) => bytes / 1_000_000;
}
