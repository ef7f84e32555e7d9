namespace Asyncore;

/// <summary>
/// Thrown in a handler, leaves the innermost <see cref="EventLoop.Run"/>, whose caller may catch it; the map stays as it is
/// (asyncore's <c>ExitNow</c>).
/// </summary>
public sealed class ExitNowException : LoopControlException
{
    /// <summary>Leaves the loop.</summary>
    public ExitNowException() : base("the loop was left by ExitNow")
    {
    }

    /// <summary>Leaves the loop with a message.</summary>
    public ExitNowException(string message) : base(message)
    {
    }

    /// <summary>Leaves the loop because of something else.</summary>
    public ExitNowException(string message, Exception inner) : base(message, inner)
    {
    }
}
