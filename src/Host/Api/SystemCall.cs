using System.Runtime.InteropServices;

namespace Asyncore.Scripting.Api;

/// <summary>Turns libc's way to report failure into a negative errno.</summary>
internal static class SystemCall
{
    public static int Errno => Marshal.GetLastPInvokeError();

    public static int Result(int result) => result < 0 ? -Errno : result;

    /// <summary>Repeats a call that a signal interrupted.</summary>
    public static long Retry(Func<int> call)
    {
        for (; ; )
        {
            var result = Result(call());
            if (result != -Libc.Interrupted) return result;
        }
    }
}
