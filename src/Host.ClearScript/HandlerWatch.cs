using System.Diagnostics;
using Asyncore.Scripting.JavaScriptCore;
using Asyncore.Scripting.Limits;

namespace Asyncore.Scripting.ClearScript;

/// <summary>
/// Looks every few milliseconds, from a thread of its own, how long the running handler has been at it and what the process uses: V8 asks
/// nobody while a script runs. While nothing runs it sleeps.
/// </summary>
internal sealed class HandlerWatch : IDisposable
{
    private const int ShortestTick = 5, LongestTick = 10; // Milliseconds.
    private const int TicksInLimit = 10;
    private const int TicksUntilAsleep = 5;
    private const long MuchGrowth = 256L << 20;
    private const int PartOfLimit = 4;

    private readonly HandlerClock _clock;
    private readonly Func<long> _memoryLimit;
    private readonly Action<StopOrder> _stop;
    private readonly MemoryWatch _memory = new();
    private readonly int _threadClock = ThreadTime.OwnClock();
    private readonly Lock _gate = new();
    private volatile bool _isAwake;
    private volatile bool _hasGrown;
    private bool _disposed;
    private long _floor = ResidentMemory.Read();
    private int _idle;
    private (long Handler, int Turn) _running;
    private long _turnBegan;
    private long _waited;
    private long _lookedAt;
    private long _usedThen;

    /// <param name="clock">Of the handlers.</param>
    /// <param name="memoryLimit">In bytes.</param>
    /// <param name="stop">Called on the watch's thread.</param>
    public HandlerWatch(HandlerClock clock, Func<long> memoryLimit, Action<StopOrder> stop)
    {
        _clock = clock;
        _memoryLimit = memoryLimit;
        _stop = stop;
    }

    /// <summary>
    /// Whether the process uses much more than it did when <see cref="Settle"/> was called last. Much of it may be garbage: ClearScript's objects
    /// keep those of V8, and are so small that .NET is in no hurry to collect them.
    /// </summary>
    public bool HasGrown => _hasGrown;

    /// <summary>Wakes it: a script is about to run.</summary>
    public void Wake()
    {
        if (_isAwake)
            return;
        lock (_gate)
        {
            if (_disposed || _isAwake)
                return;
            _isAwake = true;
            _idle = 0;
            var now = Stopwatch.GetTimestamp();
            (_lookedAt, _usedThen) = (now, ThreadTime.Used(_threadClock, now));
            WatchThread.Add(this, Interval());
        }
    }

    /// <summary>What the process uses now that garbage was collected.</summary>
    public void Settle(long used)
    {
        lock (_gate)
        {
            _memory.Settle(used);
            _floor = used;
            _hasGrown = false;
        }
    }

    /// <summary>Looks, on the watch's thread.</summary>
    /// <returns>In how many milliseconds it wants to look again; null where it goes to sleep.</returns>
    public int? Look()
    {
        lock (_gate)
        {
            var used = _clock.Used;
            _idle = used < 0 ? _idle + 1 : 0;
            if ((_disposed || _idle > TicksUntilAsleep) && FallsAsleep())
                return null;
            var (limit, resident) = (_memoryLimit(), ResidentMemory.Read());
            _floor = Math.Min(_floor, resident);
            _hasGrown |= resident - _floor > Math.Min(MuchGrowth, limit / PartOfLimit);
            if (IsOverdue(used))
                _stop(new StopOrder(StopReason.Deadline, StopMessages.Deadline(_clock.Limit), _running.Handler));
            else if (used >= 0 && _memory.IsPassed(resident, limit, _running.Handler))
                _stop(new StopOrder(StopReason.Memory, StopMessages.Memory(resident, limit), _running.Handler));
            return Interval();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }
    }

    // Whoever began a handler just before it was asleep has not woken it.
    private bool FallsAsleep()
    {
        _isAwake = false;
        Interlocked.MemoryBarrierProcessWide();
        _isAwake = !_disposed && _clock.Used >= 0;
        return !_isAwake;
    }

    private bool IsOverdue(long used)
    {
        var now = Stopwatch.GetTimestamp();
        var processor = ThreadTime.Used(_threadClock, now);
        // On a loaded machine the handler had only a part of this time: what it waited for the processor counts a quarter.
        var waited = now - _lookedAt - (processor - _usedThen);
        (_lookedAt, _usedThen) = (now, processor);
        if (used < 0)
            return false;
        var running = (_clock.Handler, _clock.Turn?.Invoke() ?? 0);
        if (running != _running)
        {
            _turnBegan = running.Handler == _running.Handler ? now : 0;
            _waited = 0;
            _running = running;
            return false;
        }
        if (waited > 0)
            _waited += waited * 3 / 4;
        var own = Math.Min(used, now - _turnBegan) - _waited;
        return _clock.Limit > TimeSpan.Zero && Stopwatch.GetElapsedTime(0, own) > _clock.Limit;
    }

    private int Interval()
    {
        var limit = _clock.Limit.TotalMilliseconds;
        return limit > 0 ? (int)Math.Clamp(limit / TicksInLimit, ShortestTick, LongestTick) : LongestTick;
    }
}
