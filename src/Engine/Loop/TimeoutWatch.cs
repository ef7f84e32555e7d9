using System.Diagnostics;

namespace Asyncore;

/// <summary>
/// The channels with an idle or a connect timeout. They are looked at now and then rather than each having a timer: traffic only
/// writes down a time.
/// </summary>
internal sealed class TimeoutWatch
{
    private const int Parts = 8; // A timeout is noticed at most an eighth of it late.
    private static readonly long Longest = Stopwatch.Frequency;
    private static readonly long Shortest = Stopwatch.Frequency / 100;

    private readonly List<Dispatcher> _watched = [];
    private readonly Queue<Dispatcher> _expired = new();
    private long _interval = Longest;
    private long _due = long.MaxValue;

    /// <summary>When the channels are to be looked at next.</summary>
    public long Due => _watched.Count == 0 ? long.MaxValue : _due;

    public void Watch(Dispatcher channel, TimeSpan timeout)
    {
        if (channel.WatchIndex < 0)
        {
            channel.WatchIndex = _watched.Count;
            _watched.Add(channel);
        }
        var interval = Math.Clamp((long)(timeout.TotalSeconds * Stopwatch.Frequency) / Parts, Shortest, Longest);
        if (_watched.Count == 1 || interval < _interval)
            _interval = interval;
        _due = Math.Min(_due == long.MaxValue || _watched.Count == 1 ? long.MaxValue : _due, Stopwatch.GetTimestamp() + _interval);
    }

    public void Forget(Dispatcher channel)
    {
        if (channel.WatchIndex < 0)
            return;
        var last = _watched[^1];
        _watched[channel.WatchIndex] = last;
        last.WatchIndex = channel.WatchIndex;
        _watched.RemoveAt(_watched.Count - 1);
        channel.WatchIndex = -1;
    }

    /// <summary>Looks for channels whose time is over.</summary>
    public void Look(long now)
    {
        if (now < Due)
            return;
        _due = now + _interval;
        foreach (var channel in _watched)
        {
            if (channel.Overdue(now) != TimeoutReason.None)
                _expired.Enqueue(channel);
        }
    }

    public bool HasExpired => _expired.Count > 0;

    public Dispatcher? TakeExpired() => _expired.TryDequeue(out var channel) ? channel : null;
}
