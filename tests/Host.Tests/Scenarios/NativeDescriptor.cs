using System.Runtime.InteropServices;

namespace Asyncore.Host.Tests.Scenarios;

/// <summary>Calls on descriptors that scripts have no way to make.</summary>
internal static unsafe class NativeDescriptor
{
    [DllImport("libc", SetLastError = true)] private static extern int close(int fd);

    [DllImport("libc", SetLastError = true)] private static extern int pipe(int* ends);

    public static int Close(int fd) => close(fd);

    public static object[] Pipe()
    {
        var ends = stackalloc int[2];
        Assert.Equal(0, pipe(ends));
        return [(double)ends[0], (double)ends[1]];
    }
}
