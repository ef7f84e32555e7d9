using System.Runtime.InteropServices;

namespace Asyncore.Tool;

/// <summary>
/// Makes the system's table of descriptors larger than a server will soon need it. The kernel doubles it when it is full, and lets the thread
/// that asked wait until no processor looks at the old one, some 10 ms each time: better a thread that has nothing else to do.
/// </summary>
internal static partial class DescriptorTable
{
    private const int DuplicateFrom = 1030; // F_DUPFD_CLOEXEC
    private const int SelectLimit = 1024; // The loop's reserve takes numbers above it.
    private const int StandardError = 2;

    public static void Grow()
    {
        if (!OperatingSystem.IsLinux())
            return;
        // Where the process may not have so many nothing happens, and nothing is needed.
        var fd = Control(StandardError, DuplicateFrom, SelectLimit);
        if (fd >= 0)
            _ = Close(fd);
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int fd, int command, int argument);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int fd);
}
