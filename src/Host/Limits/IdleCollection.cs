using Asyncore.Scripting.JavaScript;
using Asyncore.Scripting.JavaScriptCore;

namespace Asyncore.Scripting.Limits;

/// <summary>
/// Gives memory back while nothing goes on. Both heaps collect when something is allocated, so that what a busy time has left behind would stay
/// as long as a server is idle.
/// </summary>
internal sealed class IdleCollection(JavaScriptEngine engine)
{
    // What makes it worth some 20 ms.
    private const long Least = 4_000_000;

    private long _resident;

    /// <summary>Called when nothing has happened for a while.</summary>
    public void Look()
    {
        if (ResidentMemory.Read() - _resident >= Least)
            Collect();
    }

    /// <summary>Collects all garbage, and gives back the pages that are not needed now.</summary>
    public void Collect()
    {
        engine.Collect();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        CodePages.Release();
        _resident = ResidentMemory.Read();
    }
}
