using System.Runtime.InteropServices;

namespace Asyncore.Scripting.JavaScriptCore;

/// <summary>How the process handles the signals that .NET turns into NullReferenceException.</summary>
internal readonly unsafe record struct SignalHandlers(nint Segv, int SegvFlags, nint Bus, int BusFlags)
{
    private const int SigSegv = 11;
    private const int RoomForOne = 256;

    private static readonly int _sigBus = OperatingSystem.IsLinux() ? 7 : 10;

    // After the handler comes a mask, of 128 bytes with glibc and musl, of 4 with macOS. Only its first word is ever filled in.
    private static readonly int _flagsOffset = OperatingSystem.IsLinux() ? sizeof(nint) + 128 : sizeof(nint) + 4;

    /// <summary>The handlers as they are now.</summary>
    public static SignalHandlers Read()
    {
        var (segv, segvFlags) = Read(SigSegv);
        var (bus, busFlags) = Read(_sigBus);
        return new SignalHandlers(segv, segvFlags, bus, busFlags);
    }

    private static (nint Handler, int Flags) Read(int signal)
    {
        var action = stackalloc byte[RoomForOne];
        if (sigaction(signal, null, action) != 0)
            throw new InvalidOperationException("sigaction failed");
        return (*(nint*)action, *(int*)(action + _flagsOffset));
    }

    [DllImport("libc")]
    private static extern int sigaction(int signal, void* action, void* old);
}
