using System.Runtime;
using Asyncore.Scripting.Diagnostics;
using Asyncore.Scripting.JavaScriptCore;
using Asyncore.Scripting.Limits;

namespace Asyncore.Scripting.Jint;

// A stop is an exception of C#, which no script can catch. After it nothing more runs until the outermost entry has been left.
public sealed partial class JintEngine
{
    private const double MuchMemory = 0.6;

    private readonly MemoryWatch _memory = new();
    private StopReason _stopReason;
    private string? _stopMessage;
    private ThrownPlace _stopPlace;
    private volatile bool _stopRequested;

    /// <inheritdoc/>
    public override bool Stopping => _stopMessage is not null;

    /// <summary>Whether the script is to be looked at without delay.</summary>
    internal bool IsHurried => _stopRequested || _blocked;

    /// <inheritdoc/>
    public override void RequestStop() => _stopRequested = true;

    /// <summary>Looks whether the script may go on.</summary>
    internal void ThrowIfOver()
    {
        if (!_entered)
            return; // It is being made.
        if (!Stopping && _stopRequested)
            Stop(StopReason.Requested, StopMessages.Requested);
        if (!Stopping && Clock.IsOverdue)
            Stop(StopReason.Deadline, StopMessages.Deadline(Clock.Limit));
        if (!Stopping && MemoryLimit > 0 && ResidentMemory.Read() is var used && _memory.IsPassed(used, MemoryLimit, Clock.Handler))
            Stop(StopReason.Memory, StopMessages.Memory(used, MemoryLimit));
        if (Stopping)
            throw StoppedException();
    }

    private void Stop(StopReason reason, string message)
    {
        _stopReason = reason;
        _stopMessage = message;
        _stopPlace = ThrownPlace.Find(_engine.Advanced.StackTrace, null, 0, 0, false, WrapperLength);
        _blocked = true;
    }

    private ScriptStoppedException SlowRegex()
    {
        if (!Stopping)
            Stop(StopReason.Deadline, StopMessages.Deadline(Clock.Limit));
        return StoppedException();
    }

    private ScriptStoppedException? LeaveStop()
    {
        _stopRequested = false;
        if (!Stopping)
            return null;

        var stopped = StoppedException();
        _stopMessage = null;
        _stopPlace = default;
        _blocked = false;
        _engine.Advanced.ResetCallStack();
        // What was stopped for its time may have filled the memory all the same: whoever comes next should not pay for it.
        if (MemoryLimit > 0 && ResidentMemory.Read() > MemoryLimit * MuchMemory)
            GiveMemoryBack();
        return stopped;
    }

    private void GiveMemoryBack()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _memory.Settle(ResidentMemory.Read());
    }

    private ScriptStoppedException StoppedException() => new(_stopReason, _stopMessage ?? "")
    {
        File = _stopPlace.File,
        Line = _stopPlace.Line,
        ScriptStack = _stopPlace.Stack ?? "",
    };
}
