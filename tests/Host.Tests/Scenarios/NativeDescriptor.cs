using System.Runtime.InteropServices;

namespace Asyncore.Host.Tests.Scenarios;

/// <summary>Calls on descriptors that scripts have no way to make.</summary>
internal static unsafe class NativeDescriptor
{
    [DllImport("libc", SetLastError = true)] private static extern int close(int fd);

    [DllImport("libc", SetLastError = true)] private static extern int pipe(int* ends);

    [DllImport("libc")] private static extern nint pthread_self();

    [DllImport("libc")] private static extern int pthread_kill(nint thread, int signal);

    /// <summary>Sends SIGWINCH to this thread every few milliseconds until the answer is disposed.</summary>
    public static IDisposable InterruptMyCalls()
    {
        const int WindowChanged = 28;
        var handler = PosixSignalRegistration.Create((PosixSignal)WindowChanged, static signal => signal.Cancel = true);
        var target = pthread_self();
        var stop = new CancellationTokenSource();
        var thread = new Thread(() =>
        {
            while (!stop.Token.WaitHandle.WaitOne(2))
                Assert.Equal(0, pthread_kill(target, WindowChanged));
        });
        thread.Start();
        return new Ending(() =>
        {
            stop.Cancel();
            thread.Join();
            stop.Dispose();
            handler.Dispose();
        });
    }

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }

    public static int Close(int fd) => close(fd);

    public static object[] Pipe()
    {
        var ends = stackalloc int[2];
        Assert.Equal(0, pipe(ends));
        return [(double)ends[0], (double)ends[1]];
    }
}
