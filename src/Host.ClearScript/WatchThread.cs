namespace Asyncore.Scripting.ClearScript;

/// <summary>The thread that all watches of the process share. Not one of the pool: those may all be busy when it matters.</summary>
internal static class WatchThread
{
    private static readonly object s_gate = new();
    private static readonly List<(HandlerWatch Watch, long Due)> s_awake = [];
    private static Thread? s_thread;

    /// <summary>Has a watch look in so many milliseconds.</summary>
    public static void Add(HandlerWatch watch, int delay)
    {
        lock (s_gate)
        {
            s_awake.Add((watch, Environment.TickCount64 + delay));
            if (s_thread is null)
            {
                s_thread = new Thread(Run) { IsBackground = true, Name = "script watch" };
                s_thread.Start();
            }
            Monitor.Pulse(s_gate);
        }
    }

    private static void Run()
    {
        for (; ; )
        {
            // Without the lock: a look takes the lock of its watch, and who has that may be adding one here.
            if (Next() is { } watch && watch.Look() is { } delay)
                Add(watch, delay);
        }
    }

    private static HandlerWatch? Next()
    {
        lock (s_gate)
        {
            if (s_awake.Count == 0)
            {
                Monitor.Wait(s_gate);
                return null;
            }
            var next = s_awake.MinBy(static item => item.Due);
            var left = next.Due - Environment.TickCount64;
            if (left > 0)
            {
                Monitor.Wait(s_gate, (int)left);
                return null;
            }
            s_awake.Remove(next);
            return next.Watch;
        }
    }
}
