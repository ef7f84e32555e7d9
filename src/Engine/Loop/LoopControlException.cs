namespace Asyncore;

/// <summary>
/// An exception that no channel handles: it passes every <c>HandleError</c> and leaves the loop (asyncore's signal exceptions).
/// </summary>
public abstract class LoopControlException : Exception
{
    /// <summary>Leaves the loop.</summary>
    protected LoopControlException(string message) : base(message)
    {
    }

    /// <summary>Leaves the loop because of something else.</summary>
    protected LoopControlException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>Leaves the loop.</summary>
    protected LoopControlException()
    {
    }
}
