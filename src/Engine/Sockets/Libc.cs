using System.Runtime.InteropServices;

namespace Asyncore.Sockets;

/// <summary>The calls into libc that the loop is made of. Blittable throughout: nothing is marshalled or copied on the way.</summary>
internal static unsafe class Libc
{
    private const string Library = "libc";

    /// <summary>
    /// The errno of the last call on this thread, saved as the call returned: a garbage collection on the way back cannot change it.
    /// </summary>
    public static int Errno => Marshal.GetLastPInvokeError();

    [DllImport(Library, SetLastError = true)] public static extern int socket(int family, int type, int protocol);

    [DllImport(Library, SetLastError = true)] public static extern int socketpair(int family, int type, int protocol, int* ends);

    [DllImport(Library, SetLastError = true)] public static extern int bind(int fd, byte* address, int length);

    [DllImport(Library, SetLastError = true)] public static extern int listen(int fd, int backlog);

    [DllImport(Library, SetLastError = true)] public static extern int accept4(int fd, byte* address, int* length, int flags);

    [DllImport(Library, SetLastError = true)] public static extern int connect(int fd, byte* address, int length);

    [DllImport(Library, SetLastError = true)] public static extern int shutdown(int fd, int how);

    [DllImport(Library, SetLastError = true)] public static extern int getsockname(int fd, byte* address, int* length);

    [DllImport(Library, SetLastError = true)] public static extern int getpeername(int fd, byte* address, int* length);

    [DllImport(Library, SetLastError = true)] public static extern int setsockopt(int fd, int level, int option, void* value, int length);

    [DllImport(Library, SetLastError = true)] public static extern int getsockopt(int fd, int level, int option, void* value, int* length);

    [DllImport(Library, SetLastError = true)] public static extern nint recv(int fd, byte* buffer, nint length, int flags);

    [DllImport(Library, SetLastError = true)] public static extern nint send(int fd, byte* buffer, nint length, int flags);

    [DllImport(Library, SetLastError = true)]
    public static extern nint recvfrom(int fd, byte* buffer, nint length, int flags, byte* address, int* addressLength);

    [DllImport(Library, SetLastError = true)]
    public static extern nint sendto(int fd, byte* buffer, nint length, int flags, byte* address, int addressLength);

    [DllImport(Library, SetLastError = true)] public static extern nint read(int fd, void* buffer, nint length);

    [DllImport(Library, SetLastError = true)] public static extern nint write(int fd, void* buffer, nint length);

    [DllImport(Library, SetLastError = true)] public static extern nint pread(int fd, byte* buffer, nint length, long offset);

    [DllImport(Library, SetLastError = true)] public static extern int open(byte* path, int flags, int mode);

    [DllImport(Library, SetLastError = true)] public static extern int close(int fd);

    [DllImport(Library, SetLastError = true)] public static extern int dup3(int from, int to, int flags);

    [DllImport(Library, SetLastError = true)] public static extern int fcntl(int fd, int command, int argument);

    [DllImport(Library, SetLastError = true)] public static extern int eventfd(uint initial, int flags);

    [DllImport(Library, SetLastError = true)] public static extern int epoll_create1(int flags);

    [DllImport(Library, SetLastError = true)] public static extern int epoll_ctl(int epoll, int operation, int fd, void* @event);

    [DllImport(Library, SetLastError = true)] public static extern int epoll_wait(int epoll, void* events, int maximum, int milliseconds);

    [DllImport(Library, SetLastError = true)] public static extern int poll(void* descriptors, nuint count, int milliseconds);

    [DllImport(Library, SetLastError = true)] public static extern int select(int count, void* read, void* write, void* except, void* timeout);
}
