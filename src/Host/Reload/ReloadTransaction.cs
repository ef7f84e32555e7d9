using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Asyncore.Scripting.Channels;
using Asyncore.Scripting.JavaScript;
using Asyncore.Sockets;

namespace Asyncore.Scripting.Reload;

/// <summary>
/// One reload. <see cref="Prepare"/> does all that may fail; then <see cref="Commit"/> retires the old version, or
/// <see cref="RollBack"/> brings it back, which also works after the commit until <see cref="Keep"/>.
/// </summary>
internal sealed class ReloadTransaction
{
    private readonly ScriptRuntime _runtime;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly ListenerOffer _listeners;
    private readonly HashSet<ModuleVersion> _owners = [];
    private readonly HashSet<ModuleVersion> _retiring = [];
    private readonly HashSet<ScriptChannel> _made = [];
    private readonly HashSet<ScriptTimer> _madeTimers = [];
    private readonly List<ScriptTimer> _suspendedTimers = [];
    private readonly Dictionary<ScriptChannel, JsReference> _suspended = [];
    private readonly List<ScriptChannel> _silenced = [];
    private readonly List<JsReference> _lost = [];
    private readonly Dictionary<PosixSocket, int> _backlogs = [];
    private ReloadResult _summary = new();
    private bool _isCommitted;

    public ReloadTransaction(ScriptRuntime runtime)
    {
        _runtime = runtime;
        _listeners = new ListenerOffer(runtime.Maps.Channels());
    }

    /// <summary>The module that the host loaded last, in its new version.</summary>
    public JsReference? Main { get; private set; }

    /// <summary>Whether the new version's top level is past its first <c>loop()</c>: what it closes then stays open.</summary>
    public bool IsFrozen { get; set; }

    /// <summary>A promise of the new version that was rejected with nobody listening.</summary>
    public ScriptException? Rejection { get; set; }

    /// <summary>The files that were evaluated.</summary>
    public IReadOnlyList<string> Files => _summary.Files;

    private bool IsPreparing => !_isCommitted && ReferenceEquals(_runtime.Reload, this);

    /// <summary>Evaluates what has changed beside the old version, moves the channels, lets them take note.</summary>
    /// <param name="changed">The files.</param>
    /// <exception cref="ScriptException">The new version failed: to be rolled back.</exception>
    /// <exception cref="HandlerStoppedException">It was stopped inside a loop of the old version's top level: to be rolled back once that is unwound.</exception>
    public ReloadResult Prepare(IReadOnlyList<string> changed)
    {
        _runtime.Reload = this;
        _runtime.Owner = null;
        _runtime.Engine.Enter(() =>
        {
            var engine = _runtime.Engine;
            _runtime.RunMicrotasks();
            var files = engine.CreateArray(changed.Count, i => engine.FromText(changed[i]));
            Read(_runtime.Call(null, _runtime.Events.Function("reload_stage"), [files]));
            _runtime.RunMicrotasksOf(_runtime.MainOwner);
        });
        if (Rejection is { } rejection)
            throw rejection;
        return Result(TimeSpan.Zero);
    }

    /// <summary>Ends what the old version owned and the new one did not take over. Nothing here may fail.</summary>
    public ReloadResult Commit()
    {
        var (inherited, closed, clients) = (0, 0, 0);
        foreach (var (socket, backlog) in _backlogs)
            Try(() => socket.Listen(backlog));
        // What is suspended is in no map.
        foreach (var channel in _runtime.Maps.Channels().Concat(_suspended.Keys.ToArray()))
        {
            if (_listeners.Taken.ContainsKey(channel))
            {
                inherited++;
                Suspend(channel);
            }
            else if (_made.Contains(channel) || !(_suspended.ContainsKey(channel) || (channel.Owner is { } owner && _retiring.Contains(owner))))
            {
                continue;
            }
            else if (channel.IsServer)
            {
                closed++;
                Suspend(channel);
                Silence(channel);
            }
            else
            {
                clients++;
                Lose(channel);
            }
        }
        foreach (var timer in _retiring.SelectMany(static owner => owner.Timers).ToArray())
        {
            if (timer.Suspend())
                _suspendedTimers.Add(timer);
        }
        _isCommitted = true;
        _runtime.Reload = null;
        _summary = Result(Stopwatch.GetElapsedTime(_started), inherited, closed, clients);
        return _summary;
    }

