using System.Diagnostics;
using Asyncore.Scripting.JavaScript;
using Asyncore.Scripting.JavaScriptCore;

namespace Asyncore.Scripting.Limits;

/// <summary>
/// Gives memory back while nothing goes on. Both heaps collect when something is allocated, so that what a busy time has left behind would stay
/// as long as a server is idle.
/// </summary>
internal sealed class IdleCollection(JavaScriptEngine engine)
{
    // What makes it worth some 20 ms. Pages of code come and go too.
    private const long Least = 4_000_000;

    // A server that is busy every few seconds needs again what it was given.
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);

    private long _before;
    private long _after;
    private long _collected;

    /// <summary>Called when nothing has happened for a while.</summary>
    public void Look()
    {
        var resident = ResidentMemory.Read();
        if (resident < (Stopwatch.GetElapsedTime(_collected) < s_pause ? _before : _after) + Least)
            return;
        engine.Collect();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        (_before, _after, _collected) = (resident, ResidentMemory.Read(), Stopwatch.GetTimestamp());
    }
}
