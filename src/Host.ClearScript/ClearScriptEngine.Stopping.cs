using Asyncore.Scripting.JavaScriptCore;
using Asyncore.Scripting.Limits;

namespace Asyncore.Scripting.ClearScript;

// The watch has V8 interrupted, which no script can catch. After that nothing more runs until the outermost entry has been left.
public sealed partial class ClearScriptEngine
{
    private const double MuchMemory = 0.6;

    private readonly Lock _orders = new();
    private StopReason _stopReason;
    private string? _stopMessage;
    private volatile bool _stopRequested;
    private volatile StopOrder? _order;

    /// <inheritdoc/>
    public override bool Stopping => _stopMessage is not null;

    /// <inheritdoc/>
    public override void RequestStop()
    {
        lock (_orders)
        {
            _stopRequested = true;
            if (!_disposed)
                _engine.Interrupt(); // Nothing where no script runs.
        }
    }

    // On the watch's thread.
    private void Stop(StopOrder order)
    {
        lock (_orders)
        {
            if (_order is not null || _disposed)
                return;
            _order = order;
            _engine.Interrupt();
        }
    }

    // It came while no script ran, or as one ended.
    private void ObeyOrder()
    {
        lock (_orders)
        {
            if (!_stopRequested && _order?.Handler is { } handler && (handler != Clock.Handler || !Clock.IsRunning))
            {
                _order = null;
                _engine.CancelInterrupt();
                return;
            }
        }
        throw Interrupted();
    }

    private ScriptStoppedException Interrupted()
    {
        if (!Stopping)
        {
            (_stopReason, _stopMessage) = _stopRequested || _order is not { } order
                ? (StopReason.Requested, StopMessages.Requested)
                : (order.Reason, order.Message);
            _blocked = true;
        }
        return StoppedException();
    }

    private ScriptStoppedException? LeaveStop()
    {
        if (!Stopping && !_stopRequested)
            return null;
        var stopped = Stopping ? StoppedException() : null;
        // What was stopped for its time may have filled the memory all the same: whoever comes next should not pay for it.
        if (stopped is not null && MemoryLimit > 0 && ResidentMemory.Read() > MemoryLimit * MuchMemory)
            GiveMemoryBack();
        lock (_orders)
        {
            _stopRequested = false;
            _order = null;
            _engine.CancelInterrupt();
        }
        _stopMessage = null;
        _blocked = false;
        return stopped;
    }

    // Where script code has run or is about to: no span over V8's memory is in use. No handler pays for it.
    private void GiveMemoryBack()
    {
        var used = Clock.Pause();
        _lent.AsSpan().Clear();
        Collect();
        NativeHeap.Trim();
        _watch.Settle(ResidentMemory.Read());
        Clock.Resume(used);
    }

    private ScriptStoppedException StoppedException() => new(_stopReason, _stopMessage ?? "");
}
