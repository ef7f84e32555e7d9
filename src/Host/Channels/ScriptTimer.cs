using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Channels;

/// <summary>A script's timer. It keeps its function alive only while the call is still to come.</summary>
internal sealed class ScriptTimer
{
    private readonly ScriptRuntime _runtime;
    private readonly LoopTimer _timer;
    private readonly bool _repeats;
    private readonly ScriptChannel? _owner;
    private JsReference? _self;

    public ScriptTimer(ScriptRuntime runtime, TimeSpan delay, bool repeats, JsValue self)
    {
        _runtime = runtime;
        _repeats = repeats;
        // What a listener sets on behalf of a new connection is for all of them.
        _owner = runtime.Running is { Accepting: false } running ? running : null;
        _self = runtime.Engine.Protect(self);
        _timer = repeats ? runtime.Loop.CallEvery(delay, Run) : runtime.Loop.CallLater(delay, Run);
        runtime.Timers.Add(this);
    }

    public bool IsActive => _timer.IsActive;

    /// <summary>The channel in whose handler, or in a timer of whose, it was set: the one to blame for it. Null where there is none.</summary>
    public ScriptChannel? Owner => _owner;

    public void Cancel()
    {
        _timer.Cancel();
        Forget();
    }

    public void Reset(JsValue self)
    {
        if (_self is null)
        {
            _self = _runtime.Engine.Protect(self);
            _runtime.Timers.Add(this);
        }
        _timer.Reset();
    }

    private void Run()
    {
        if (_self is not { } self)
            return;
        var value = self.Value;
        if (!_repeats)
        {
            _runtime.Timers.Remove(this);
            _self = null;
        }
        try
        {
            _runtime.Call(_owner, _runtime.Events.Timer, [value]);
        }
        catch (HandlerStoppedException)
        {
            Cancel(); // It would be stopped again each time.
            throw;
        }
        finally
        {
            if (!_repeats)
                self.Dispose();
        }
    }

    private void Forget()
    {
        _runtime.Timers.Remove(this);
        _self?.Dispose();
        _self = null;
    }
}
