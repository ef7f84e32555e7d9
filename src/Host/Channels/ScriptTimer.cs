using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Channels;

/// <summary>A script's timer. It keeps its function alive only while the call is still to come.</summary>
internal sealed class ScriptTimer
{
    private readonly ScriptRuntime _runtime;
    private readonly LoopTimer _timer;
    private readonly bool _repeats;
    private JsReference? _self;

    public ScriptTimer(ScriptRuntime runtime, TimeSpan delay, bool repeats, JsValue self)
    {
        _runtime = runtime;
        _repeats = repeats;
        _self = runtime.Engine.Protect(self);
        _timer = repeats ? runtime.Loop.CallEvery(delay, Run) : runtime.Loop.CallLater(delay, Run);
    }

    public bool IsActive => _timer.IsActive;

    public void Cancel()
    {
        _timer.Cancel();
        _self?.Dispose();
        _self = null;
    }

    public void Reset(JsValue self)
    {
        _self ??= _runtime.Engine.Protect(self);
        _timer.Reset();
    }

    private void Run()
    {
        if (_self is not { } self)
            return;
        var value = self.Value;
        if (!_repeats)
            _self = null;
        try
        {
            _runtime.Call(null, _runtime.Events.Timer, [value]);
        }
        finally
        {
            if (!_repeats)
                self.Dispose();
        }
    }
}
