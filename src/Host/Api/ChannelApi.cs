using System.Net;
using System.Net.Sockets;
using Asyncore.Scripting.Channels;
using Asyncore.Scripting.Checks;
using Asyncore.Scripting.JavaScript;
using Asyncore.Scripting.Reload;
using Asyncore.Sockets;

namespace Asyncore.Scripting.Api;

/// <summary>What the prelude's <c>dispatcher</c> and <c>async_chat</c> call. Arguments are checked by the prelude.</summary>
internal sealed class ChannelApi
{
    private readonly ScriptRuntime _runtime;

    public ChannelApi(ScriptRuntime runtime, ScriptNative native)
    {
        _runtime = runtime;
        AddSockets(native);
        AddInputAndOutput(native);
        AddEvents(native);
        AddState(native);
    }

    // Whatever is asked of a channel comes after the output that its handler has given so far.
    private static ScriptChannel Channel(in HostCall call)
    {
        var channel = call.Host<ScriptChannel>(0) ?? throw new InvalidOperationException("not a channel");
        channel.SettleOutput();
        return channel;
    }

    // Looks after its handler's output itself.
    private static ScriptChannel LargeChannel(in HostCall call) => call.Host<ScriptChannel>(0) ?? throw new InvalidOperationException("not a channel");

    private static ChannelMap? Map(in HostCall call, int at) => call.Host<ChannelMap>(at);

    private static AddressFamily Family(ScriptChannel channel) => channel.Transport?.Family ?? AddressFamily.InterNetwork;

    private void AddSockets(ScriptNative native) => native
        .Add("create", (in HostCall call) =>
        {
            var channel = _runtime.ChannelDefaults.Apply(
                new ScriptChannel(_runtime, (ChannelKind)call.Int32(0), Map(call, 1) ?? _runtime.Loop.Map));
            _runtime.Reload?.Made(channel);
            return call.Engine.CreateHostObject(channel);
        })
        .Do("create_socket", (in HostCall call) => Channel(call).Enter(
            call[1], Layered(SocketApi.Create(_runtime, AddressApi.Family(call.Int32(2)), SocketApi.Type(call.Int32(3)))), null))
        .Do("take", (in HostCall call) =>
        {
            var transport = call.Host<ITransport>(2)!;
            _runtime.LeaveWindowOf(transport);
            Channel(call).Enter(call[1], transport, Map(call, 3));
        })
        .Do("take_object", (in HostCall call) => Channel(call).Enter(call[1], new ScriptTransport(_runtime, call[2]), Map(call, 3)))
        .Do("connected_already", static (in HostCall call) => Channel(call).TakeConnected())
        .Do("set_file", (in HostCall call) =>
        {
            var file = new FileTransport(_runtime.Descriptors.Demand(call.Int32(2), "file_dispatcher"));
            file.SetNonBlocking();
            Channel(call).Enter(call[1], file, null);
            Channel(call).Connected = true;
        })
        .Do("add_channel", static (in HostCall call) => Channel(call).Reenter(call[1]))
        .Do("del_channel", static (in HostCall call) => Channel(call).LeaveMapFor(call[1]))
        .Do("set_reuse_addr", static (in HostCall call) => Channel(call).SetReuseAddress())
        .Do("connect", (in HostCall call) =>
        {
            var channel = Channel(call);
            channel.Connect(_runtime.Addresses.ToConnect(call, 1, Family(channel)));
        })
        .Do("bind", (in HostCall call) =>
        {
            var channel = Channel(call);
            var address = _runtime.Addresses.ToBind(call, 1, Family(channel));
            if (channel.Transport is UnopenedTransport unopened)
                channel.Address = unopened.LocalAddress = address;
            else if (channel.Socket is { } socket && _runtime.Reload?.Binds(socket, address) == true)
                channel.Address = address;
            else
                channel.Bind(address);
            if (channel.Socket is { } bound)
                ListenerOffer.Note(bound, address);
        })
        .Do("listen", (in HostCall call) =>
        {
            var channel = Channel(call);
            if (channel.Transport is UnopenedTransport)
            {
                channel.Accepting = true;
                return;
            }
            SocketApi.DemandListen(_runtime, channel.Transport);
            if (channel.Socket is { } socket && _runtime.Reload?.Listens(socket, call.Int32(1)) == true)
                channel.Accepting = true;
            else
                channel.Listen(call.Int32(1));
        })
        .Add("accept", (in HostCall call) => Channel(call).Accept(out var peer) is { } accepted
            ? call.Engine.CreateArray([call.Engine.CreateHostObject(_runtime.Descriptors.Note(accepted)), _runtime.Addresses.ToScript(peer)])
            : call.Engine.Null)
        .Do("close", (in HostCall call) =>
        {
            if (_runtime.Reload?.Defers(Channel(call)) != true)
                Channel(call).Close();
        });

