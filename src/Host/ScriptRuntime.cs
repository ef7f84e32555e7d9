using Asyncore.Scripting.Api;
using Asyncore.Scripting.Channels;
using Asyncore.Scripting.Checks;
using Asyncore.Scripting.Diagnostics;
using Asyncore.Scripting.JavaScript;
using Asyncore.Scripting.Limits;
using Asyncore.Scripting.Modules;
using Asyncore.Scripting.Permissions;
using Asyncore.Scripting.Reload;
using Asyncore.Sockets;

namespace Asyncore.Scripting;

/// <summary>
/// One engine on one loop: how calls cross the border, who is blamed for what goes wrong in them, and what the parts of the script API
/// share.
/// </summary>
internal sealed partial class ScriptRuntime : ICallbackScope, IDisposable
{
    /// <summary>From here on descriptors are numbers of ours, which no poller knows.</summary>
    public const int FirstVirtualDescriptor = 1 << 20;

    private const int BufferSize = 256 * 1024;

    private readonly ScriptHostOptions _options;
    private readonly IDisposable _standard;
    private readonly Action _body;
    private Action? _callbacks;
    private int _virtualDescriptor = FirstVirtualDescriptor;
    private HandlerStoppedException? _stopped;
    private ScriptExitException? _exit;
    private bool _isInBatch;

    public ScriptRuntime(JavaScriptEngine engine, LanguageApi language, ScriptHostOptions options, bool isCheck = false)
    {
        Engine = engine;
        _options = options;
        IsCheck = isCheck;
        Grants = isCheck
            ? new ScriptGrants(ScriptPermissions.All, options.Environment, ReadOnlyFileAccess.Instance)
            : new ScriptGrants(options.Permissions, options.Environment);
        Reports = new ErrorReports(this, options);
        Places = new HandlerPlaces(this);
        Thrown = new ThrownValues(this);
        _body = RunBatch;
        engine.Clock.Limit = options.TimeLimit;
        engine.MemoryLimit = options.MemoryLimit;
        ChannelDefaults = new ChannelDefaults(options);
        MaximumTimers = options.MaximumTimers;
        Inbox = engine.CreateSharedBuffer(BufferSize);
        Outbox = engine.CreateSharedBuffer(BufferSize);
        Loop = new EventLoop(options.Poller)
        {
            Scope = this,
            UnhandledException = error => Reports.Report(error, null),
            Log = (type, message) => Reports.Write($"{type}: {message}"),
            DropsOutputAtEndOfStream = options.DropsOutputAtEndOfStream,
            ClosesListenerOnAcceptError = options.ClosesListenerOnAcceptError,
            LosesPartialTerminator = options.LosesPartialTerminator,
        };
        Garbage = new IdleCollection(engine);
        if (options.CollectsWhenIdle)
            Loop.Idle = Garbage.Look;
        Loop.Limits.MaximumChannels = options.MaximumChannels;
        Loop.Limits.MaximumPerAddress = options.MaximumPerAddress;
        Maps = new ScriptMaps(Loop);
        Window = new HandlerWindow(engine);
        OutputMeters = new OutputMeters(engine);
        Descriptors = new OwnedDescriptors(this);
        Scan = new PredicateScan(this);
        Addresses = new AddressApi(this);
        Modules = new ModuleFiles(this);
        Reloader = new Reloader(this, options);
        engine.UnhandledRejection = reason => Reject(null, Thrown.ToException(reason));
        using (language)
            (Events, _standard) = ScriptApi.Install(this, language, options);
        Window.ArenaChanged = arena => CallPrelude("use_arena", [arena]);
        engine.Clock.Turn = () => Window.Turn;
    }

    public JavaScriptEngine Engine { get; }

    public EventLoop Loop { get; }

    /// <summary>What is printed, and where.</summary>
    public ErrorReports Reports { get; }

    /// <summary>Whom to blame where an error does not say it.</summary>
    public HandlerPlaces Places { get; }

    /// <summary>Errors on their way into the script and out of it.</summary>
    public ThrownValues Thrown { get; }

    /// <summary>The maps that hold the script's channels.</summary>
    public ScriptMaps Maps { get; }

    /// <summary>Bytes on their way into the script.</summary>
    public SharedBuffer Inbox { get; }

    /// <summary>Bytes on their way out of the script.</summary>
    public SharedBuffer Outbox { get; }

    /// <summary>The limits that channels begin with.</summary>
    public ChannelDefaults ChannelDefaults { get; }

    /// <summary>The channel whose handler, or a timer of whose, is running.</summary>
    public ScriptChannel? Running { get; private set; }

    /// <summary>The timers that are set.</summary>
    public HashSet<ScriptTimer> Timers { get; } = [];

    /// <summary>How many timers there may be.</summary>
    public int MaximumTimers { get; }

    /// <summary>Whether the script is only checked: no socket is opened, no file written, no loop run.</summary>
    public bool IsCheck { get; }

    /// <summary>Where read handlers find their input and leave their output.</summary>
    public HandlerWindow Window { get; }

    public OutputMeters OutputMeters { get; }

    /// <summary>What the script may reach.</summary>
    public ScriptGrants Grants { get; }

    /// <summary>The descriptors that are the script's own.</summary>
    public OwnedDescriptors Descriptors { get; }

    public PredicateScan Scan { get; }

    public AddressApi Addresses { get; }

    public ModuleFiles Modules { get; }

    public ScriptEvents Events { get; }

    public Reloader Reloader { get; }

    /// <summary>The reload that is being prepared; null while there is none.</summary>
    public ReloadTransaction? Reload { get; set; }

    /// <summary>Gives back what neither heap needs.</summary>
    public IdleCollection Garbage { get; }

    /// <summary>Who owns the timers and channels that the running code makes; null for nobody.</summary>
    public ModuleVersion? Owner { get; set; }

    /// <summary>The main module's version, while it is loaded.</summary>
    public ModuleVersion? MainOwner { get; set; }

    /// <summary>How many loops run inside each other.</summary>
    public int LoopDepth { get; private set; }

    /// <summary>Whether the loop is run by the host itself, which a reload can leave and enter again.</summary>
    public bool LeavesLoopForReload { get; private set; }

    /// <summary>What <c>process.exit</c> was called with; null while it was not.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Whether a script's top level is running.</summary>
    public bool IsLoading { get; set; }

    /// <summary>Whether the script has run the loop itself while it was loaded.</summary>
    public bool HasLooped { get; set; }

    /// <summary>What is put between a channel and the socket it makes; null for nothing.</summary>
    public Func<ITransport, ITransport>? Layer { get; set; }

    /// <summary>Whether the running loop counts its passes: then a pass gives each channel one event and no more.</summary>
    public bool CountsPasses { get; private set; }

    /// <summary>A number for a channel without a descriptor, far above those of the system.</summary>
    public int NextVirtualDescriptor() => _virtualDescriptor++;

    /// <summary>The bytes that the prelude's <c>take_bytes</c> gave: their number in the outbox, or an array.</summary>
    public Span<byte> Bytes(in HostCall call, int at)
    {
        if (call.Engine.TypeOf(call[at]) == JsType.Number)
            return Outbox.Span[..Math.Clamp(call.Int32(at), 0, Outbox.Length)];
        return call.Engine.TryGetBytes(call[at], out var bytes) ? bytes : throw new InvalidOperationException("not bytes");
    }

    public void Dispose()
    {
        Reloader.Dispose();
        Loop.Dispose();
        _standard.Dispose();
        Engine.Dispose();
    }
}
