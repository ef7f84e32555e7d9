using System.Net;
using System.Net.Sockets;
using Asyncore.Scripting.JavaScript;
using Asyncore.Scripting.Reload;
using Asyncore.Sockets;

namespace Asyncore.Scripting.Channels;

/// <summary>
/// The half of a script's channel that lives in C#. One class serves all of asyncore's: a plain dispatcher leaves the queue and the
/// framing alone. While the channel is in a map it keeps its script object alive; outside, the script object keeps it.
/// </summary>
internal sealed partial class ScriptChannel(ScriptRuntime runtime, ChannelKind kind, ChannelMap map) : AsyncChat(map)
{
    private JsReference? _self;
    private JsReference? _weak; // A WeakRef, while the script has taken the channel out of its map but drives it by hand.
    private JsValue _entering;
    private ScriptTraits _traits;
    private List<ScriptTimer>? _timers;
    private OutputMeters.Meter? _meter;

    public ChannelKind Kind { get; private set; } = kind;

    /// <summary>Whose top level made it; null for a connection, and for all that handlers of connections make.</summary>
    public ModuleVersion? Owner { get; set; } = runtime.Owner;

    /// <summary>Who owns what its handlers make: a server's make connections, which outlive versions.</summary>
    public ModuleVersion? HandlerOwner => Owner is null || IsServer ? null : Owner;

    /// <summary>Whether it waits for others to come: a listener, or a bound datagram socket.</summary>
    public bool IsServer => Accepting || (Transport is { SocketType: SocketType.Dgram } && !Connecting && !Connected);

    /// <summary>The script's object; undefined where the channel is in no map and the script has let it go.</summary>
    public JsValue Self => _self?.Value ?? (_weak is null ? default : runtime.CallPrelude("deref", [_weak.Value]));

    private bool HasSelf => _self is not null || (_weak is not null && runtime.Engine.TypeOf(Self) == JsType.Object);

    /// <summary>Where it stands among the channels whose predicates are asked; -1 elsewhere.</summary>
    public int ScanIndex { get; set; } = -1;

    public new bool IsAcceptFailure => base.IsAcceptFailure;

    protected override bool WantsWriteEvents => (_traits & ScriptTraits.HandlesWrite) != 0;

    protected override bool WantsUrgentEvents => (_traits & ScriptTraits.HandlesUrgent) != 0;

    protected override bool WritesByState => IsQueued ? base.WritesByState : WantsWriteEvents;

    /// <summary>Whether it wants to write where only <c>readable</c> is overridden; queued output counts without that.</summary>
    public bool WritesWhenNotAsked => !IsQueued && WantsWriteEvents;

    /// <summary>Where the script finds <see cref="DispatcherWithSend.OutputLength"/>; -1 where it has to ask.</summary>
    public int OutputPlace
    {
        get
        {
            _meter ??= runtime.OutputMeters.Take();
            OutputLengthChanged();
            return _meter?.Place ?? -1;
        }
    }

    private bool IsQueued => Kind is ChannelKind.WithSend or ChannelKind.Chat;

    public void Enter(JsValue self, ITransport transport, ChannelMap? newMap)
    {
        _entering = self;
        try
        {
            SetTransport(transport, newMap);
        }
        finally
        {
            _entering = default;
        }
    }

    public void Reenter(JsValue self)
    {
        _entering = self;
        try
        {
            EnterMap();
        }
        finally
        {
            _entering = default;
        }
    }

    /// <summary>What the constructor does with a socket that it is given: it has a peer, or it listens.</summary>
    public void TakeConnected()
    {
        try
        {
            Address = Transport!.PeerAddress;
            Connected = true;
        }
        catch (PosixException error) when (error.ErrorNumber is Errno.ENOTCONN or Errno.EINVAL)
        {
            Connected = false;
        }
        catch
        {
            LeaveMap();
            throw;
        }
        InterestChanged();
    }

    /// <summary>Leaves the map while the script goes on with the channel by itself.</summary>
    /// <param name="weakSelf">A WeakRef to the script's object.</param>
    public void LeaveMapFor(JsValue weakSelf)
    {
        if (_self is null)
            return;
        LeaveMap();
        _weak = runtime.Engine.Protect(weakSelf);
    }

