using System.Runtime.InteropServices;

namespace Asyncore.Scripting.Api;

/// <summary>
/// The file calls of Linux's libc that .NET wraps at the price of the errno or the descriptor. The layouts are those of x64 and arm64,
/// which is why stat is statx: its structure is the same on every architecture.
/// </summary>
internal static unsafe class Libc
{
    public const int CurrentFolder = -100;
    public const int NoFollow = 0x100;
    public const int EmptyPath = 0x1000;
    public const int CloseOnExec = 0x80000;
    public const int BasicStats = 0x7ff;
    public const int BirthTime = 0x800;

    public const int Interrupted = 4;
    public const int BadDescriptor = 9;
    public const int Exists = 17;
    public const int TooLarge = 27;

    private const string Name = "libc";
    private const UnmanagedType Utf8 = UnmanagedType.LPUTF8Str;

    [DllImport(Name, EntryPoint = "getppid")]
    public static extern int ParentProcess();

    [DllImport(Name, EntryPoint = "open", SetLastError = true)]
    public static extern int Open([MarshalAs(Utf8)] string path, int flags, uint mode);

    // There is no function for openat2 yet.
    [DllImport(Name, EntryPoint = "syscall", SetLastError = true)]
    public static extern nint OpenAt2(nint number, nint folder, [MarshalAs(Utf8)] string path, ulong* how, nint size);

    [DllImport(Name, EntryPoint = "close", SetLastError = true)]
    public static extern int Close(int fd);

    [DllImport(Name, EntryPoint = "read", SetLastError = true)]
    public static extern nint Read(int fd, byte* target, nuint count);

    [DllImport(Name, EntryPoint = "write", SetLastError = true)]
    public static extern nint Write(int fd, byte* source, nuint count);

    [DllImport(Name, EntryPoint = "pread", SetLastError = true)]
    public static extern nint ReadAt(int fd, byte* target, nuint count, long position);

    [DllImport(Name, EntryPoint = "pwrite", SetLastError = true)]
    public static extern nint WriteAt(int fd, byte* source, nuint count, long position);

    [DllImport(Name, EntryPoint = "fsync", SetLastError = true)]
    public static extern int Sync(int fd);

    [DllImport(Name, EntryPoint = "ftruncate", SetLastError = true)]
    public static extern int Truncate(int fd, long length);

    [DllImport(Name, EntryPoint = "fchmod", SetLastError = true)]
    public static extern int ChangeMode(int fd, uint mode);

    [DllImport(Name, EntryPoint = "chmod", SetLastError = true)]
    public static extern int ChangeMode([MarshalAs(Utf8)] string path, uint mode);

    [DllImport(Name, EntryPoint = "statx", SetLastError = true)]
    public static extern int Stat(int folder, [MarshalAs(Utf8)] string path, int flags, uint mask, byte* result);

    [DllImport(Name, EntryPoint = "access", SetLastError = true)]
    public static extern int Access([MarshalAs(Utf8)] string path, int mode);

    [DllImport(Name, EntryPoint = "mkdir", SetLastError = true)]
    public static extern int MakeFolder([MarshalAs(Utf8)] string path, uint mode);

    [DllImport(Name, EntryPoint = "mkdtemp", SetLastError = true)]
    public static extern byte* MakeTemporaryFolder(byte* template);

    [DllImport(Name, EntryPoint = "rmdir", SetLastError = true)]
    public static extern int RemoveFolder([MarshalAs(Utf8)] string path);

    [DllImport(Name, EntryPoint = "unlink", SetLastError = true)]
    public static extern int Unlink([MarshalAs(Utf8)] string path);

    [DllImport(Name, EntryPoint = "rename", SetLastError = true)]
    public static extern int Rename([MarshalAs(Utf8)] string from, [MarshalAs(Utf8)] string to);

    [DllImport(Name, EntryPoint = "link", SetLastError = true)]
    public static extern int Link([MarshalAs(Utf8)] string from, [MarshalAs(Utf8)] string to);

    [DllImport(Name, EntryPoint = "symlink", SetLastError = true)]
    public static extern int SymbolicLink([MarshalAs(Utf8)] string target, [MarshalAs(Utf8)] string path);

    [DllImport(Name, EntryPoint = "readlink", SetLastError = true)]
    public static extern nint ReadLink([MarshalAs(Utf8)] string path, byte* target, nuint size);

    [DllImport(Name, EntryPoint = "realpath", SetLastError = true)]
    public static extern byte* RealPath([MarshalAs(Utf8)] string path, byte* target);

    [DllImport(Name, EntryPoint = "utimensat", SetLastError = true)]
    public static extern int SetTimes(int folder, [MarshalAs(Utf8)] string path, long* times, int flags);

    [DllImport(Name, EntryPoint = "opendir", SetLastError = true)]
    public static extern nint OpenFolder([MarshalAs(Utf8)] string path);

    [DllImport(Name, EntryPoint = "readdir", SetLastError = true)]
    public static extern byte* ReadFolder(nint folder);

    [DllImport(Name, EntryPoint = "closedir")]
    public static extern int CloseFolder(nint folder);
}
