using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Asyncore.Scripting.JavaScriptCore;

/// <summary>The process's resident set, read in microseconds: the tick asks for it while a script is waiting.</summary>
internal static class ResidentMemory
{
    private static readonly SafeFileHandle? _statm = Open();

    /// <summary>Bytes in RAM.</summary>
    public static long Read()
    {
        if (_statm is null)
            return Environment.WorkingSet;

        Span<byte> text = stackalloc byte[128];
        text = text[..RandomAccess.Read(_statm, text, 0)];
        var afterSize = text[(text.IndexOf((byte)' ') + 1)..];
        var resident = afterSize[..afterSize.IndexOf((byte)' ')];
        return long.Parse(resident, NumberStyles.None, CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }

    private static SafeFileHandle? Open()
    {
        try
        {
            return OperatingSystem.IsLinux() ? File.OpenHandle("/proc/self/statm") : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
