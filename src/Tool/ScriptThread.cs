using System.Runtime.ExceptionServices;
using Asyncore.Scripting;

namespace Asyncore.Tool;

/// <summary>
/// Runs a script on a thread whose stack is deep enough for recursion between JavaScript and C#. It is begun before the command line is read,
/// so that it has an engine by then.
/// </summary>
internal static class ScriptThread
{
    private const int StackSize = 16 * 1024 * 1024;

    private static readonly ManualResetEventSlim s_isGiven = new();

    private static Thread? s_thread;
    private static Func<PreparedEngine?, int>? s_body;
    private static int s_result = ExitCode.ScriptFailed;
    private static ExceptionDispatchInfo? s_failure;

    /// <summary>Begins it.</summary>
    /// <param name="prepares">Whether an engine is prepared: it takes as long as reading the command line does, on a processor of its own.</param>
    public static void Begin(bool prepares)
    {
        s_thread = new Thread(() => Body(prepares), StackSize) { Name = "script" };
        s_thread.Start();
    }

    /// <summary>Runs a script there, and waits for its end.</summary>
    /// <param name="body">Gets the engine that was prepared, if there is one.</param>
    public static int Run(Func<PreparedEngine?, int> body)
    {
        if (s_thread is null)
            Begin(prepares: false);
        s_body = body;
        s_isGiven.Set();
        DescriptorTable.Grow();
        End();
        s_failure?.Throw();
        return s_result;
    }

    /// <summary>Waits for its end, if it was begun: the process must not exit under an engine that is being made.</summary>
    public static void End()
    {
        s_isGiven.Set();
        s_thread?.Join();
    }

    private static void Body(bool prepares)
    {
        try
        {
            using var prepared = prepares ? PreparedEngine.TryCreate() : null;
            s_isGiven.Wait();
            if (s_body is { } body)
                s_result = body(prepared);
        }
        catch (Exception error)
        {
            s_failure = ExceptionDispatchInfo.Capture(error);
        }
    }
}
