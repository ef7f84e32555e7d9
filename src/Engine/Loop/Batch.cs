using System.Diagnostics;
using Asyncore.Polling;

namespace Asyncore;

/// <summary>
/// The callbacks of one pass, in order: events, timers, posted calls; after each, the output it queued. Can be left at any callback and
/// continued with the next.
/// </summary>
internal sealed class Batch
{
    private readonly EventLoop _loop;
    private ReadyEvent[] _ready = [];
    private ChannelMap? _map;
    private int _count;
    private int _next;
    private long _now;
    private long _newTimers;
    private int _posted;
    private bool _finished;

    public Batch(EventLoop loop)
    {
        _loop = loop;
        Callbacks = Continue;
    }

    /// <summary>Continues with the first callback that has not been started yet.</summary>
    public Action Callbacks { get; }

    public bool IsDone => _next >= _count && (_finished || !_loop.HasUnsent) && !_loop.Timeouts.HasExpired
        && !_loop.IsDue(_now, _newTimers) && _posted == 0;

    /// <summary>Room for all that a wait may find, and for the channels that have input read ahead.</summary>
    public Span<ReadyEvent> Room(IPoller poller, ChannelMap map)
    {
        var most = poller.MostReports + map.AheadCount;
        if (_ready.Length < most)
            _ready = new ReadyEvent[most + (most / 4)];
        return _ready;
    }

    public void Begin(ChannelMap map, int count, bool timersToo = false)
    {
        _map = map;
        _count = count;
        _next = 0;
        _finished = false;
        _now = timersToo ? Stopwatch.GetTimestamp() : long.MinValue;
        _newTimers = _loop.NextTimer;
        _posted = timersToo ? _loop.PostedCount : 0;
        _loop.Timeouts.Look(_now);
    }

    public void End() => _map = null;

    public void Continue()
    {
        _loop.SendUnsent();
        while (_next < _count)
        {
            var report = _ready[_next++];
            _map!.Find(report.Token)?.Serve(report.Readiness);
            _loop.SendUnsent();
        }
        while (_loop.Timeouts.TakeExpired() is { } expired)
        {
            expired.TimeOut();
            _loop.SendUnsent();
        }
        // Only what was due and posted when the pass came back from its wait: a callback that sets a timer of no delay, or posts
        // again, must not keep the sockets waiting.
        while (_loop.TakeDue(_now, _newTimers) is { } timer)
        {
            _loop.Guard(timer.Callback);
            _loop.SendUnsent();
        }
        while (_posted > 0)
        {
            _posted--;
            if (_loop.TakePosted() is { } action)
                _loop.Guard(action);
            _loop.SendUnsent();
        }
        _finished = true; // What is still unsent was queued while sending; its turn is the next pass.
    }
}
