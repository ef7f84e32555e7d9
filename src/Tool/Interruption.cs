using System.Runtime.InteropServices;

namespace Asyncore.Tool;

/// <summary>
/// Ctrl-C stops the loop after the handler that is running; SIGTERM lets it finish what is queued. A second signal ends the process at
/// once.
/// </summary>
internal sealed partial class Interruption : IDisposable
{
    private readonly Action _stop;
    private readonly Action _drain;
    private readonly bool _isWorker;
    private readonly PosixSignalRegistration[] _registrations;
    private volatile int _exitCode;

    /// <param name="stop">Stops the loop.</param>
    /// <param name="drain">Stops it when what is queued has been sent.</param>
    /// <param name="isWorker">Whether a supervisor says when to stop: Ctrl-C reaches every process of the terminal.</param>
    public Interruption(Action stop, Action drain, bool isWorker = false)
    {
        _stop = stop;
        _drain = drain;
        _isWorker = isWorker;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Receive(context, ExitCode.Interrupted)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Receive(context, ExitCode.Terminated)),
        ];
    }

    /// <summary>The exit code that tells of the signal; null when there was none.</summary>
    public int? Code => _exitCode switch
    {
        0 => null,
        ExitCode.Terminated => ExitCode.Success, // It was asked to finish, and has.
        var code => code,
    };

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
        if (exitCode == ExitCode.Terminated)
            _drain();
        else
            _stop();
    }

    // Environment.Exit would wait for the very code that does not stop.
    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int code);
}
