namespace Asyncore.Scripting.Channels;

/// <summary>A script threw <c>ExitNow</c>: it leaves the innermost loop, as the very value that was thrown.</summary>
internal sealed class ScriptExitException : LoopControlException
{
    public ScriptExitException(ScriptException error) : base(error.Message, error) => Error = error;

    public ScriptException Error { get; }
}
