using Asyncore.Scripting.JavaScript;
using Asyncore.Sockets;

namespace Asyncore.Scripting.Channels;

/// <summary>Errors that cross the border: exceptions of C# as the script sees them, and what a script threw as exceptions.</summary>
internal sealed class ThrownValues(ScriptRuntime runtime)
{
    /// <summary>Lets an exception of C# pass through script code, as what the script can understand of it.</summary>
    public Exception ForScript(Exception error)
    {
        switch (error)
        {
            case HandlerStoppedException stopped:
                runtime.NoteNestedStop(stopped);
                return stopped.Stop;
            case ScriptExitException exit:
                return exit.Error;
            case ExitNowException:
                return new ScriptException(error.Message) { Thrown = runtime.Engine.Protect(runtime.CallPrelude("exit_now", [runtime.Engine.FromText(error.Message)])) };
            case PosixException:
                return new ScriptException(error.Message) { Thrown = runtime.Engine.Protect(ToScriptError(error)) };
            default:
                return error;
        }
    }

    /// <summary>The script's value for an exception: what it threw itself, or an <c>Error</c> with code and errno.</summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="isLoops">Whether it was a call of the loop's own that failed: no line of the script is to blame.</param>
    public JsValue ToScriptError(Exception error, bool isLoops = false) => error switch
    {
        ScriptException { Thrown: { } thrown } => thrown.Value,
        ScriptStoppedException stop => runtime.CallPrelude("stopped_error",
            [runtime.Engine.FromText(stop.Message), runtime.Engine.FromText(stop.Reason.ToString()), runtime.Engine.FromText(WithColumns(stop.ScriptStack))]),
        PosixException posix => runtime.CallPrelude(isLoops ? "loop_error" : "system_error",
            [runtime.Engine.FromText(posix.Message), runtime.Engine.FromText(posix.Code), runtime.Engine.FromInt32(posix.ErrorNumber)]),
        _ => runtime.Engine.CreateError(error.Message),
    };

    // Where a script was stopped the engine knows lines, but no columns; the frames of an error have both.
    private static string WithColumns(string stack) => stack.Length == 0 ? "" : stack.Replace("\n", ":0\n", StringComparison.Ordinal) + ":0";

    /// <summary>The exception for a value that a script threw or rejected with.</summary>
    public ScriptException ToException(JsValue thrown)
    {
        try
        {
            runtime.CallPrelude("rethrow", [thrown]);
        }
        catch (ScriptException error)
        {
            return error;
        }
        return new ScriptException("unknown error");
    }

    /// <summary>What a script's object calls itself.</summary>
    public string Describe(JsValue self, string fallback)
    {
        var outer = runtime.Engine.Clock.Start();
        try
        {
            return runtime.Engine.ToText(self);
        }
        catch (ScriptException)
        {
            return fallback;
        }
        finally
        {
            runtime.Engine.Clock.Resume(outer);
        }
    }

    /// <summary>Leaves the loop where a script threw <c>ExitNow</c>.</summary>
    public void ThrowIfExit(ScriptException error)
    {
        if (IsExit(error))
            throw new ScriptExitException(error);
    }

    /// <summary>Whether it is an <c>ExitNow</c>.</summary>
    public bool IsExit(ScriptException error) =>
        error.Thrown is { } thrown && runtime.Engine.ToBoolean(runtime.CallPrelude("is_exit", [thrown.Value]));
}
