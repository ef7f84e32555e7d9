using System.Diagnostics;

namespace Asyncore;

/// <content>Idle and connect timeouts, and the timers of a channel.</content>
public partial class Dispatcher
{
    private TimeSpan _idleTimeout;
    private TimeSpan _connectTimeout;
    private long _lastActivity;
    private List<LoopTimer>? _timers; // Those that end with the socket.

    /// <summary>After how long without traffic a connection gets <see cref="HandleTimeout"/>; zero is never.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public TimeSpan IdleTimeout
    {
        get => _idleTimeout;
        set => SetTimeout(ref _idleTimeout, value);
    }

    /// <summary>How long a connect may take before <see cref="HandleTimeout"/>; zero leaves it to the system.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public TimeSpan ConnectTimeout
    {
        get => _connectTimeout;
        set => SetTimeout(ref _connectTimeout, value);
    }

    /// <summary>As <see cref="EventLoop.CallLater"/>, but called off when the channel closes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The delay is negative.</exception>
    public LoopTimer CallLater(TimeSpan delay, Action callback) => Own(Map.Loop.CallLater(delay, callback));

    /// <summary>As <see cref="EventLoop.CallEvery"/>, but called off when the channel closes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The interval is negative.</exception>
    public LoopTimer CallEvery(TimeSpan interval, Action callback) => Own(Map.Loop.CallEvery(interval, callback));

    internal int WatchIndex { get; set; } = -1;

    /// <summary>Nothing came or went for <see cref="IdleTimeout"/>, or a connect took longer than <see cref="ConnectTimeout"/>. By default closes.</summary>
    protected virtual void HandleTimeout()
    {
        LogInfo($"{Describe()}: {(Connecting ? "connect timed out" : "idle for too long")}, closing", "info");
        CloseOnce();
    }

    internal bool IsTimedOut(long now)
    {
        var limit = Connecting ? _connectTimeout : Connected && !Accepting ? _idleTimeout : TimeSpan.Zero;
        return limit > TimeSpan.Zero && Stopwatch.GetElapsedTime(_lastActivity, now) >= limit;
    }

    internal void TimeOut()
    {
        if (_closing || Generation == 0 || !IsTimedOut(Stopwatch.GetTimestamp()))
            return;
        NoteActivity();
        try
        {
            HandleTimeout();
        }
        catch (Exception error) when (error is not LoopControlException)
        {
            Fail(error);
        }
    }

    /// <summary>Sets the idle clock back; costs nothing where no timeout is set.</summary>
    private protected void NoteActivity()
    {
        if (WatchIndex >= 0)
            _lastActivity = Stopwatch.GetTimestamp();
    }

    private LoopTimer Own(LoopTimer timer)
    {
        _timers ??= [];
        if (_timers.Count == _timers.Capacity) // Those that have run make room before the list grows.
            _timers.RemoveAll(static old => !old.IsActive);
        _timers.Add(timer);
        return timer;
    }

    private void SetTimeout(ref TimeSpan timeout, TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
        timeout = value;
        WatchTimeouts();
    }

    internal void WatchTimeouts()
    {
        var watch = Map.Loop.Timeouts;
        if (Generation == 0 || (_idleTimeout == TimeSpan.Zero && _connectTimeout == TimeSpan.Zero))
        {
            watch.Forget(this);
            return;
        }
        var shortest = _idleTimeout == TimeSpan.Zero ? _connectTimeout
            : _connectTimeout == TimeSpan.Zero ? _idleTimeout
            : TimeSpan.FromTicks(Math.Min(_idleTimeout.Ticks, _connectTimeout.Ticks));
        _lastActivity = Stopwatch.GetTimestamp();
        watch.Watch(this, shortest);
    }
}
