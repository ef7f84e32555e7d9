using System.Runtime.InteropServices;

namespace Asyncore.Tool;

/// <summary>
/// Keeps the low descriptors free for select, which ends at 1023: the runtime holds two for each assembly it has loaded, which would
/// cost a server some seventy connections. The command fills the low numbers and starts itself once more, so that the runtime takes
/// higher ones; then it gives the low ones back.
/// </summary>
internal static unsafe partial class DescriptorRoom
{
    private const string Variable = "ASYNCORE_HELD_DESCRIPTORS";
    private const int SelectLimit = 1024;

    // What the runtime may need above select's range.
    private const int Needed = 512;
    private const int OpenFilesLimit = 7;
    private const int FirstOwn = 3;
    private const int GetDescriptorFlags = 1, SetDescriptorFlags = 2, CloseOnExec = 1;

    /// <summary>Called before anything else when select was asked for. Does not return where the command starts anew.</summary>
    public static void Make()
    {
        Limit limit;
        if (Environment.GetEnvironmentVariable(Variable) is not null || GetLimit(OpenFilesLimit, &limit) != 0 || limit.Soft < SelectLimit + Needed)
            return;
        StartAnew(string.Join(',', Hold()));
    }

    // The free numbers, and those of this runtime: they would close as the next one starts, and it would take them again. What the
    // command was started with stays as it is.
    private static List<int> Hold()
    {
        var fds = new List<int>();
        for (var fd = FirstOwn; fd < SelectLimit; fd++)
        {
            if (Control(fd, GetDescriptorFlags, 0) == CloseOnExec && Control(fd, SetDescriptorFlags, 0) == 0)
                fds.Add(fd);
        }
        fixed (byte* path = "/dev/null\0"u8)
        {
            int fd;
            for (fd = Open(path, 0); fd is >= 0 and < SelectLimit; fd = Open(path, 0))
                fds.Add(fd);
            if (fd >= 0)
                _ = Close(fd);
        }
        return fds;
    }

    /// <summary>Gives the low numbers back: called when the runtime has loaded what it needs, before the first socket.</summary>
    public static void Release()
    {
        var held = Environment.GetEnvironmentVariable(Variable);
        Environment.SetEnvironmentVariable(Variable, null);
        foreach (var text in held?.Split(',') ?? [])
        {
            if (int.TryParse(text, out var fd) && fd is >= FirstOwn and < SelectLimit)
                _ = Close(fd);
        }
    }

    private static void StartAnew(string held)
    {
        var arguments = Strings(File.ReadAllText("/proc/self/cmdline").TrimEnd('\0').Split('\0'));
        var environment = Strings([.. File.ReadAllText("/proc/self/environ").TrimEnd('\0').Split('\0'), $"{Variable}={held}"]);
        fixed (byte* path = "/proc/self/exe\0"u8)
            _ = Execute(path, arguments, environment);
    }

    // Never freed: the memory of this process ends with it.
    private static byte** Strings(string[] values)
    {
        var list = (byte**)NativeMemory.Alloc((nuint)(values.Length + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < values.Length; i++)
            list[i] = (byte*)Marshal.StringToCoTaskMemUTF8(values[i]);
        list[values.Length] = null;
        return list;
    }

    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }

    [LibraryImport("libc", EntryPoint = "open")]
    private static partial int Open(byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int fd, int command, int argument);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, Limit* limit);

    [LibraryImport("libc", EntryPoint = "execve")]
    private static partial int Execute(byte* path, byte** arguments, byte** environment);
}