    public void SetConnecting(bool value) => Connecting = value;

    public void SetTraits(ScriptTraits traits)
    {
        _traits = traits;
        TakesFrames = (traits & ScriptTraits.HandlesFrames) != 0;
        runtime.Scan.Renew(this);
        runtime.Scan.SetAsked(this, (traits & ScriptTraits.AsksPredicates) != 0 && _self is not null);
        if ((traits & ScriptTraits.AsksPredicates) == 0)
            SetAsksPredicates(false);
        InterestChanged();
    }

    /// <summary>Its class is another one now.</summary>
    public void MoveTo(ChannelKind kind, ScriptTraits traits)
    {
        Kind = kind;
        if (_traits != traits)
            SetTraits(traits);
    }

    /// <summary>Looks up what the class overrides. Again before the first wait: the fields of a subclass come after the map.</summary>
    public void LookUpTraits()
    {
        var self = Self;
        if (self != default) // A reload, or another channel with its number, may have taken it out of its map.
            SetTraits((ScriptTraits)runtime.Engine.ToInt32(runtime.Engine.Call(runtime.Events.Traits.Value, default, [self])));
    }

    public void BaseReadEvent()
    {
        base.HandleReadEvent();
        SendByHand();
    }

    public void BaseWriteEvent() => base.HandleWriteEvent();

    public void BaseUrgentEvent() => base.HandleUrgentEvent();

    public void BaseConnectEvent() => base.HandleConnectEvent();

    public void BaseAccept() => base.HandleAccept();

    public void BaseChatRead()
    {
        base.HandleRead();
        SendByHand();
    }

    // A channel that no poller knows is driven by calls of the script, outside of any pass.
    private void SendByHand()
    {
        if (Transport is { IsPolled: false })
            Flush();
    }

    /// <summary>Calls the timer off when the channel closes.</summary>
    public void Own(ScriptTimer timer)
    {
        _timers ??= [];
        _timers.RemoveAll(static old => !old.IsActive);
        _timers.Add(timer);
    }

    public void CloseFromScript() => CloseOnce();

    /// <summary>Its socket was closed under it.</summary>
    public void CloseIfOn(ITransport closed)
    {
        if (ReferenceEquals(Transport, closed))
            CloseOnce();
    }

    public void FailFromScript(Exception error) => Fail(error);

    /// <summary>What it is called where its script object is gone, or must not be asked; null where nothing is known of it.</summary>
    public string? PlainName => Address is null ? null : $"<{(Transport is null ? "closed " : "")}channel {AddressText.Format(Address)}>";

    public override string ToString() => Self == default ? base.ToString() : runtime.Thrown.Describe(Self, PlainName ?? base.ToString());

    protected override void OnConnecting(EndPoint address) =>
        runtime.Grants.Net.DemandConnect("connect", address, (Address as DnsEndPoint)?.Host);

    protected override void OnEnteredMap()
    {
        _weak?.Dispose();
        _weak = null;
        _self = runtime.Engine.Protect(_entering);
        runtime.Descriptors.Forget(Transport!);
        LookUpTraits();
        if (HasInputAhead)
            InputAheadChanged();
        runtime.Scan.LookUpLater(this);
    }

    protected override void OnLeftMap()
    {
        runtime.Scan.SetAsked(this, false);
        _self?.Dispose();
        _self = null;
        if (Transport is { } transport)
            runtime.Descriptors.Note(transport);
    }

    protected override void OnClosed()
    {
        base.OnClosed();
        foreach (var timer in _timers ?? [])
            timer.Cancel();
        _timers = null;
    }

    protected override void OutputLengthChanged() => _meter?.Show(OutputLength);

    protected override void HandleReadEvent()
    {
        if (Connected && !Accepting && !Connecting)
        {
            if (ReadsAhead)
                ReadInWindow();
            else if (Fire(runtime.Events.ReadDirect))
                base.HandleRead();
        }
        else if (Fire(runtime.Events.EarlyRead))
        {
            base.HandleReadEvent();
        }
    }

