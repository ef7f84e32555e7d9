using System.Collections.Concurrent;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Channels;

/// <summary>
/// Shows scripts how much output their channels have queued without a call into C#: <c>writable()</c> asks for it in every pass.
/// </summary>
internal sealed unsafe class OutputMeters : IDisposable
{
    private const int Most = 64 * 1024;

    private readonly SharedBuffer _lengths;
    private readonly ConcurrentQueue<Meter> _free = new();
    private int _made;

    public OutputMeters(JavaScriptEngine engine) => _lengths = engine.CreateSharedBuffer(Most * sizeof(int));

    /// <summary>The memory, for the prelude: 32-bit numbers.</summary>
    public JsValue Value => _lengths.Value;

    /// <summary>A meter for a channel; null where there are too many.</summary>
    public Meter? Take()
    {
        if (_free.TryDequeue(out var free))
        {
            GC.ReRegisterForFinalize(free);
            return free;
        }
        return _made < Most ? new Meter(this, _made++) : null;
    }

    public void Dispose() => _lengths.Dispose();

    /// <summary>One place. A script may look at it as long as it has the channel, so it comes back when that is collected.</summary>
    public sealed class Meter(OutputMeters meters, int place)
    {
        ~Meter() => meters._free.Enqueue(this);

        public int Place => place;

        public void Show(long length)
        {
            if (meters._lengths.Pointer is var pointer && pointer != null)
                ((int*)pointer)[place] = (int)Math.Min(length, int.MaxValue);
        }
    }
}