    private ITransport Layered(ITransport socket) => _runtime.Layer?.Invoke(socket) ?? socket;

    private void AddInputAndOutput(ScriptNative native) => native
        .Add("recv", (in HostCall call) =>
        {
            var size = Math.Min((uint)call.Int32(1), (uint)_runtime.Inbox.Length);
            return Count(call, Channel(call).Receive(_runtime.Inbox.Span[..(int)size], call.Int32(2)));
        })
        // Numbers first: to make one of an object runs the script's code, which can take the bytes away.
        .Add("recv_into", (in HostCall call) =>
        {
            var flags = call.Int32(2);
            return call.Engine.TryGetBytes(call[1], out var bytes) ? Count(call, Channel(call).Receive(bytes, flags)) : default;
        })
        .Add("send", (in HostCall call) =>
        {
            var flags = call.Int32(2);
            return call.Engine.FromInt32(Channel(call).SendNow(Bytes(call, 1), flags));
        })
        .Add("push", (in HostCall call) => call.Engine.FromBoolean(Channel(call).Push(Bytes(call, 1))))
        .Add("send_large", (in HostCall call) => call.Engine.FromBoolean(LargeChannel(call).SendLarge(Bytes(call, 1))))
        .Do("push_producer", (in HostCall call) => Channel(call).Push(
            new ScriptProducer(_runtime, Channel(call), call.Engine.Protect(call[1]), call.Engine.Protect(call[2]))))
        .Do("close_when_done", static (in HostCall call) => Channel(call).CloseWhenDone())
        .Do("flush", static (in HostCall call) => Channel(call).Flush())
        .Do("discard_buffers", static (in HostCall call) => Channel(call).DiscardBuffers())
        .Do("discard_output", static (in HostCall call) => Channel(call).DiscardBuffers())
        .Add("output_length", static (in HostCall call) => call.Engine.FromNumber(Channel(call).OutputLength))
        .Add("output_place", static (in HostCall call) => call.Engine.FromInt32(Channel(call).OutputPlace))
        .Add("quantity", static (in HostCall call) => call.Engine.FromNumber(call.Int32(1) switch
        {
            0 => Channel(call).HighWaterMark,
            1 => Channel(call).HardLimit,
            2 => Channel(call).MaximumFrame,
            _ => Channel(call).MinimumRate,
        }))
        .Do("set_quantity", static (in HostCall call) =>
        {
            var (channel, value) = (Channel(call), (long)Math.Min(call.Number(2), long.MaxValue));
            switch (call.Int32(1))
            {
                case 0:
                    channel.HighWaterMark = value;
                    break;
                case 1:
                    channel.HardLimit = value;
                    break;
                case 2:
                    channel.MaximumFrame = (int)Math.Min(value, int.MaxValue);
                    break;
                default:
                    channel.MinimumRate = value;
                    break;
            }
        })
        .Do("set_terminator", (in HostCall call) => Channel(call).SetTerminator(Bytes(call, 1)))
        .Do("set_count", static (in HostCall call) => Channel(call).SetTerminator((long)call.Number(1)))
        .Add("missing", static (in HostCall call) => call.Engine.FromNumber(
            Channel(call).Terminator.IsEmpty ? Channel(call).MissingCount : -1))
        .Add("input_size", static (in HostCall call) => call.Engine.FromInt32(Channel(call).InputBufferSize))
        .Do("set_input_size", static (in HostCall call) => Channel(call).InputBufferSize = call.Int32(1));

