namespace Asyncore.Tool;

/// <summary>What the command's exit codes mean.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int ScriptFailed = 1;
    public const int WrongUsage = 2;

    /// <summary>Ended by Ctrl-C: 128 and the number of the signal, as shells count.</summary>
    public const int Interrupted = 130;

    /// <summary>Ended by SIGTERM.</summary>
    public const int Terminated = 143;
}
