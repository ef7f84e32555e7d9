using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Asyncore.Scripting.Limits;

namespace Asyncore.Scripting.JavaScriptCore;

// A tick interrupts whatever script runs, every few milliseconds of its processor time, and looks whether it may go on. After a stop nothing
// more runs until the outermost entry has been left: the engine cannot handle exceptions properly before.
public sealed unsafe partial class JavaScriptCoreEngine
{
    // A tick wakes two threads of the engine, some 0.1 ms, and makes it throw away the code that it was optimizing: while handlers are short
    // there are few. One that is still running at a tick, which is not before it has had most of its time, is looked at closely from then on.
    private const double ShortestTick = 0.005, CloseTick = 0.02, LongestTick = 0.75;
    private const double EarlyTickInLimit = 0.75, CloseTickInLimit = 0.02;
    private const double FirstTick = 0.1; // The limit is set after the engine has been made.
    private const double SearchingTick = 0.0002;
    private const double MuchMemory = 0.6;
    private const uint MostFrames = 16;
    private const int MostSettling = 8;

    private readonly MemoryWatch _memory = new();
    private StopReason _stopReason;
    private string? _stopMessage;
    private ScriptFrame _stopFrame;
    private string _stopStack = "";
    private volatile bool _stopRequested;

    /// <inheritdoc/>
    public override bool Stopping => _stopMessage is not null;

    /// <inheritdoc/>
    public override void RequestStop()
    {
        _stopRequested = true;
        if (!IsDisposed && Environment.CurrentManagedThreadId == _thread)
            Arm(ShortestTick); // Another thread would have to wait for the engine's lock: its request is seen at the next tick.
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte OnTick(nint context, nint data)
    {
        var engine = (JavaScriptCoreEngine)GCHandle.FromIntPtr(data).Target!;
        if (engine.MustStop())
            return 1;

        // Last, for the same reason as the settling at each entry: the next tick must not come before this one has been dealt with.
        engine.Arm();
        return 0;
    }

    private bool MustStop()
    {
        if (Stopping)
            return true;

        if (_stopRequested)
            return Stop(StopReason.Requested, StopMessages.Requested);
        if (Clock.IsOverdue)
            return Stop(StopReason.Deadline, StopMessages.Deadline(Clock.Limit));
        if (MemoryLimit > 0 && ResidentMemory.Read() is var used && _memory.IsPassed(used, MemoryLimit, Clock.Handler))
            return Stop(StopReason.Memory, StopMessages.Memory(used, MemoryLimit));
        NoteWhereItIs();
        return false;
    }

    // Between two promise reactions there are no frames: a storm of them is blamed on where it was seen last, and from half of its time on
    // it is looked at often enough to be seen somewhere.
    private void NoteWhereItIs()
    {
        if (!Clock.IsHalfOver)
            (_stopFrame, _stopStack) = (default, "");
        else
            ReadBacktrace();
    }

    private bool IsSearching => _stopFrame.File is null && Clock.IsHalfOver;

    private bool Stop(StopReason reason, string message)
    {
        _stopReason = reason;
        _stopMessage = message;
        _blocked = true;
        ReadBacktrace();
        return true;
    }

    private void Arm() => Arm(IsSearching ? SearchingTick
        : MemoryLimit > 0 ? (Clock.IsLong ? ShortestTick : CloseTick)
        : Clock.IsLong ? InLimit(CloseTickInLimit, CloseTick)
        : InLimit(EarlyTickInLimit, LongestTick));

    private double InLimit(double part, double longest) =>
        Clock.Limit > TimeSpan.Zero ? Math.Clamp(Clock.Limit.TotalSeconds * part, ShortestTick, longest) : longest;

    private void Arm(double seconds) =>
        JavaScriptCoreApi.JSContextGroupSetExecutionTimeLimit(_group, seconds, &OnTick, GCHandle.ToIntPtr(_self));

    /// <summary>Makes the engine usable again, now that the outermost entry has been left.</summary>
    private ScriptStoppedException? LeaveStop()
    {
        _stopRequested = false;
        if (!Stopping)
            return null;

        var stopped = StoppedException();
        _stopMessage = null;
        _stopFrame = default;
        _stopStack = "";
        _blocked = false;
        Arm();
        Settle();
        // What was stopped for its time may have filled the memory all the same: whoever comes next should not pay for it.
        if (MemoryLimit > 0 && ResidentMemory.Read() > MemoryLimit * MuchMemory)
            GiveMemoryBack();
        return stopped;
    }

    // The garbage, and the pages that it leaves free: the process is measured by these, and the engine would keep them for seconds.
    private void GiveMemoryBack()
    {
        JavaScriptCoreApi.JSSynchronousGarbageCollectForDebugging(Context);
        _arenas.Trim();
        if (JavaScriptCoreLibrary.ReleaseFreeMemory != null)
            JavaScriptCoreLibrary.ReleaseFreeMemory();
        _memory.Settle(ResidentMemory.Read());
    }

    // A stop that passed through a function of the host leaves a termination behind, which would end the next entry: one that does
    // nothing takes it.
    private void Settle()
    {
        for (var attempt = 0; attempt < MostSettling; attempt++)
        {
            nint exception = 0;
            _ = JavaScriptCoreApi.JSObjectCallAsFunction(Context, _nothing, 0, 0, null, &exception);
            if (exception == 0)
                return;
        }
    }

    private ScriptStoppedException StoppedException() => new(_stopReason, _stopMessage ?? "")
    {
        File = _stopFrame.File,
        Line = _stopFrame.Line,
        ScriptStack = _stopStack,
    };

    // The script is at a safepoint: its frames can be walked.
    private void ReadBacktrace()
    {
        var text = JavaScriptCoreApi.JSContextCreateBacktrace(Context, MostFrames);
        if (text == 0)
            return;

        var frames = new List<string>();
        var innermost = default(ScriptFrame);
        foreach (var line in TakeText(text).Split('\n'))
        {
            if (!ScriptFrame.TryParseBacktrace(line, out var frame) || frame.IsPrelude)
                continue;

            if (frames.Count == 0)
                innermost = frame;
            frames.Add($"{FunctionOf(line)}@{frame.File}:{frame.Line}");
        }

        if (frames.Count > 0)
            (_stopFrame, _stopStack) = (innermost, string.Join('\n', frames));
    }

    // Of "#0 function() at file:line".
    private static string FunctionOf(string line)
    {
        var name = line.AsSpan(line.IndexOf(' ', StringComparison.Ordinal) + 1);
        var end = name.IndexOf("() at ", StringComparison.Ordinal);
        return end < 0 ? "" : name[..end].ToString();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ThrowIfBlocked()
    {
        if (_blocked)
            ThrowBlocked();
    }

    [DoesNotReturn]
    private void ThrowBlocked()
    {
        ThrowIfDisposed();
        throw StoppedException();
    }
}
