using System.Diagnostics;

namespace Asyncore.Scripting.Limits;

/// <summary>
/// Wall time of the running handler, in its own time: a handler that runs inside another one (in a <c>loop()</c> that the outer one
/// called) stops the outer clock while it runs.
/// </summary>
public sealed class HandlerClock
{
    private static readonly long Idle = long.MaxValue;
    private static readonly long s_long = Ticks(TimeSpan.FromMilliseconds(5));
    private long _started = Idle;
    private int _turn;
    private long _looked;
    private long _usedThen;
    private long _limitTicks = Ticks(TimeSpan.FromSeconds(1));
    private TimeSpan _limit = TimeSpan.FromSeconds(1);

    /// <summary>How long one handler may run; zero or less is no limit. The default is 1 second.</summary>
    public TimeSpan Limit
    {
        get => _limit;
        set
        {
            _limit = value;
            _limitTicks = value > TimeSpan.Zero ? Ticks(value) : long.MaxValue;
        }
    }

    /// <summary>Whether a handler is being timed.</summary>
    public bool IsRunning => _started != Idle;

    /// <summary>A number that each handler has for itself.</summary>
    internal long Handler { get; private set; }

    /// <summary>A number that changes when the script goes on to another handler inside one call of the host's; null where it does not.</summary>
    public Func<int>? Turn { get; set; }

    /// <summary>Whether the running handler has had its time. The engine asks at each of its ticks.</summary>
    public bool IsOverdue
    {
        get
        {
            var now = Stopwatch.GetTimestamp();
            var used = ThreadTime.Used(now);
            var (looked, ran) = (_looked, used - _usedThen);
            (_looked, _usedThen) = (now, used);
            if (_started == Idle)
                return false;
            if (Turn is { } turn && turn() is var current && current != _turn)
            {
                _turn = current;
                _started = now; // Another handler than at the last tick.
            }
            // On a loaded machine the handler had only a part of this time: what it waited for the processor counts a quarter.
            var waited = now - Math.Max(looked, _started) - ran;
            if (waited > 0)
                _started += waited * 3 / 4;
            return now - _started > _limitTicks;
        }
    }

    /// <summary>Whether the running handler has had half of its time.</summary>
    public bool IsHalfOver => _started != Idle && Stopwatch.GetTimestamp() - _started > _limitTicks / 2;

    /// <summary>Whether the running handler has been at it for so long that it is worth a closer look.</summary>
    internal bool IsLong => _started != Idle && Stopwatch.GetTimestamp() - _started > s_long;

    /// <summary>What the running handler has used of its time, in <see cref="Stopwatch"/> ticks; negative while none runs. From any thread.</summary>
    internal long Used => Volatile.Read(ref _started) is var started && started == Idle ? -1 : Stopwatch.GetTimestamp() - started;

    /// <summary>Starts the clock of a handler and stops the one of the handler around it.</summary>
    /// <returns>What <see cref="Resume"/> needs to set the outer clock going again.</returns>
    public long Start()
    {
        var outer = Pause();
        Handler++;
        _started = Stopwatch.GetTimestamp();
        return outer;
    }

    /// <summary>Stops the clock: what follows is not the handler's own time.</summary>
    /// <returns>What <see cref="Resume"/> needs to set it going again.</returns>
    public long Pause()
    {
        var used = _started == Idle ? Idle : Stopwatch.GetTimestamp() - _started;
        _started = Idle;
        return used;
    }

    /// <summary>Sets the clock going again where <see cref="Start"/> or <see cref="Pause"/> stopped it.</summary>
    public void Resume(long used) => _started = used == Idle ? Idle : Stopwatch.GetTimestamp() - used;

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
