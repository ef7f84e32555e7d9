using System.Diagnostics;

namespace Asyncore.Scripting.JavaScriptCore;

/// <summary>
/// Has the arenas that nobody looks at any more collected early. By itself the engine waits for some 18 MB of them, which no cache holds, and then
/// collects the whole heap every other time: it takes what a collection of the young objects has freed for used until the next one of all.
/// </summary>
internal sealed unsafe class ArenaCollection
{
    private const int MostInUse = 16;
    private const int YoungForEachOfAll = 7;

    private Collection _young, _all;
    private int _at = MostInUse;
    private int _count;

    /// <summary>Called before another arena is taken.</summary>
    public void Look(ArenaPool pool, nint context)
    {
        if (pool.InUse < _at || JavaScriptCoreLibrary.CollectYoung == null)
            return;
        if (_count >= YoungForEachOfAll && _all.IsLongAgo)
        {
            var began = Stopwatch.GetTimestamp();
            JavaScriptCoreApi.JSSynchronousGarbageCollectForDebugging(context);
            _all = new Collection(began);
            _count = 0;
        }
        else if (_young.IsLongAgo)
        {
            var began = Stopwatch.GetTimestamp();
            JavaScriptCoreLibrary.CollectYoung(context);
            _young = new Collection(began);
            _count++;
        }
        else
        {
            return;
        }
        // A script may keep what it was sent.
        _at = Math.Max(MostInUse, pool.InUse * 2);
    }

    // How long the last one took, and when. A large heap takes long: that is left to the engine, which knows how large it is.
    private readonly struct Collection(long began)
    {
        private const int Share = 8;

        private readonly long _ended = Stopwatch.GetTimestamp();

        public bool IsLongAgo => Stopwatch.GetTimestamp() - _ended >= (_ended - began) * Share;
    }
}
