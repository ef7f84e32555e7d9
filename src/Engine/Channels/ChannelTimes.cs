using System.Diagnostics;

namespace Asyncore;

/// <summary>The times that a channel may take and when they began; only a channel that has such a limit has it.</summary>
internal sealed class ChannelTimes
{
    public static readonly TimeSpan DefaultRateTime = TimeSpan.FromSeconds(5);

    private long _handshakeSince = Stopwatch.GetTimestamp();
    private bool _handshaken;
    private long _lastActivity;
    private long _moved; // Bytes, both ways.
    private long _transferSince;
    private long _movedBefore;

    public TimeSpan Idle { get; set; }

    public TimeSpan Connect { get; set; }

    public TimeSpan Handshake { get; set; }

    public TimeSpan RateTime { get; set; } = DefaultRateTime;

    public long MinimumRate { get; set; }

    /// <summary>Where the channel stands among those of the <see cref="TimeoutWatch"/>; -1 elsewhere.</summary>
    public int WatchIndex { get; set; } = -1;

    /// <summary>Which time was over last.</summary>
    public TimeoutReason Reason { get; set; }

    /// <summary>The shortest time there is; null for none.</summary>
    public TimeSpan? Shortest
    {
        get
        {
            TimeSpan? shortest = null;
            foreach (var time in (ReadOnlySpan<TimeSpan>)[Idle, Connect, Handshake, MinimumRate > 0 ? RateTime : TimeSpan.Zero])
            {
                if (time > TimeSpan.Zero && !(time > shortest))
                    shortest = time;
            }
            return shortest;
        }
    }

    /// <summary>Sets the idle clock back; costs nothing where no timeout is watched.</summary>
    public void NoteActivity()
    {
        if (WatchIndex >= 0)
            _lastActivity = Stopwatch.GetTimestamp();
    }

    public void NoteMoved(long count) => _moved += count;

    public void EndHandshake() => _handshaken = true;

    /// <summary>A new socket has its first word still to say.</summary>
    public void BeginHandshake()
    {
        _handshaken = false;
        _handshakeSince = Stopwatch.GetTimestamp();
    }

    /// <summary>The idle time and the transfer begin now.</summary>
    public void Begin()
    {
        _lastActivity = _transferSince = Stopwatch.GetTimestamp();
        _movedBefore = _moved;
    }

    /// <summary>Every time begins now.</summary>
    public void BeginAnew()
    {
        Begin();
        _handshakeSince = _lastActivity;
    }

    public TimeoutReason Overdue(bool isConnecting, bool isUnderWay, long now)
    {
        if (isConnecting)
            return IsOver(Connect, _lastActivity, now) ? TimeoutReason.Connect : TimeoutReason.None;
        if (IsOver(Idle, _lastActivity, now))
            return TimeoutReason.Idle;
        if (!_handshaken && IsOver(Handshake, _handshakeSince, now))
            return TimeoutReason.Handshake;
        return IsTooSlow(isUnderWay, now) ? TimeoutReason.Rate : TimeoutReason.None;
    }

    private static bool IsOver(TimeSpan limit, long since, long now) => limit > TimeSpan.Zero && Stopwatch.GetElapsedTime(since, now) >= limit;

    private bool IsTooSlow(bool isUnderWay, long now)
    {
        if (MinimumRate == 0)
            return false;
        if (!isUnderWay)
        {
            (_transferSince, _movedBefore) = (now, _moved);
            return false;
        }
        if (!IsOver(RateTime, _transferSince, now))
            return false;
        if (_moved - _movedBefore < MinimumRate * RateTime.TotalSeconds)
            return true;
        (_transferSince, _movedBefore) = (now, _moved);
        return false;
    }
}