    /// <summary>Brings the old version back, as it was.</summary>
    public void RollBack()
    {
        _runtime.Reload = null;
        _runtime.Owner = null;
        foreach (var channel in _isCommitted ? _runtime.Maps.Channels().Where(channel => channel.Owner is { } owner && _owners.Contains(owner)) : _made)
            Try(channel.Close);
        foreach (var timer in _isCommitted ? _owners.SelectMany(static owner => owner.Timers).ToArray() : [.. _madeTimers])
            timer.End();
        var main = _runtime.CallPrelude("reload_undo", [_runtime.Engine.FromBoolean(_isCommitted)]);
        Main?.Dispose();
        Main = _runtime.Engine.TypeOf(main) == JsType.Object ? _runtime.Engine.Protect(main) : null;
        foreach (var channel in _silenced)
            Restore(channel);
        foreach (var (channel, self) in _suspended)
        {
            if (channel.Transport is not null)
                channel.Reenter(self.Value);
            self.Dispose();
        }
        foreach (var timer in _suspendedTimers)
            timer.Resume();
        // What was closed cannot come back: its version hears of it as of any lost connection.
        foreach (var self in _lost)
            Try(() => _runtime.Call(null, _runtime.Events.Close, [self.Value]));
        Forget();
    }

    /// <summary>The new version has proved itself: the old one is let go.</summary>
    public void Keep()
    {
        JsReference[] retired = [.. _suspended.Values, .. _lost];
        _runtime.CallPrelude("reload_keep", [_runtime.Engine.CreateArray(retired.Length, i => retired[i].Value)]);
        foreach (var (channel, self) in _suspended)
        {
            Try(channel.Close);
            self.Dispose();
        }
        Retire(_suspendedTimers);
        Forget();
    }

    /// <summary>An owner of the new version.</summary>
    public void Add(ModuleVersion owner) => _owners.Add(owner);

    /// <summary>A version of a file that is to go.</summary>
    public void Retire(ModuleVersion owner) => _retiring.Add(owner);

    public void Made(ScriptChannel channel) => _made.Add(channel);

    public void Made(ScriptTimer timer) => _madeTimers.Add(timer);

    /// <summary>The channels that were there before and go with the old version.</summary>
    public ScriptChannel[] Retiring() => [.. _runtime.Maps.Channels().Where(channel => !_made.Contains(channel)
        && (_listeners.Taken.ContainsKey(channel) || (channel.Owner is { } owner && _retiring.Contains(owner)))).Concat(_suspended.Keys)];

    /// <summary>The script's object, also of a channel that is out of service.</summary>
    public JsValue SelfOf(ScriptChannel channel) => _suspended.TryGetValue(channel, out var self) ? self.Value : channel.Self;

    /// <summary>Takes a channel out of service that a script closes during the reload: it is closed by the commit.</summary>
    /// <returns>False for a channel of the new version, which closes at once.</returns>
    public bool Defers(ScriptChannel channel)
    {
        if (!IsPreparing)
            return false;
        if (!IsFrozen && !_made.Contains(channel))
            Suspend(channel);
        return IsFrozen || !_made.Contains(channel);
    }

    /// <summary>Takes a timer out of service that a script cancels or starts anew during the reload.</summary>
    public bool Defers(ScriptTimer timer)
    {
        if (!IsPreparing)
            return false;
        if (!IsFrozen && !_madeTimers.Contains(timer) && timer.Suspend())
            _suspendedTimers.Add(timer);
        return IsFrozen || !_madeTimers.Contains(timer);
    }

