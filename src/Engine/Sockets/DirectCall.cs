using System.Runtime.InteropServices;

namespace Asyncore.Sockets;

/// <summary>
/// recv(2) and send(2) without what their functions in libc and .NET's way to them do around them: the two calls of each message. libc's are
/// points at which a thread can be cancelled, which takes two atomic operations where there are several threads.
/// </summary>
internal static unsafe partial class DirectCall
{
    // What takes longer than this may keep a garbage collection waiting: that goes the usual way.
    private const int Most = 64 * 1024;
    private const int DoNotWait = 0x40; // MSG_DONTWAIT

    private static readonly nint s_receive = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 45,
        Architecture.Arm64 => 207,
        _ => -1,
    };

    private static readonly nint s_send = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 44,
        Architecture.Arm64 => 206,
        _ => -1,
    };

    public static nint Receive(int fd, byte* buffer, nint length, int flags) =>
        length <= Most && s_receive >= 0 ? Result(syscall(s_receive, fd, buffer, length, flags | DoNotWait, 0, 0)) : Libc.recv(fd, buffer, length, flags);

    public static nint Send(int fd, byte* buffer, nint length, int flags) =>
        length <= Most && s_send >= 0 ? Result(syscall(s_send, fd, buffer, length, flags | DoNotWait, 0, 0)) : Libc.send(fd, buffer, length, flags);

    // There was no way for the runtime to change errno in between.
    private static nint Result(nint result)
    {
        if (result < 0)
            Marshal.SetLastPInvokeError(Marshal.GetLastSystemError());
        return result;
    }

    [SuppressGCTransition]
    [LibraryImport("libc")]
    private static partial nint syscall(nint number, nint fd, byte* buffer, nint length, nint flags, nint address, nint addressLength);
}
