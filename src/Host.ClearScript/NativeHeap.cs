using System.Runtime.InteropServices;

namespace Asyncore.Scripting.ClearScript;

/// <summary>The heap of the C library, where V8 has the bytes of arrays.</summary>
internal static class NativeHeap
{
    /// <summary>Gives the system back what is free in it: glibc keeps that, hundreds of megabytes where the arrays were large. Elsewhere it does nothing.</summary>
    public static void Trim()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = Trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library.
        }
    }

    [DllImport("libc", EntryPoint = "malloc_trim")]
    private static extern int Trim(nint kept);
}
