namespace Asyncore.Scripting.Limits;

/// <summary>
/// Whether a handler is to be stopped for the memory of the process. Above the limit it is stopped for what it has added itself: what an
/// earlier one left behind, until the engine gives it back, is not its doing. Far above the limit nobody is asked.
/// </summary>
internal sealed class MemoryWatch
{
    private const double MostAboveLimit = 1.25, MostAdded = 0.05;

    private long _handler;
    private long _before;
    private long _last;

    /// <summary>Looks at what the process uses.</summary>
    /// <param name="used">Bytes of resident set.</param>
    /// <param name="limit">The limit in bytes.</param>
    /// <param name="handler">Which handler is running, see <see cref="HandlerClock.Handler"/>.</param>
    /// <returns>Whether that handler is to be stopped.</returns>
    public bool IsPassed(long used, long limit, long handler)
    {
        if (_handler != handler)
            (_handler, _before) = (handler, _last);
        _last = used;
        return used > limit && (used - _before > limit * MostAdded || used > limit * MostAboveLimit);
    }

    /// <summary>What the process uses now that a handler was stopped and its garbage collected.</summary>
    public void Settle(long used) => _last = used;
}
