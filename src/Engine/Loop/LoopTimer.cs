using System.Diagnostics;

namespace Asyncore;

/// <summary>A call that the loop makes later: once (<see cref="EventLoop.CallLater"/>) or again and again (<see cref="EventLoop.CallEvery"/>).</summary>
public sealed class LoopTimer
{
    private readonly TimerQueue _queue;
    private readonly TimeSpan _delay;

    internal LoopTimer(TimerQueue queue, TimeSpan delay, Action callback, bool repeats)
    {
        _queue = queue;
        _delay = delay;
        Callback = callback;
        Repeats = repeats;
    }

    /// <summary>Whether the call is still to come.</summary>
    public bool IsActive => HeapIndex >= 0;

    internal Action Callback { get; }

    internal bool Repeats { get; }

    internal long Due { get; set; }

    internal long Sequence { get; set; }

    internal int HeapIndex { get; set; } = -1;

    /// <summary>Calls it off. Again: no effect.</summary>
    public void Cancel() => _queue.Remove(this);

    /// <summary>Calls it off until <see cref="Resume"/>.</summary>
    /// <returns>False where no call was to come.</returns>
    public bool Suspend()
    {
        var wasActive = IsActive;
        _queue.Remove(this);
        return wasActive;
    }

    /// <summary>After <see cref="Suspend"/>: the call is to come when it was, at once where that is past.</summary>
    public void Resume()
    {
        if (!IsActive)
            _queue.Add(this, Due);
    }

    /// <summary>Starts its delay anew from now, also where it was cancelled or has run.</summary>
    public void Reset()
    {
        _queue.Remove(this);
        _queue.Add(this, Stopwatch.GetTimestamp() + Ticks);
    }

    internal void Repeat(long now)
    {
        // A pass that came late does not make up for the calls it missed.
        var next = Due + Ticks;
        _queue.Add(this, next > now ? next : now + Ticks);
    }

    // At most some hundred years: the sum with the present must not overflow.
    private long Ticks => (long)Math.Min(_delay.TotalSeconds * Stopwatch.Frequency, long.MaxValue / 2.0);
}
