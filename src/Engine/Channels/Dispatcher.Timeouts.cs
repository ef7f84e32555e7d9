using System.Diagnostics;

namespace Asyncore;

/// <content>How long a channel may take: to connect, to say its first word, to say nothing, to get a transfer done; and its own timers.</content>
public partial class Dispatcher
{
    private static readonly TimeSpan DefaultRateTime = TimeSpan.FromSeconds(5);

    private TimeSpan _idleTimeout;
    private TimeSpan _connectTimeout;
    private TimeSpan _handshakeTimeout;
    private TimeSpan _rateTime = DefaultRateTime;
    private long _minimumRate;
    private long _lastActivity;
    private List<LoopTimer>? _timers; // Those that end with the socket.
    private long _handshakeSince;
    private bool _handshaken;
    private long _moved; // Bytes, both ways.
    private long _transferSince;
    private long _movedBefore;

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

    /// <summary>
    /// How long the first frame of a connection (for an <see cref="AsyncChat"/>) or its first byte (for others) may take before
    /// <see cref="HandleTimeout"/>, whatever comes meanwhile; zero is for ever. To set it is to wait for a first frame anew.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public TimeSpan HandshakeTimeout
    {
        get => _handshakeTimeout;
        set
        {
            _handshaken = false;
            _handshakeSince = Stopwatch.GetTimestamp();
            SetTimeout(ref _handshakeTimeout, value);
        }
    }

    /// <summary>
    /// How many bytes a second have to come or go, on the average of <see cref="MinimumRateTime"/>, while a frame is incomplete or output
    /// waits; slower is <see cref="HandleTimeout"/>. Zero is no limit. A connection on which nothing is under way may rest.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public long MinimumRate
    {
        get => _minimumRate;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _minimumRate = value;
            WatchTimeouts();
        }
    }

    /// <summary>Over how long <see cref="MinimumRate"/> is an average. 5 seconds unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public TimeSpan MinimumRateTime
    {
        get => _rateTime;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            SetTimeout(ref _rateTime, value);
        }
    }

    internal int WatchIndex { get; set; } = -1;

    /// <summary>While <see cref="HandleTimeout"/> runs: which time was over.</summary>
    protected TimeoutReason TimeoutReason { get; private set; }

    /// <summary>Whether a frame has begun to come in and is not complete.</summary>
    private protected virtual bool IsInFrame => false;

    /// <summary>One of the channel's times is over: <see cref="TimeoutReason"/> says which. By default closes.</summary>
    protected virtual void HandleTimeout()
    {
        LogInfo($"{Describe()}: {TimeoutText}, closing", "info");
        CloseOnce();
    }

    private string TimeoutText => TimeoutReason switch
    {
        TimeoutReason.Connect => "connect timed out",
        TimeoutReason.Handshake => "nothing complete came in time",
        TimeoutReason.Rate => $"slower than {_minimumRate} bytes a second",
        _ => "idle for too long",
    };

    internal TimeoutReason Overdue(long now)
    {
        if (Connecting)
            return IsOver(_connectTimeout, _lastActivity, now) ? TimeoutReason.Connect : TimeoutReason.None;
        if (!Connected || Accepting)
            return TimeoutReason.None;
        if (IsOver(_idleTimeout, _lastActivity, now))
            return TimeoutReason.Idle;
        if (!_handshaken && IsOver(_handshakeTimeout, _handshakeSince, now))
            return TimeoutReason.Handshake;
        return IsTooSlow(now) ? TimeoutReason.Rate : TimeoutReason.None;
    }

    internal void TimeOut()
    {
        if (_closing || Generation == 0)
            return;
        TimeoutReason = Overdue(Stopwatch.GetTimestamp());
        if (TimeoutReason == TimeoutReason.None)
            return;
        // One that is not closed for it has the whole time again.
        NoteActivity();
        _handshakeSince = _transferSince = _lastActivity;
        _movedBefore = _moved;
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

    /// <summary>Counts bytes that came or went, for <see cref="MinimumRate"/>.</summary>
    protected void NoteMoved(long count) => _moved += count;

    /// <summary>The other side has said what it had to say first: ends <see cref="HandshakeTimeout"/>.</summary>
    protected void EndHandshake() => _handshaken = true;

    internal void WatchTimeouts()
    {
        var watch = Map.Loop.Timeouts;
        var shortest = TimeSpan.MaxValue;
        Consider(_idleTimeout);
        Consider(_connectTimeout);
        Consider(_handshakeTimeout);
        Consider(_minimumRate > 0 ? _rateTime : TimeSpan.Zero);
        if (Generation == 0 || shortest == TimeSpan.MaxValue)
        {
            watch.Forget(this);
            return;
        }
        _lastActivity = _transferSince = Stopwatch.GetTimestamp();
        _movedBefore = _moved;
        watch.Watch(this, shortest);

        void Consider(TimeSpan timeout)
        {
            if (timeout > TimeSpan.Zero && timeout < shortest)
                shortest = timeout;
        }
    }

    // A new socket has its first word still to say.
    private void BeginHandshake()
    {
        _handshaken = false;
        _handshakeSince = Stopwatch.GetTimestamp();
    }

    private static bool IsOver(TimeSpan limit, long since, long now) => limit > TimeSpan.Zero && Stopwatch.GetElapsedTime(since, now) >= limit;

    private bool IsTooSlow(long now)
    {
        if (_minimumRate == 0)
            return false;
        if (!IsInFrame && !HasOutput)
        {
            (_transferSince, _movedBefore) = (now, _moved);
            return false;
        }
        if (!IsOver(_rateTime, _transferSince, now))
            return false;
        if (_moved - _movedBefore < _minimumRate * _rateTime.TotalSeconds)
            return true;
        (_transferSince, _movedBefore) = (now, _moved);
        return false;
    }

    private void SetTimeout(ref TimeSpan timeout, TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
        timeout = value;
        WatchTimeouts();
    }
}
