using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Asyncore.Tool;

/// <summary>
/// Gives back the descriptors that the runtime keeps of each assembly, two of them, where the process may have so few that these are nearly
/// all: a server of 64 descriptors would not even start. The files are mapped by then, and the runtime reads them no more.
/// </summary>
internal static unsafe partial class AssemblyDescriptors
{
    // From here on what the runtime keeps does not matter, and is left alone.
    private const int Few = 256;
    private const int OpenFilesLimit = 7;
    private const int FirstOwn = 3;
    private const int LongestPath = 4096;

    /// <summary>Whether they have to be given back: then nothing may be loaded on another thread meanwhile.</summary>
    public static bool AreNeeded => Most < Few;

    private static int Most
    {
        get
        {
            Limit limit;
            return OperatingSystem.IsLinux() && GetLimit(OpenFilesLimit, &limit) == 0 ? (int)Math.Min(limit.Soft, int.MaxValue) : int.MaxValue;
        }
    }

    /// <summary>Called when assemblies have been loaded.</summary>
    public static void Release()
    {
        if (!AreNeeded)
            return;
        var most = Most;
        for (var fd = FirstOwn; fd < most; fd++)
        {
            if (IsAssembly(fd))
                _ = Close(fd);
        }
    }

    private static bool IsAssembly(int fd)
    {
        Span<byte> link = stackalloc byte[64];
        Span<byte> path = stackalloc byte[LongestPath];
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{fd}\0"), link);
        fixed (byte* name = link, target = path)
        {
            var length = ReadLink(name, target, LongestPath);
            return length > 0 && path[..(int)length].EndsWith(".dll"u8);
        }
    }

    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, Limit* limit);

    [LibraryImport("libc", EntryPoint = "readlink")]
    private static partial nint ReadLink(byte* path, byte* target, nint size);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int fd);
}
