using System.Globalization;
using System.Runtime.InteropServices;

namespace Asyncore.Scripting.Limits;

/// <summary>
/// Gives back the pages of code that were needed only once: three large libraries run through their initialization, half of the resident set
/// for code that is not run again. What is needed after all comes back from the system's cache of files.
/// </summary>
internal static partial class CodePages
{
    private const int DontNeed = 4;

    public static void Release()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            // Mapped code of files only: nobody writes to it, so the file has all that it had.
            foreach (var line in File.ReadLines("/proc/self/maps"))
            {
                var parts = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
                if (parts.Length < 6 || parts[1] != "r-xp" || !parts[5].StartsWith('/') || parts[5].EndsWith("(deleted)", StringComparison.Ordinal))
                    continue;
                var dash = parts[0].IndexOf('-', StringComparison.Ordinal);
                var start = nint.Parse(parts[0].AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                var end = nint.Parse(parts[0].AsSpan(dash + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                _ = Advise(start, end - start, DontNeed);
            }
        }
        catch (IOException)
        {
            // Without /proc the pages stay.
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nint length, int advice);
}
