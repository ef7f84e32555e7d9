using System.Runtime.InteropServices;

namespace Asyncore.Tool;

/// <summary>Ctrl-C and SIGTERM: the first one stops the loop in order, a second one ends the process at once.</summary>
internal sealed partial class Interruption : IDisposable
{
    private readonly Action _stop;
    private readonly bool _isWorker;
    private readonly PosixSignalRegistration[] _registrations;
    private volatile int _exitCode;

    /// <param name="stop">Stops the loop.</param>
    /// <param name="isWorker">Whether a supervisor says when to stop: Ctrl-C reaches every process of the terminal.</param>
    public Interruption(Action stop, bool isWorker = false)
    {
        _stop = stop;
        _isWorker = isWorker;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Receive(context, ExitCode.Interrupted)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Receive(context, ExitCode.Terminated)),
        ];
    }

    /// <summary>The exit code that tells of the signal; null when there was none.</summary>
    public int? Code => _exitCode == 0 ? null : _exitCode;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    /// <summary>As SIGTERM.</summary>
    public void Terminate() => Receive(ExitCode.Terminated);

    private void Receive(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        if (_isWorker && exitCode == ExitCode.Interrupted)
            return;
        Receive(exitCode);
    }

    private void Receive(int exitCode)
    {
        if (_exitCode != 0)
            ExitNow(exitCode);
        _exitCode = exitCode;
        _stop();
    }

    // Environment.Exit would wait for the very code that does not stop.
    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int code);
}
