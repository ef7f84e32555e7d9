using System.Runtime.InteropServices;

namespace Asyncore.Sockets;

/// <summary>The calls into libc that the loop is made of. Blittable throughout: nothing is marshalled or copied on the
/// way, and nothing has to be compiled when they are first called.</summary>
internal static unsafe partial class Libc
{
    private const string Library = "libc";

    /// <summary>
    /// The errno of the last call on this thread, saved as the call returned: a garbage collection on the way back cannot change it.
    /// </summary>
    public static int Errno => Marshal.GetLastPInvokeError();

    [LibraryImport(Library, SetLastError = true)] public static partial int socket(int family, int type, int protocol);

    [LibraryImport(Library, SetLastError = true)] public static partial int socketpair(int family, int type, int protocol, int* ends);

    [LibraryImport(Library, SetLastError = true)] public static partial int bind(int fd, byte* address, int length);

    [LibraryImport(Library, SetLastError = true)] public static partial int listen(int fd, int backlog);

    [LibraryImport(Library, SetLastError = true)] public static partial int accept4(int fd, byte* address, int* length, int flags);

    [LibraryImport(Library, SetLastError = true)] public static partial int connect(int fd, byte* address, int length);

    [LibraryImport(Library, SetLastError = true)] public static partial int shutdown(int fd, int how);

    [LibraryImport(Library, SetLastError = true)] public static partial int getsockname(int fd, byte* address, int* length);

    [LibraryImport(Library, SetLastError = true)] public static partial int getpeername(int fd, byte* address, int* length);

    [LibraryImport(Library, SetLastError = true)] public static partial int setsockopt(int fd, int level, int option, void* value, int length);

    [LibraryImport(Library, SetLastError = true)] public static partial int getsockopt(int fd, int level, int option, void* value, int* length);

    [LibraryImport(Library, SetLastError = true)] public static partial nint recv(int fd, byte* buffer, nint length, int flags);

    [LibraryImport(Library, SetLastError = true)] public static partial nint send(int fd, byte* buffer, nint length, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint recvfrom(int fd, byte* buffer, nint length, int flags, byte* address, int* addressLength);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint sendto(int fd, byte* buffer, nint length, int flags, byte* address, int addressLength);

    [LibraryImport(Library, SetLastError = true)] public static partial nint read(int fd, void* buffer, nint length);

    [LibraryImport(Library, SetLastError = true)] public static partial nint write(int fd, void* buffer, nint length);

    [LibraryImport(Library, SetLastError = true)] public static partial nint pread(int fd, byte* buffer, nint length, long offset);

    [LibraryImport(Library, SetLastError = true)] public static partial int open(byte* path, int flags, int mode);

    [LibraryImport(Library, SetLastError = true)] public static partial int close(int fd);

    [LibraryImport(Library, SetLastError = true)] public static partial int dup3(int from, int to, int flags);

    [LibraryImport(Library, SetLastError = true)] public static partial int fcntl(int fd, int command, int argument);

    [LibraryImport(Library, SetLastError = true)] public static partial int eventfd(uint initial, int flags);

    [LibraryImport(Library, SetLastError = true)] public static partial int epoll_create1(int flags);

    [LibraryImport(Library, SetLastError = true)] public static partial int epoll_ctl(int epoll, int operation, int fd, void* @event);

    [LibraryImport(Library, SetLastError = true)] public static partial int epoll_wait(int epoll, void* events, int maximum, int milliseconds);

    [LibraryImport(Library, SetLastError = true)] public static partial int poll(void* descriptors, nuint count, int milliseconds);

    [LibraryImport(Library, SetLastError = true)] public static partial int select(int count, void* read, void* write, void* except, void* timeout);
}
