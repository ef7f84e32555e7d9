using Asyncore.Scripting.JavaScript;
using Asyncore.Scripting.Reload;

namespace Asyncore.Scripting.Channels;

/// <summary>A script's timer. It keeps its function alive only while the call is still to come.</summary>
internal sealed class ScriptTimer
{
    private readonly ScriptRuntime _runtime;
    private readonly LoopTimer _timer;
    private readonly bool _repeats;
    private ModuleVersion? _owner;
    private JsReference? _self;
    private int _version;

    public ScriptTimer(ScriptRuntime runtime, TimeSpan delay, bool repeats, JsValue self)
    {
        _runtime = runtime;
        _repeats = repeats;
        _self = runtime.Engine.Protect(self);
        _version = runtime.Reloader.Version;
        _owner = runtime.Owner;
        _owner?.Timers.Add(this);
        _timer = repeats ? runtime.Loop.CallEvery(delay, Run) : runtime.Loop.CallLater(delay, Run);
        if (runtime.Reload is { } reload)
        {
            _version = runtime.Reloader.NextVersion;
            reload.Made(this);
        }
    }

    public bool IsActive => _timer.IsActive;

    /// <summary>The script's object; undefined where no call is to come.</summary>
    public JsValue Self => _self?.Value ?? default;

    public void Cancel()
    {
        if (_runtime.Reload?.Defers(this) != true)
            End();
    }

    /// <summary>Calls it off, whatever the script is doing.</summary>
    public void End()
    {
        _timer.Cancel();
        Release();
    }

    public void Reset(JsValue self)
    {
        if (_runtime.Reload?.Defers(this) == true)
            return;
        _self ??= _runtime.Engine.Protect(self);
        _owner?.Timers.Add(this);
        _timer.Reset();
    }

    /// <summary>Takes it out of the queue, to be put back by <see cref="Resume"/>.</summary>
    public bool Suspend() => _timer.Suspend();

    public void Resume() => _timer.Resume();

    /// <summary>Makes it another version's.</summary>
    public void GiveTo(ModuleVersion? owner)
    {
        _owner?.Timers.Remove(this);
        _owner = owner;
        if (_self is not null)
            _owner?.Timers.Add(this);
    }

    private void Run()
    {
        if (_self is not { } self)
            return;
        var value = self.Value;
        if (_version < _runtime.Reloader.Version)
        {
            _runtime.Reloader.NoteOldTimer(_version, value);
            _version = _runtime.Reloader.Version;
        }
        if (!_repeats)
        {
            _owner?.Timers.Remove(this);
            _self = null;
        }
        try
        {
            if (_owner is { } owner)
                _runtime.CallFor(owner, _runtime.Events.Timer, value);
            else
                _runtime.Call(null, _runtime.Events.Timer, [value]);
        }
        finally
        {
            if (!_repeats)
                self.Dispose();
        }
    }

    private void Release()
    {
        _owner?.Timers.Remove(this);
        _self?.Dispose();
        _self = null;
    }
}
