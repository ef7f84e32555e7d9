namespace Asyncore.Scripting;

/// <summary>A script was ended from outside: it ran too long, used too much memory, or was asked to stop.</summary>
public sealed class ScriptStoppedException : ScriptException
{
    /// <summary>Ended for <paramref name="reason"/>.</summary>
    public ScriptStoppedException(StopReason reason, string message) : base(message) => Reason = reason;

    /// <summary>Ended by request.</summary>
    public ScriptStoppedException() : this(StopReason.Requested, "the script was asked to stop")
    {
    }

    /// <summary>Ended by request.</summary>
    public ScriptStoppedException(string message) : this(StopReason.Requested, message)
    {
    }

    /// <summary>Ended by request.</summary>
    public ScriptStoppedException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>Why it was ended.</summary>
    public StopReason Reason { get; }
}
