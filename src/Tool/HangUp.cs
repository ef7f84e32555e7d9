using System.Runtime.InteropServices;

namespace Asyncore.Tool;

/// <summary>SIGHUP: reloads the script; where it came because the terminal was closed, it ends the run, as it would without us.</summary>
internal sealed class HangUp : IDisposable
{
    private readonly PosixSignalRegistration _registration;

    public HangUp(Action reload, Action terminate)
    {
        var hadTerminal = HasTerminal();
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            if (hadTerminal && !HasTerminal())
                terminate();
            else
                reload();
        });
    }

    public void Dispose() => _registration.Dispose();

    private static bool HasTerminal()
    {
        try
        {
            using var terminal = File.OpenHandle("/dev/tty");
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
