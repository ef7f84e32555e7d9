using System.Text;
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
internal sealed class ScriptRuntime : ICallbackScope, IDisposable
{
    /// <summary>From here on descriptors are numbers of ours, which no poller knows.</summary>
    public const int FirstVirtualDescriptor = 1 << 20;

    private const int BufferSize = 256 * 1024;

    private readonly ScriptHostOptions _options;
    private readonly Stream _output;
    private readonly Stream _error;
    private readonly bool _color;
    private readonly IDisposable _standard;
    private readonly Action _body;
    private Action? _callbacks;
    private int _virtualDescriptor = FirstVirtualDescriptor;
    private readonly List<WeakReference<ChannelMap>> _maps = [];
    private HandlerStoppedException? _stopped;
    private ScriptExitException? _exit;
    private readonly Suspect _suspect = new();

    public ScriptRuntime(JavaScriptEngine engine, ScriptHostOptions options, bool isCheck = false)
    {
        Engine = engine;
        _options = options;
        IsCheck = isCheck;
        Grants = isCheck
            ? new ScriptGrants(ScriptPermissions.All, options.Environment, ReadOnlyFileAccess.Instance)
            : new ScriptGrants(options.Permissions, options.Environment);
        _output = options.Output ?? Console.OpenStandardOutput();
        _error = options.Error ?? Console.OpenStandardError();
        _color = options.Error is null && Terminal.ShowsColor;
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
            UnhandledException = error => Report(error, null),
            Log = Log,
            DropsOutputAtEndOfStream = options.DropsOutputAtEndOfStream,
            ClosesListenerOnAcceptError = options.ClosesListenerOnAcceptError,
            LosesPartialTerminator = options.LosesPartialTerminator,
        };
        Loop.Limits.MaximumChannels = options.MaximumChannels;
        Loop.Limits.MaximumPerAddress = options.MaximumPerAddress;
        Window = new HandlerWindow(engine);
        OutputMeters = new OutputMeters(engine);
        Descriptors = new OwnedDescriptors(this);
        Scan = new PredicateScan(this);
        Addresses = new AddressApi(this);
        Modules = new ModuleFiles(this);
        Reloader = new Reloader(this, options);
        engine.UnhandledRejection = reason => Reject(null, ToException(reason));
        (Events, _standard) = ScriptApi.Install(this, options);
        Window.ArenaChanged = arena => CallPrelude("use_arena", [arena]);
        engine.Clock.Turn = () => Window.Turn;
    }

    public JavaScriptEngine Engine { get; }

    public EventLoop Loop { get; }

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

    /// <summary>Whether an error was reported.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>
    /// Calls into the script on behalf of a channel, with the clock running.
    /// </summary>
    /// <exception cref="ScriptException">The script threw.</exception>
    /// <exception cref="LoopControlException">The script was stopped, or wants to leave the loop.</exception>
    public JsValue Call(ScriptChannel? channel, JsReference function, ReadOnlySpan<JsValue> arguments, ScriptChannel? blamed = null)
    {
        var outer = Engine.Clock.Start();
        var (owner, running) = (Owner, Running);
        if (channel is not null)
            Owner = channel.HandlerOwner;
        blamed ??= channel;
        if (blamed is not null)
        {
            Running = blamed;
            _suspect.Add(blamed);
        }
        try
        {
            var result = Engine.Call(function.Value, default, arguments);
            if (_suspect.WatchesEach && running is null)
                RunMicrotasks();
            return result;
        }
        catch (ScriptStoppedException stop)
        {
            throw Stopped(blamed, stop);
        }
        catch (ScriptException error) when (error.ErrorName == "ExitNow" && IsExit(error))
        {
            throw new ScriptExitException(error);
        }
        finally
        {
            (Owner, Running) = (owner, running);
            Engine.Clock.Resume(outer);
        }
    }

    /// <summary>
    /// Calls into the script on behalf of a version's top level, which goes on in it: also in the promise reactions that follow at once.
    /// </summary>
    public void CallFor(ModuleVersion owner, JsReference function, JsValue argument, ScriptChannel? blamed = null)
    {
        RunMicrotasks();
        Owner = owner;
        try
        {
            Call(null, function, [argument], blamed);
        }
        finally
        {
            Owner = null;
        }
        RunMicrotasksOf(owner);
    }

    /// <summary>Calls into the script from outside the loop: nobody's channel is to blame.</summary>
    /// <exception cref="ScriptException">The script threw, or was stopped.</exception>
    public JsValue CallFromHost(JsReference function, ReadOnlySpan<JsValue> arguments)
    {
        try
        {
            return Call(null, function, arguments);
        }
        catch (HandlerStoppedException stopped)
        {
            if (stopped.WasNested)
                _stopped = stopped;
            throw stopped.Stop;
        }
    }

    /// <summary>Calls a function of the prelude's that runs none of the script's code.</summary>
    public JsValue CallPrelude(string name, ReadOnlySpan<JsValue> arguments) => Engine.Call(Events.Function(name).Value, default, arguments);

    void ICallbackScope.Run(Action callbacks)
    {
        _callbacks = callbacks;
        try
        {
            Engine.Enter(_body);
        }
        catch (HandlerStoppedException stop) when (!Engine.Stopping)
        {
            Blame(stop);
        }
    }

    void ICallbackScope.Ask(ChannelMap map)
    {
        try
        {
            Scan.LookUpTraits();
            Scan.Ask(map);
        }
        catch (HandlerStoppedException stop) when (!Engine.Stopping)
        {
            Blame(stop);
        }
    }

    /// <summary>
    /// Runs the loop inside the engine: entered once, not once a pass, as entering costs as much as a small message does.
    /// </summary>
    /// <param name="run">The loop. Where a script is stopped in it, it is left and run again: what was ready then is still ready.</param>
    public void RunInside(Action run)
    {
        for (var done = false; !done;)
        {
            Owner = null;
            try
            {
                Engine.Enter(run);
                done = true;
            }
            catch (HandlerStoppedException stop) when (!Engine.Stopping)
            {
                Blame(stop);
                done = ExitCode is not null;
            }
        }
    }

    /// <summary>
    /// Runs the loop on behalf of a script that called <c>loop()</c>: its clock stands still meanwhile.
    /// </summary>
    public void RunNested(TimeSpan timeout, ChannelMap map, int? count, PollerKind? poller)
    {
        HasLooped |= IsLoading;
        if (IsCheck)
            return;
        Window.Owner?.LeaveWindow();
        var used = Engine.Clock.Pause();
        var counted = CountsPasses;
        CountsPasses = count is not null;
        var (owner, leaves) = (Owner, LeavesLoopForReload);
        (Owner, LeavesLoopForReload) = (null, false);
        LoopDepth++;
        try
        {
            RunMicrotasks();
            Loop.Run(timeout, map, count, poller);
        }
        finally
        {
            CountsPasses = counted;
            LoopDepth--;
            (Owner, LeavesLoopForReload) = (owner, leaves);
            Engine.Clock.Resume(used);
        }
    }

    /// <summary>Gives back what a running handler's window holds of a socket that somebody else is about to use.</summary>
    public void LeaveWindowOf(ITransport transport)
    {
        if (Window.Owner is { } owner && ReferenceEquals(owner.Transport, transport))
            owner.LeaveWindow();
    }

    /// <summary>Runs the host's own loop. For a reload it is left, and what <paramref name="again"/> says decides whether it goes on.</summary>
    public void RunLoop(Action run, Func<bool> again)
    {
        do
        {
            ReloadDueException due;
            LoopDepth++;
            LeavesLoopForReload = true;
            try
            {
                run();
                return;
            }
            catch (ReloadDueException left)
            {
                due = left;
            }
            finally
            {
                LoopDepth--;
                LeavesLoopForReload = false;
            }
            due.Reload();
        }
        while (again());
    }

    /// <summary>Lets an exception of C# pass through script code, as what the script can understand of it.</summary>
    public Exception ForScript(Exception error)
    {
        switch (error)
        {
            case HandlerStoppedException stopped:
                // Everything up to the outermost call unwinds; whose handler it was is remembered for there.
                stopped.WasNested = true;
                _stopped = stopped;
                return stopped.Stop;
            case ScriptExitException exit:
                return exit.Error;
            case ExitNowException:
                return new ScriptException(error.Message) { Thrown = Engine.Protect(CallPrelude("exit_now", [Engine.FromText(error.Message)])) };
            case PosixException:
                return new ScriptException(error.Message) { Thrown = Engine.Protect(ToScriptError(error)) };
            default:
                return error;
        }
    }

    /// <summary>The script's value for an exception: what it threw itself, or an <c>Error</c> with code and errno.</summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="isLoops">Whether it was a call of the loop's own that failed: no line of the script is to blame.</param>
    public JsValue ToScriptError(Exception error, bool isLoops = false) => error switch
    {
        ScriptException { Thrown: { } thrown } => thrown.Value,
        ScriptStoppedException stop => CallPrelude("stopped_error",
            [Engine.FromText(stop.Message), Engine.FromText(stop.Reason.ToString()), Engine.FromText(stop.ScriptStack)]),
        PosixException posix => CallPrelude(isLoops ? "loop_error" : "system_error",
            [Engine.FromText(posix.Message), Engine.FromText(posix.Code), Engine.FromInt32(posix.ErrorNumber)]),
        _ => Engine.CreateError(error.Message),
    };

    /// <summary>The exception for a value that a script threw or rejected with.</summary>
    public ScriptException ToException(JsValue thrown)
    {
        try
        {
            CallPrelude("rethrow", [thrown]);
        }
        catch (ScriptException error)
        {
            return error;
        }
        return new ScriptException("unknown error");
    }

    /// <summary>What a script's object calls itself.</summary>
    public string Describe(JsValue self, string fallback)
    {
        try
        {
            return Engine.ToText(self);
        }
        catch (ScriptException)
        {
            return fallback;
        }
    }

    /// <summary>Reports an error that nobody took.</summary>
    public void Report(Exception error, string? channel)
    {
        HasFailed = true;
        var script = error as ScriptException ?? new ScriptException(error.Message, error);
        if (channel is null)
            Reloader.NoteFailure(script);
        if (_options.OnError is { } handler)
            handler(script);
        else if (IsSystemError(script))
            Write($"error: {(channel is null ? "" : channel + ": ")}{script.Message}");
        else
            Write($"{(channel is null ? "" : $"error in {channel}\n")}{CodeFrame.Format(script, _color, Modules.Served).TrimEnd()}");
    }

    /// <summary>Prints an error of a version that was tried.</summary>
    public void WriteError(ScriptException error) => Write(CodeFrame.Format(error, _color, Modules.Tried).TrimEnd());

    /// <summary>A number for a channel without a descriptor, far above those of the system.</summary>
    public int NextVirtualDescriptor() => _virtualDescriptor++;

    /// <summary>Reports a value that a script threw.</summary>
    public void ReportValue(JsValue thrown, string channel) => Report(ToException(thrown), channel);

    /// <summary>Writes a line to standard output.</summary>
    public void WriteOutput(string line) => WriteLine(_output, line);

    /// <summary>The bytes that the prelude's <c>take_bytes</c> gave: their number in the outbox, or an array.</summary>
    public Span<byte> Bytes(in HostCall call, int at)
    {
        if (call.Engine.TypeOf(call[at]) == JsType.Number)
            return Outbox.Span[..Math.Clamp(call.Int32(at), 0, Outbox.Length)];
        return call.Engine.TryGetBytes(call[at], out var bytes) ? bytes : throw new InvalidOperationException("not bytes");
    }

    /// <summary>Writes a line to standard error.</summary>
    public void Write(string line) => WriteLine(_error, line);

    private static void WriteLine(Stream stream, string line)
    {
        try
        {
            stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch (IOException)
        {
            // The disk is full or nobody reads it any more: that is no reason to stop serving.
        }
    }

    /// <summary><c>process.exit</c>: the engine stops the script at its next safepoint, and the loop ends.</summary>
    public void Exit(int code)
    {
        if (Reload is not null)
            throw new ScriptException($"process.exit({code}) during a reload");
        ExitCode = code;
        Loop.Stop();
        Engine.RequestStop();
    }

    /// <summary>
    /// Takes a stop that reached the outermost call, where a loop inside that call was where it happened.
    /// </summary>
    /// <returns>False where it was the call's own code that was stopped.</returns>
    public bool TakeNestedStop()
    {
        if (_stopped is not { } stopped)
            return false;
        _stopped = null;
        Blame(stopped);
        return true;
    }

    public void Dispose()
    {
        Reloader.Dispose();
        Loop.Dispose();
        _standard.Dispose();
        Engine.Dispose();
    }

    // A failed call that the loop made on its own, such as a refused connect: no script is at fault, and one line says all.
    private static bool IsSystemError(ScriptException error) => error.File is null && (error.InnerException is PosixException || error.Code is not null);

    /// <summary>A promise of a channel's handler was rejected; null for nobody's.</summary>
    public void Reject(ScriptChannel? channel, ScriptException error)
    {
        if (error.ErrorName == "ExitNow" && IsExit(error))
            _exit ??= new ScriptExitException(error); // No exception passes a promise reaction: the loop is left after it.
        else if (channel is { Transport: not null })
            channel.FailFromScript(error);
        else if (Reload is { } reload)
            reload.Rejection ??= error;
        else
            Report(error, null);
    }

    /// <summary>Runs promise reactions that are a version's top level, going on.</summary>
    public void RunMicrotasksOf(ModuleVersion? owner)
    {
        Owner = owner;
        try
        {
            RunMicrotasks();
        }
        finally
        {
            Owner = null;
        }
    }

    /// <summary>Leaves the loop where a script threw <c>ExitNow</c>.</summary>
    public void ThrowIfExit(ScriptException error)
    {
        if (IsExit(error))
            throw new ScriptExitException(error);
    }

    private void CancelTimers(ScriptChannel? owner)
    {
        foreach (var timer in Timers.Where(timer => timer.SetBy == owner).ToArray())
            timer.End();
    }

    /// <summary>
    /// There are as many timers as there may be: whoever wanted one more loses those it has, and its channel.
    /// </summary>
    public Exception TooManyTimers()
    {
        var owner = Running is { Accepting: false } running ? running : null;
        CancelTimers(owner);
        if (owner is { Transport: { } transport })
            Loop.Post(() => Drop(transport));
        return new ScriptException($"all {MaximumTimers} timers are in use; those that were set by "
            + $"{(owner is null ? "no channel" : Describe(owner.Self, "this channel"))} are cancelled (--max-timers)")
        { ErrorName = "RangeError" };
    }

    /// <summary>Makes a map of a script's own.</summary>
    public ChannelMap CreateMap()
    {
        _maps.RemoveAll(static known => !known.TryGetTarget(out _));
        var map = new ChannelMap(Loop);
        _maps.Add(new WeakReference<ChannelMap>(map));
        return map;
    }

    /// <summary>The open channels of the script, whatever map they are in.</summary>
    public IEnumerable<ScriptChannel> Channels() => Maps().SelectMany(static map => map.OfType<ScriptChannel>()).ToArray();

    /// <summary>The channel that a socket belongs to.</summary>
    public ScriptChannel? FindChannel(ITransport transport) =>
        Maps().Select(map => map[transport.FileDescriptor] as ScriptChannel).FirstOrDefault(channel => ReferenceEquals(channel?.Transport, transport));

    private IEnumerable<ChannelMap> Maps() =>
        _maps.Select(static known => known.TryGetTarget(out var map) ? map : null).OfType<ChannelMap>().Prepend(Loop.Map);

    private void RunBatch()
    {
        _callbacks!();
        RunMicrotasks();
    }

    /// <summary>Runs the promise reactions that wait, where the engine can.</summary>
    public void RunMicrotasks()
    {
        var outer = Engine.Clock.Start();
        try
        {
            Engine.RunMicrotasks();
        }
        catch (ScriptStoppedException stop)
        {
            throw Stopped(_suspect.Take(), stop);
        }
        finally
        {
            Engine.Clock.Resume(outer);
        }
        _suspect.Clear();
        if (_exit is { } exit)
        {
            _exit = null;
            throw exit;
        }
    }

    private HandlerStoppedException Stopped(ScriptChannel? channel, ScriptStoppedException stop)
    {
        var stopped = _stopped ?? new HandlerStoppedException(channel, stop);
        _stopped = null;
        return stopped;
    }

    private void Blame(HandlerStoppedException stopped)
    {
        Owner = null;
        if (stopped.Unwound is { } unwound)
        {
            unwound();
            return;
        }
        if (ExitCode is not null)
            throw new ScriptExitException(stopped.Stop); // It was process.exit that stopped the script: nothing more runs.
        if (stopped.Channel is { Accepting: false } culprit)
            CancelTimers(culprit);
        if (stopped.Channel is not { Transport: { } transport } channel)
        {
            Report(stopped.Stop, stopped.Channel?.ClosedName);
            return;
        }
        if (stopped.Accepted is { } accepted)
        {
            Report(stopped.Stop, channel.ToString());
            Unstoppably(() => Drop(accepted));
            return;
        }
        Unstoppably(() => channel.FailFromScript(stopped.Stop));
        // Whatever its handle_error made of it, a channel that passed the limit is closed.
        if (ReferenceEquals(channel.Transport, transport))
            Unstoppably(channel.CloseFromScript);
    }

    private void Drop(ITransport connection)
    {
        if (FindChannel(connection) is { } channel)
            channel.CloseFromScript();
        else
            connection.Close();
    }

    // What a channel's own last handlers do may pass the limit too; then that is reported, and the channel is closed all the same.
    private void Unstoppably(Action last)
    {
        try
        {
            last();
        }
        catch (HandlerStoppedException again) when (!Engine.Stopping && ExitCode is null)
        {
            Report(again.Stop, null);
        }
    }

    private bool IsExit(ScriptException error) =>
        error.Thrown is { } thrown && Engine.ToBoolean(CallPrelude("is_exit", [thrown.Value]));

    private void Log(string type, string message) => Write($"{type}: {message}");
}
