using System.Reflection;
using Jint;

namespace Asyncore.Scripting.Jint;

/// <summary>
/// Jint runs the promise reactions that wait whenever a program has been evaluated, also one that a running script asked for, in the
/// middle of that script. They are held back by telling its queue that another thread will come for them.
/// </summary>
internal sealed class JintMicrotasks
{
    private const int Nobody = -1, Another = -2;

    private static readonly FieldInfo? s_queue = typeof(Engine).GetField("_eventLoop", BindingFlags.Instance | BindingFlags.NonPublic);
    private static readonly FieldInfo? s_thread = s_queue?.FieldType.GetField("_waitingThreadId", BindingFlags.Instance | BindingFlags.NonPublic);

    private readonly object? _queue;

    public JintMicrotasks(Engine engine) => _queue = s_queue?.GetValue(engine);

    /// <summary>Whether this version of Jint has the queue that is known here.</summary>
    public static bool CanHold => s_thread?.FieldType == typeof(int);

    /// <summary>Holds them back, or lets them run.</summary>
    /// <returns>Whether they were held back before.</returns>
    public bool Hold(bool held)
    {
        if (!CanHold)
            return false;
        var before = (int)s_thread!.GetValue(_queue)! == Another;
        if (before != held)
            s_thread.SetValue(_queue, held ? Another : Nobody);
        return before;
    }
}
