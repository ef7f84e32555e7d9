using System.Net;
using System.Net.Sockets;
using Asyncore.Scripting.JavaScript;
using Asyncore.Sockets;

namespace Asyncore.Scripting.Channels;

/// <summary>
/// A socket that a script wrote itself: an object with <c>recv</c> and <c>send</c>, and a <c>fileno</c> if it wants to be waited for.
/// An error with the code of a system error (<c>EAGAIN</c>, ...) counts as that; what else it throws, the channel's handler throws.
/// </summary>
internal sealed class ScriptTransport(ScriptRuntime runtime, JsValue self) : ITransport
{
    private readonly JsReference _self = runtime.Engine.Protect(self);
    private readonly int _fileDescriptor = Descriptor(runtime, self);

    public int FileDescriptor => _fileDescriptor;

    public AddressFamily Family => AddressFamily.Unspecified;

    public SocketType SocketType => SocketType.Stream;

    public EndPoint? PeerAddress => null;

    public EndPoint? LocalAddress => null;

    public IoResult Receive(Span<byte> buffer, int flags = 0)
    {
        var engine = runtime.Engine;
        if (Call("recv", engine.FromInt32(buffer.Length), out var result) is var errno and not 0)
            return IoResult.Failed(errno);
        if (engine.TypeOf(result) is JsType.Null or JsType.Undefined)
            return IoResult.Blocked;
        if (engine.TypeOf(result) == JsType.Text)
        {
            var text = engine.ToText(result);
            return IoResult.Moved(System.Text.Encoding.Latin1.GetBytes(text.AsSpan(0, Math.Min(text.Length, buffer.Length)), buffer));
        }
        if (!engine.TryGetBytes(result, out var bytes))
            return IoResult.Moved(0);
        bytes = bytes[..Math.Min(bytes.Length, buffer.Length)];
        bytes.CopyTo(buffer);
        return IoResult.Moved(bytes.Length);
    }

    public IoResult Send(ReadOnlySpan<byte> data, int flags = 0)
    {
        var engine = runtime.Engine;
        if (Call("send", runtime.CallPrelude("to_buffer", [engine.CreateBytes(data)]), out var result) is var errno and not 0)
            return IoResult.Failed(errno);
        return IoResult.Moved(engine.TypeOf(result) == JsType.Number ? Math.Clamp(engine.ToInt32(result), 0, data.Length) : data.Length);
    }

    public IoResult Accept(out ITransport? accepted, out EndPoint? peer)
    {
        (accepted, peer) = (null, null);
        return IoResult.Failed(Errno.ENOTSOCK);
    }

    public IoResult Connect(EndPoint address) => IoResult.Failed(Errno.ENOTSOCK);

    public int TakeError() => 0;

    public void Close()
    {
        if (runtime.Engine.IsFunction(runtime.Engine.Get(_self.Value, "close")))
            Call("close", default, out _);
    }

    private int Call(string method, JsValue argument, out JsValue result)
    {
        var engine = runtime.Engine;
        try
        {
            result = engine.Call(engine.Get(_self.Value, method), _self.Value, [argument]);
            return 0;
        }
        catch (ScriptException error) when (error.Code is { } code && Errno.Number(code) is var errno and > 0)
        {
            result = default;
            return errno;
        }
    }

    // Without a descriptor of its own the object gets a number that no poller knows: its channel is driven by hand.
    private static int Descriptor(ScriptRuntime runtime, JsValue self)
    {
        var engine = runtime.Engine;
        var fileno = engine.Get(self, "fileno");
        if (!engine.IsFunction(fileno))
            return runtime.NextVirtualDescriptor();
        var number = engine.Call(fileno, self, []);
        return engine.TypeOf(number) == JsType.Number && engine.ToInt32(number) >= 0
            ? runtime.Descriptors.Demand(engine.ToInt32(number), "fileno")
            : runtime.NextVirtualDescriptor();
    }
}
