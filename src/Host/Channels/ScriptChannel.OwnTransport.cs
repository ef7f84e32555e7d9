using Asyncore.Sockets;

namespace Asyncore.Scripting.Channels;

/// <content>A chat whose script overrides <c>send</c> or <c>recv</c>: its queue and its frames go through them.</content>
internal sealed partial class ScriptChannel
{
    protected override bool SendsAtOnce => (_traits & ScriptTraits.Sends) == 0;

    protected override IoResult SendOutput(ReadOnlySpan<byte> data, int flags = 0)
    {
        if ((_traits & ScriptTraits.Sends) == 0)
            return base.SendOutput(data, flags);
        // What the script's own send() passes on goes to the socket at once.
        var engine = runtime.Engine;
        var sent = runtime.Call(this, runtime.Events.Function("chat_send"), [Self, engine.CreateBytes(data)]);
        return engine.ToInt32(sent) is > 0 and var count ? IoResult.Moved(Math.Min(count, data.Length)) : IoResult.Blocked;
    }

    protected override IoResult ReceiveInput(Span<byte> buffer)
    {
        if ((_traits & ScriptTraits.Receives) == 0)
            return base.ReceiveInput(buffer);
        var engine = runtime.Engine;
        var got = runtime.Call(this, runtime.Events.Function("chat_recv"), [Self, engine.FromInt32(buffer.Length)]);
        if (!engine.TryGetBytes(got, out var bytes))
            return IoResult.Blocked;
        if (bytes.Length > buffer.Length)
            throw new ScriptException($"recv: {bytes.Length} bytes where at most {buffer.Length} were asked for") { ErrorName = "RangeError" };
        bytes.CopyTo(buffer);
        return IoResult.Moved(bytes.Length);
    }
}
