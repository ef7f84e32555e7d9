using System.Buffers;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Channels;

/// <summary>A script's producer: an object with <c>more()</c>, whose blocks may themselves be producers.</summary>
internal sealed class ScriptProducer(ScriptRuntime runtime, ScriptChannel channel, JsReference stack, JsReference self) : IProducer, IDisposable
{
    public bool More(IBufferWriter<byte> output)
    {
        var engine = runtime.Engine;
        var block = runtime.Call(channel, runtime.Events.Produce, [stack.Value, self.Value]);
        if (engine.TypeOf(block) == JsType.Number)
        {
            var length = engine.ToInt32(block);
            output.Write(runtime.Outbox.Span[..length]);
            return length > 0;
        }
        if (engine.TryGetBytes(block, out var bytes))
            output.Write(bytes);
        return true;
    }

    public void Dispose()
    {
        stack.Dispose();
        self.Dispose();
    }
}
