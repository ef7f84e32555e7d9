using System.Runtime.InteropServices;

namespace Asyncore.Scripting.Api;

/// <summary>
/// The calls of Linux's libc that .NET wraps at the price of the errno or the descriptor. The layouts are those of x64 and arm64,
/// which is why stat is statx: its structure is the same on every architecture.
/// </summary>
internal static unsafe partial class Libc
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

    [LibraryImport(Name, EntryPoint = "getppid")]
    public static partial int ParentProcess();

    [LibraryImport(Name, EntryPoint = "inet_pton", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ReadAddress(int family, string text, uint* address);

    [LibraryImport(Name, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, uint mode);

    // There is no function for openat2 yet.
    [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint OpenAt2(nint number, nint folder, string path, ulong* how, nint size);

    [LibraryImport(Name, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int fd);

    [LibraryImport(Name, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int fd, byte* target, nuint count);

    [LibraryImport(Name, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int fd, byte* source, nuint count);

    [LibraryImport(Name, EntryPoint = "pread", SetLastError = true)]
    public static partial nint ReadAt(int fd, byte* target, nuint count, long position);

    [LibraryImport(Name, EntryPoint = "pwrite", SetLastError = true)]
    public static partial nint WriteAt(int fd, byte* source, nuint count, long position);

    [LibraryImport(Name, EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(int fd);

    [LibraryImport(Name, EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int Truncate(int fd, long length);

    [LibraryImport(Name, EntryPoint = "fchmod", SetLastError = true)]
    public static partial int ChangeMode(int fd, uint mode);

    [LibraryImport(Name, EntryPoint = "chmod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ChangeMode(string path, uint mode);

    [LibraryImport(Name, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Stat(int folder, string path, int flags, uint mask, byte* result);

    [LibraryImport(Name, EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Access(string path, int mode);

    [LibraryImport(Name, EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeFolder(string path, uint mode);

    [LibraryImport(Name, EntryPoint = "mkdtemp", SetLastError = true)]
    public static partial byte* MakeTemporaryFolder(byte* template);

    [LibraryImport(Name, EntryPoint = "rmdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RemoveFolder(string path);

    [LibraryImport(Name, EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unlink(string path);

    [LibraryImport(Name, EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Rename(string from, string to);

    [LibraryImport(Name, EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Link(string from, string to);

    [LibraryImport(Name, EntryPoint = "symlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SymbolicLink(string target, string path);

    [LibraryImport(Name, EntryPoint = "readlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint ReadLink(string path, byte* target, nuint size);

    [LibraryImport(Name, EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial byte* RealPath(string path, byte* target);

    [LibraryImport(Name, EntryPoint = "utimensat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetTimes(int folder, string path, long* times, int flags);

    [LibraryImport(Name, EntryPoint = "opendir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint OpenFolder(string path);

    [LibraryImport(Name, EntryPoint = "readdir", SetLastError = true)]
    public static partial byte* ReadFolder(nint folder);

    [LibraryImport(Name, EntryPoint = "closedir")]
    public static partial int CloseFolder(nint folder);
}
