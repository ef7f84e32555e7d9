namespace Asyncore.Scripting.Diagnostics;

/// <summary>What the process's standard error can show.</summary>
public static class Terminal
{
    /// <summary>Whether it is a terminal that shows colours and nobody asked for none (NO_COLOR).</summary>
    public static bool ShowsColor =>
        !Console.IsErrorRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
}