    private void AddEvents(ScriptNative native) => native
        .Do("read_event", static (in HostCall call) => Channel(call).BaseReadEvent())
        .Do("write_event", static (in HostCall call) => Channel(call).BaseWriteEvent())
        .Do("expt_event", static (in HostCall call) => Channel(call).BaseUrgentEvent())
        .Do("connect_event", static (in HostCall call) => Channel(call).BaseConnectEvent())
        .Do("accept_default", static (in HostCall call) => Channel(call).BaseAccept())
        .Do("chat_read", static (in HostCall call) => Channel(call).BaseChatRead())
        .Do("close_once", static (in HostCall call) => Channel(call).CloseFromScript())
        .Add("is_accept_failure", static (in HostCall call) => call.Engine.FromBoolean(Channel(call).IsAcceptFailure))
        .Do("reject", (in HostCall call) => _runtime.Reject(call.Host<ScriptChannel>(0), _runtime.Thrown.ToException(call[2])))
        .Add("peer_text", static (in HostCall call) => call.Engine.FromText(Channel(call).Address is IPEndPoint address ? $" {AddressText.Format(address)}" : ""))
        .Do("report", (in HostCall call) => _runtime.Reports.ReportValue(call[0], call.Text(1)))
        .Do("set_traits", static (in HostCall call) => Channel(call).SetTraits((ScriptTraits)call.Int32(1)))
        .Do("traits_changed", (in HostCall _) =>
        {
            foreach (var channel in _runtime.Maps.Channels())
                channel.LookUpTraits();
        });

    private void AddState(ScriptNative native) => native
        .Add("state", static (in HostCall call) => call.Engine.FromBoolean(call.Int32(1) switch
        {
            0 => Channel(call).Connected,
            1 => Channel(call).Accepting,
            2 => Channel(call).Connecting,
            _ => Channel(call).AllowHalfOpen,
        }))
        .Do("set_state", static (in HostCall call) =>
        {
            var (channel, value) = (Channel(call), call.Boolean(2));
            switch (call.Int32(1))
            {
                case 0:
                    channel.Connected = value;
                    break;
                case 1:
                    channel.Accepting = value;
                    break;
                case 2:
                    channel.SetConnecting(value);
                    break;
                default:
                    channel.AllowHalfOpen = value;
                    break;
            }
        })
        .Add("timeout", static (in HostCall call) => call.Engine.FromNumber((call.Int32(1) switch
        {
            0 => Channel(call).IdleTimeout,
            1 => Channel(call).ConnectTimeout,
            2 => Channel(call).HandshakeTimeout,
            _ => Channel(call).MinimumRateTime,
        }).TotalSeconds))
        .Do("set_timeout", static (in HostCall call) =>
        {
            var (channel, timeout) = (Channel(call), TimeSpan.FromSeconds(Math.Min(call.Number(2), 1e9)));
            switch (call.Int32(1))
            {
                case 0:
                    channel.IdleTimeout = timeout;
                    break;
                case 1:
                    channel.ConnectTimeout = timeout;
                    break;
                case 2:
                    channel.HandshakeTimeout = timeout;
                    break;
                default:
                    channel.MinimumRateTime = timeout;
                    break;
            }
        })
        .Add("readable", static (in HostCall call) => call.Engine.FromBoolean(true))
        .Add("writable", static (in HostCall call) =>
        {
            var channel = Channel(call);
            return call.Engine.FromBoolean(channel.Kind is ChannelKind.Dispatcher or ChannelKind.File
                || !channel.Connected || channel.HasQueuedOutput);
        })
        .Add("get_address", (in HostCall call) => _runtime.Addresses.ToScript(Channel(call).Address))
        .Add("transport", static (in HostCall call) =>
            Channel(call).Transport is { } transport ? call.Engine.CreateHostObject(transport) : call.Engine.Null);

    private Span<byte> Bytes(in HostCall call, int at) => _runtime.Bytes(call, at);

    private static JsValue Count(in HostCall call, IoResult result) => call.Engine.FromInt32(result.WouldBlock ? -1 : result.Count);
}
