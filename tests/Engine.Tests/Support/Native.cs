using System.Runtime.InteropServices;

namespace Asyncore.Engine.Tests;

/// <summary>Calls that only tests make.</summary>
internal static unsafe class Native
{
    public const int OutOfBand = 1;
    public const int ReadOnly = 0;

    [StructLayout(LayoutKind.Sequential)]
    private struct Limits
    {
        public ulong Soft;
        public ulong Hard;
    }

    [DllImport("libc", SetLastError = true)] public static extern int dup2(int from, int to);

    [DllImport("libc", SetLastError = true)] public static extern int close(int fd);

    [DllImport("libc", SetLastError = true)] private static extern int pipe(int* ends);

    [DllImport("libc", SetLastError = true)] private static extern int fcntl(int fd, int command, int argument);

    [DllImport("libc", SetLastError = true)] private static extern nint write(int fd, byte* data, nint count);

    [DllImport("libc", SetLastError = true)] private static extern int getrlimit(int resource, Limits* limits);

    [DllImport("libc", SetLastError = true)] private static extern int setrlimit(int resource, Limits* limits);

    [DllImport("libc")] private static extern nint pthread_self();

    [DllImport("libc")] private static extern int pthread_kill(nint thread, int signal);

    /// <summary>SIGWINCH: nobody is hurt by one that comes too late.</summary>
    public const PosixSignal WindowChanged = (PosixSignal)28;

    /// <summary>Sends SIGWINCH to this thread every few milliseconds until the answer is disposed.</summary>
    public static IDisposable InterruptMyCalls()
    {
        var handler = PosixSignalRegistration.Create(WindowChanged, static signal => signal.Cancel = true);
        var target = pthread_self();
        return new Background(stop =>
        {
            while (!stop.WaitOne(2))
                Assert.Equal(0, pthread_kill(target, (int)WindowChanged));
            handler.Dispose();
        });
    }

    private sealed class Background : IDisposable
    {
        private readonly ManualResetEvent _stop = new(false);
        private readonly Thread _thread;

        public Background(Action<WaitHandle> body)
        {
            _thread = new Thread(() => body(_stop));
            _thread.Start();
        }

        public void Dispose()
        {
            _stop.Set();
            _thread.Join();
            _stop.Dispose();
        }
    }

    public static (int Read, int Write) Pipe()
    {
        var ends = stackalloc int[2];
        Assert.Equal(0, pipe(ends));
        return (ends[0], ends[1]);
    }

    public static int Write(int fd, ReadOnlySpan<byte> data)
    {
        fixed (byte* pointer = data)
            return (int)write(fd, pointer, data.Length);
    }

    public static bool IsOpen(int fd) => fcntl(fd, 1, 0) >= 0;

    public static bool IsNonBlocking(int fd) => (fcntl(fd, 3, 0) & 0x800) != 0;

    public static bool ClosesOnExec(int fd) => (fcntl(fd, 1, 0) & 1) != 0;

    /// <summary>Allows descriptors up to a number; false where the hard limit forbids it.</summary>
    public static bool AllowDescriptors(ulong number)
    {
        const int NumberOfFiles = 7;
        Limits limits;
        Assert.Equal(0, getrlimit(NumberOfFiles, &limits));
        if (limits.Soft > number)
            return true;
        if (limits.Hard <= number)
            return false;
        limits.Soft = limits.Hard;
        return setrlimit(NumberOfFiles, &limits) == 0;
    }

    /// <summary>
    /// Runs something that must close what it opens. The runtime opens descriptors of its own now and then, but not in every run.
    /// </summary>
    public static void LeaksNothing(Action action, string what)
    {
        for (var run = 0; run < 3; run++)
        {
            var before = DescriptorCount();
            action();
            if (DescriptorCount() <= before)
                return;
        }
        Assert.Fail($"descriptors leaked: {what}");
    }

    private static int DescriptorCount() => Directory.GetFiles("/proc/self/fd").Length;
}