    /// <summary>Instead of binding: takes over the socket that is bound to that address.</summary>
    public bool Binds(PosixSocket socket, EndPoint address) =>
        IsPreparing && _listeners.TryTake(socket, address, _runtime.Owner?.File);

    /// <summary>Instead of listening: a socket that was taken over listens already.</summary>
    public bool Listens(PosixSocket socket, int backlog)
    {
        if (!IsPreparing || !_listeners.Taken.ContainsValue(socket))
            return false;
        _backlogs[socket] = backlog;
        return true;
    }

    /// <summary>Whether a path is served by the old version: it is not removed under its listener.</summary>
    public bool IsServed(string path) => IsPreparing && _listeners.HasPath(Path.GetFullPath(path));

    private void Suspend(ScriptChannel channel)
    {
        if (channel.Transport is null || _suspended.ContainsKey(channel) || channel.Self == default)
            return;
        _suspended.Add(channel, _runtime.Engine.Protect(channel.Self));
        channel.LeaveMap();
    }

    // A TCP listener that is shut down refuses connections but keeps its port, and can listen again.
    private void Silence(ScriptChannel channel)
    {
        if (channel.Socket is not { SocketType: SocketType.Stream } socket || socket.Family == AddressFamily.Unix)
            return;
        Try(() => socket.Shutdown(SocketShutdown.Both));
        _silenced.Add(channel);
    }

    private void Restore(ScriptChannel channel)
    {
        if (channel.Socket is { } socket)
            Try(() => socket.Listen(128));
    }

    private void Lose(ScriptChannel channel)
    {
        if (!_suspended.Remove(channel, out var self) && channel.Self != default)
            self = _runtime.Engine.Protect(channel.Self);
        if (self is not null)
            _lost.Add(self);
        Try(channel.Close);
    }

    private void Retire(List<ScriptTimer> timers)
    {
        var engine = _runtime.Engine;
        if (timers.Count > 0)
            _runtime.CallPrelude("retire_timers", [engine.CreateArray(timers.Count, i => timers[i].Self)]);
        foreach (var timer in timers)
            timer.End();
    }

    private void Forget()
    {
        _suspended.Clear();
        _suspendedTimers.Clear();
        _silenced.Clear();
        foreach (var self in _lost)
            self.Dispose();
        _lost.Clear();
        _made.Clear();
        _madeTimers.Clear();
    }

    private void Read(JsValue summary)
    {
        var engine = _runtime.Engine;
        Main = engine.Protect(engine.Get(summary, "main"));
        _summary = new ReloadResult
        {
            Files = [.. Texts(summary, "files").Select(Modules.ModuleFiles.Display)],
            Unloaded = [.. Texts(summary, "unloaded").Select(Modules.ModuleFiles.Display)],
            Classes = Texts(summary, "classes"),
            ChannelsMoved = engine.ToInt32(engine.Get(summary, "moved")),
            Warnings = Texts(summary, "left"),
        };
    }

    private string[] Texts(JsValue target, string name)
    {
        var engine = _runtime.Engine;
        var list = engine.Get(target, name);
        var texts = new string[engine.ToInt32(engine.Get(list, "length"))];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = engine.ToText(engine.Get(list, i));
        return texts;
    }

    private ReloadResult Result(TimeSpan duration, int inherited = 0, int closed = 0, int clients = 0) => new()
    {
        Version = _runtime.Reloader.NextVersion,
        Files = _summary.Files,
        Unloaded = _summary.Unloaded,
        Classes = _summary.Classes,
        ChannelsMoved = _summary.ChannelsMoved,
        Warnings = _summary.Warnings,
        ListenersInherited = _isCommitted ? inherited : _listeners.Taken.Count,
        ListenersClosed = closed,
        ClientsRetired = clients,
        TimersRetired = _suspendedTimers.Count,
        Duration = duration,
    };

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is not LoopControlException)
        {
            _runtime.Reports.Report(error, null);
        }
    }
}
