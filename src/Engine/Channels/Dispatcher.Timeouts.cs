using System.Diagnostics;

namespace Asyncore;

/// <content>How long a channel may take: to connect, to say its first word, to say nothing, to get a transfer done; and its own timers.</content>
public partial class Dispatcher
{
    private ChannelTimes? _times;
    private List<LoopTimer>? _timers; // Those that end with the socket.

    /// <summary>After how long without traffic a connection gets <see cref="HandleTimeout"/>; zero is never.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public TimeSpan IdleTimeout
    {
        get => _times?.Idle ?? TimeSpan.Zero;
        set
        {
            Times(value).Idle = value;
            WatchTimeouts();
        }
    }

    /// <summary>How long a connect may take before <see cref="HandleTimeout"/>; zero leaves it to the system.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public TimeSpan ConnectTimeout
    {
        get => _times?.Connect ?? TimeSpan.Zero;
        set
        {
            Times(value).Connect = value;
            WatchTimeouts();
        }
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
        get => _times?.Handshake ?? TimeSpan.Zero;
        set
        {
            var times = Times(value);
            times.Handshake = value;
            times.BeginHandshake();
            WatchTimeouts();
        }
    }

    /// <summary>
    /// How many bytes a second have to come or go, on the average of <see cref="MinimumRateTime"/>, while a frame is incomplete or output
    /// waits; slower is <see cref="HandleTimeout"/>. Zero is no limit. A connection on which nothing is under way may rest.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public long MinimumRate
    {
        get => _times?.MinimumRate ?? 0;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            if (value == MinimumRate)
                return;
            Times().MinimumRate = value;
            WatchTimeouts();
        }
    }

    /// <summary>Over how long <see cref="MinimumRate"/> is an average. 5 seconds unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public TimeSpan MinimumRateTime
    {
        get => _times?.RateTime ?? ChannelTimes.DefaultRateTime;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            Times().RateTime = value;
            WatchTimeouts();
        }
    }

    internal int WatchIndex
    {
        get => _times?.WatchIndex ?? -1;
        set => Times().WatchIndex = value;
    }

    /// <summary>While <see cref="HandleTimeout"/> runs: which time was over.</summary>
    protected TimeoutReason TimeoutReason => _times?.Reason ?? TimeoutReason.None;

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
        TimeoutReason.Rate => $"slower than {MinimumRate} bytes a second",
        _ => "idle for too long",
    };

    internal TimeoutReason Overdue(long now) => _times is not { } times || (!Connecting && (!Connected || Accepting))
        ? TimeoutReason.None
        : times.Overdue(Connecting, IsInFrame || HasOutput, now);

    internal void TimeOut()
    {
        if (_closing || Generation == 0 || _times is not { } times)
            return;
        times.Reason = Overdue(Stopwatch.GetTimestamp());
        if (times.Reason == TimeoutReason.None)
            return;
        times.BeginAnew(); // One that is not closed for it has the whole time again.
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
    private protected void NoteActivity() => _times?.NoteActivity();

    private LoopTimer Own(LoopTimer timer)
    {
        _timers ??= [];
        if (_timers.Count == _timers.Capacity) // Those that have run make room before the list grows.
            _timers.RemoveAll(static old => !old.IsActive);
        _timers.Add(timer);
        return timer;
    }

    /// <summary>Counts bytes that came or went, for <see cref="MinimumRate"/>.</summary>
    protected void NoteMoved(long count) => _times?.NoteMoved(count);

    /// <summary>The other side has said what it had to say first: ends <see cref="HandshakeTimeout"/>.</summary>
    protected void EndHandshake() => _times?.EndHandshake();

    internal void WatchTimeouts()
    {
        if (_times is not { } times)
            return;
        if (Generation == 0 || times.Shortest is not { } shortest)
        {
            Map.Loop.Timeouts.Forget(this);
            return;
        }
        times.Begin();
        Map.Loop.Timeouts.Watch(this, shortest);
    }

    private ChannelTimes Times(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
        return Times();
    }

    private ChannelTimes Times() => _times ??= new ChannelTimes();
}