    protected override void HandleWriteEvent()
    {
        if (Connected && !Accepting && !Connecting)
        {
            if (Fire(runtime.Events.Write))
                Flush();
        }
        else if (Fire(runtime.Events.EarlyWrite))
        {
            base.HandleWriteEvent();
        }
    }

    protected override void HandleUrgentEvent()
    {
        if (Fire(runtime.Events.UrgentEvent))
            base.HandleUrgentEvent();
    }

    protected override void HandleConnectEvent()
    {
        if (Fire(runtime.Events.EarlyConnect))
            base.HandleConnectEvent();
    }

    protected override void HandleRead()
    {
        if (Fire(runtime.Events.PlainRead))
            base.HandleRead();
    }

    protected override void HandleWrite()
    {
        if (Fire(runtime.Events.PlainWrite))
            Flush();
    }

    protected override void HandleUrgent() => Fire(runtime.Events.Urgent);

    protected override void HandleConnect() => Fire(runtime.Events.Connect);

    protected override void HandleClose() => Fire(runtime.Events.Close);

    protected override void HandleEndOfStream() => Fire(runtime.Events.EndOfStream);

    protected override void HandleDrain() => Fire(runtime.Events.Drain);

    protected override void HandleTimeout()
    {
        if (!HasSelf)
            return;
        var reason = TimeoutReason switch
        {
            TimeoutReason.Connect => "connect",
            TimeoutReason.Handshake => "handshake",
            TimeoutReason.Rate => "rate",
            _ => "idle",
        };
        runtime.Call(this, runtime.Events.TimedOut, [Self, runtime.Engine.FromText(reason)]);
    }

    protected override void HandleAccept()
    {
        if (Fire(runtime.Events.Accept))
            base.HandleAccept();
    }

    protected override void HandleAccepted(ITransport accepted, EndPoint? peer)
    {
        var engine = runtime.Engine;
        try
        {
            runtime.Call(this, runtime.Events.Accepted, [Self, engine.CreateHostObject(runtime.Descriptors.Note(accepted)), runtime.Addresses.ToScript(peer)]);
        }
        catch (HandlerStoppedException stopped) when (stopped.Channel == this)
        {
            stopped.Accepted ??= accepted;
            throw;
        }
    }

    protected override void HandleError(Exception error)
    {
        if (error is ScriptException script)
            runtime.Reloader.NoteFailure(script);
        if (!HasSelf)
            runtime.Reports.Report(error, base.ToString());
        else
            runtime.Call(this, runtime.Events.Error, [Self, runtime.Thrown.ToScriptError(error, isLoops: true)]);
    }

    protected override void CollectIncomingData(ReadOnlySpan<byte> data) => Give(runtime.Events.Collect, data);

    protected override void FoundTerminator() => Fire(runtime.Events.Found);

    protected override void HandleFrame(ReadOnlySpan<byte> data) => Give(runtime.Events.Frame, data);

    // With its place in the script, not with a trace of ours.
    protected override void LogError(Exception error) => runtime.Reports.Report(error, ToString());

    public override void LogInfo(string message, string type = "info")
    {
        if (HasSelf)
            runtime.Call(this, runtime.Events.Function("log_info"), [Self, runtime.Engine.FromText(message), runtime.Engine.FromText(type)]);
        else
            base.LogInfo(message, type);
    }

    private bool Fire(JsReference handler)
    {
        // A handler that closes its channel lets the script object go; the value on the stack keeps it for the call.
        return HasSelf && runtime.Engine.ToBoolean(runtime.Call(this, handler, [Self]));
    }

    private void Give(JsReference handler, ReadOnlySpan<byte> data)
    {
        var engine = runtime.Engine;
        if (data.Length <= runtime.Inbox.Length)
        {
            data.CopyTo(runtime.Inbox.Span);
            runtime.Call(this, handler, [Self, engine.FromInt32(0), engine.FromInt32(data.Length)]);
        }
        else
        {
            runtime.Call(this, handler, [Self, engine.CreateBytes(data), engine.FromInt32(data.Length)]);
        }
    }
}
