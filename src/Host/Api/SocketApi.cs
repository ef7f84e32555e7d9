using System.Net;
using System.Net.Sockets;
using Asyncore.Scripting.Checks;
using Asyncore.Scripting.JavaScript;
using Asyncore.Scripting.Reload;
using Asyncore.Sockets;

namespace Asyncore.Scripting.Api;

/// <summary>What the prelude's <c>socket</c> module and <c>file_wrapper</c> call.</summary>
internal sealed class SocketApi
{
    private readonly ScriptRuntime _runtime;

    public SocketApi(ScriptRuntime runtime, ScriptNative native)
    {
        _runtime = runtime;
        AddSockets(native);
        AddOptions(native);
        AddFiles(native);
    }

    public static SocketType Type(int number) => number switch
    {
        1 => SocketType.Stream,
        2 => SocketType.Dgram,
        5 => SocketType.Seqpacket,
        _ => throw new PosixException(Errno.EINVAL, $"socket type {number}"),
    };

    /// <summary>A socket; while a script is checked, something that only takes the calls.</summary>
    public static ITransport Create(ScriptRuntime runtime, AddressFamily family, SocketType type) => runtime.IsCheck
        ? new UnopenedTransport(runtime.NextVirtualDescriptor(), family, type)
        : runtime.Descriptors.Note(new PosixSocket(family, type));

    /// <summary>Before listening: a socket that was not bound is bound by that to any address.</summary>
    public static void DemandListen(ScriptRuntime runtime, ITransport? transport)
    {
        if (transport is PosixSocket { Family: not AddressFamily.Unix } socket && socket.LocalAddress is IPEndPoint { Port: 0 } unbound)
            runtime.Grants.Net.DemandBind("listen", unbound);
    }

    private static ITransport Transport(in HostCall call) =>
        call.Host<ITransport>(0) ?? throw new InvalidOperationException("not a socket");

    private static PosixSocket Socket(in HostCall call) => call.Host<ITransport>(0)?.Socket
        ?? throw new PosixException(Errno.ENOTSOCK, "socket", "the channel's socket cannot do this: it is not one of the system's");

    private static IoResult Checked(IoResult result, string operation) =>
        result.Succeeded || result.WouldBlock ? result : throw new PosixException(result.Errno, operation);

    private static JsValue Count(in HostCall call, IoResult result, string operation) =>
        call.Engine.FromInt32(Checked(result, operation).WouldBlock ? -1 : result.Count);

    private static int Number(SocketType type) => type switch
    {
        SocketType.Stream => 1,
        SocketType.Dgram => 2,
        SocketType.Seqpacket => 5,
        _ => 0,
    };

    // A running handler may have read ahead of the script.
    private IoResult Receive(in HostCall call, Span<byte> buffer, int flags)
    {
        _runtime.LeaveWindowOf(Transport(call));
        return Transport(call).Receive(buffer, flags);
    }

    private Span<byte> Inbox(in HostCall call) => _runtime.Inbox.Span[..(int)Math.Min((uint)call.Int32(1), (uint)_runtime.Inbox.Length)];

    private void AddSockets(ScriptNative native) => native
        .Add("socket", (in HostCall call) => call.Engine.CreateHostObject(
            Create(_runtime, AddressApi.Family(call.Int32(0)), Type(call.Int32(1)))))
        .Add("socket_pair", (in HostCall call) =>
        {
            var (first, second) = PosixSocket.Pair();
            return call.Engine.CreateArray([Offer(call, first), Offer(call, second)]);
        })
        .Add("socket_recv", (in HostCall call) => Count(call, Receive(call, Inbox(call), call.Int32(2)), "recv"))
        .Add("socket_recv_into", (in HostCall call) =>
        {
            var flags = call.Int32(2); // Before the bytes: to make a number of an object runs the script's code, which can take them away.
            return call.Engine.TryGetBytes(call[1], out var bytes) ? Count(call, Receive(call, bytes, flags), "recv") : default;
        })
        .Add("socket_recvfrom", (in HostCall call) =>
        {
            var result = Checked(Socket(call).ReceiveFrom(Inbox(call), out var sender), "recvfrom");
            return result.WouldBlock
                ? call.Engine.Null
                : call.Engine.CreateArray([call.Engine.FromInt32(result.Count), _runtime.Addresses.ToScript(sender)]);
        })
        .Add("socket_send", (in HostCall call) =>
        {
            var flags = call.Int32(2);
            return call.Engine.FromInt32(Checked(Transport(call).Send(_runtime.Bytes(call, 1), flags), "send").Count);
        })
        .Add("socket_sendto", (in HostCall call) =>
        {
            var target = Target(call, 2, "sendto");
            return call.Engine.FromInt32(Checked(Socket(call).SendTo(_runtime.Bytes(call, 1), target), "sendto").Count);
        })
        .Do("socket_connect", (in HostCall call) =>
        {
            var address = Target(call, 1, "connect");
            var result = Transport(call).Connect(address);
            if (!result.Succeeded && result.Errno != Errno.EINPROGRESS)
                throw new PosixException(result.Errno, $"connect {AddressText.Format(address)}");
        })
        .Do("socket_bind", (in HostCall call) =>
        {
            var address = _runtime.Addresses.ToBind(call, 1, Transport(call).Family);
            if (Transport(call) is UnopenedTransport unopened)
            {
                unopened.LocalAddress = address;
                return;
            }
            var socket = Socket(call);
            if (_runtime.Reload?.Binds(socket, address) != true)
                _runtime.Loop.Bind(socket, address);
            ListenerOffer.Note(socket, address);
        })
        .Do("socket_listen", (in HostCall call) =>
        {
            if (_runtime.IsCheck)
                return;
            DemandListen(_runtime, Socket(call));
            if (_runtime.Reload?.Listens(Socket(call), call.Int32(1)) != true)
                Socket(call).Listen(call.Int32(1));
        })
        .Add("socket_accept", (in HostCall call) =>
            Checked(Transport(call).Accept(out var accepted, out var peer), "accept").WouldBlock
                ? call.Engine.Null
                : call.Engine.CreateArray([Offer(call, accepted!), _runtime.Addresses.ToScript(peer)]))
        .Do("socket_shutdown", static (in HostCall call) => Socket(call).Shutdown((SocketShutdown)call.Int32(1)))
        .Do("socket_close", (in HostCall call) =>
        {
            // Not every poller notices that a channel's socket was closed behind its back.
            var transport = Transport(call);
            var channel = _runtime.Maps.Find(transport);
            transport.Close();
            if (channel is not null)
                _runtime.Loop.Post(() => channel.CloseIfOn(transport));
        })
        .Add("socket_fileno", static (in HostCall call) => call.Engine.FromInt32(Transport(call).FileDescriptor))
        .Add("socket_name", (in HostCall call) => _runtime.Addresses.ToScript(
            call.Boolean(1) ? Transport(call).PeerAddress : Transport(call).LocalAddress))
        .Add("socket_family", static (in HostCall call) => call.Engine.FromInt32(AddressApi.Number(Transport(call).Family)))
        .Add("socket_type", static (in HostCall call) => call.Engine.FromInt32(Number(Transport(call).SocketType)))
        .Add("hostname", static (in HostCall call) => call.Engine.FromText(Dns.GetHostName()));

    private void AddOptions(ScriptNative native) => native
        .Add("constants", (in HostCall _) =>
        {
            var constants = new NativeModule(_runtime.Engine);
            foreach (var (name, value) in SocketConstants.All)
                constants.Add(name, _runtime.Engine.FromInt32(value));
            return constants.Value;
        })
        .Add("AF_INET", _runtime.Engine.FromInt32(AddressApi.Inet))
        .Add("SOCK_STREAM", _runtime.Engine.FromInt32(1))
        .Add("SOL_SOCKET", _runtime.Engine.FromInt32(SocketConstants.All["SOL_SOCKET"]))
        .Add("SO_ERROR", _runtime.Engine.FromInt32(SocketConstants.All["SO_ERROR"]))
        .Do("socket_set_option", (in HostCall call) =>
        {
            if (_runtime.IsCheck)
                return;
            var (level, option) = (call.Int32(1), call.Int32(2));
            SocketConstants.DemandSettable(level, option);
            if (call.Engine.TryGetBytes(call[3], out var bytes))
                Socket(call).SetOption(level, option, bytes);
            else
                Socket(call).SetOption(level, option, call.Int32(3));
        })
        .Add("socket_get_option", static (in HostCall call) =>
        {
            var length = call.Int32(3);
            if (Transport(call) is UnopenedTransport)
                return call.Engine.FromInt32(0);
            if (length == 0)
                return call.Engine.FromInt32(Socket(call).GetOption(call.Int32(1), call.Int32(2)));
            Span<byte> value = stackalloc byte[Math.Clamp(length, 1, 1024)];
            return call.Engine.CreateBytes(value[..Socket(call).GetOption(call.Int32(1), call.Int32(2), value)]);
        });

    private void AddFiles(ScriptNative native) => native
        .Add("file_open", (in HostCall call) => call.Engine.CreateHostObject(new FileTransport(_runtime.Descriptors.Demand(call.Int32(0), "file_wrapper"))))
        .Add("file_fileno", static (in HostCall call) => call.Engine.FromInt32(Transport(call).FileDescriptor))
        .Add("file_read", (in HostCall call) => Count(call, Transport(call).Receive(Inbox(call)), "read"))
        .Add("file_write", (in HostCall call) => call.Engine.FromInt32(
            Checked(Transport(call).Send(_runtime.Bytes(call, 1)), "write").Count))
        .Do("file_close", static (in HostCall call) => Transport(call).Close());

    private JsValue Offer(in HostCall call, ITransport socket) => call.Engine.CreateHostObject(_runtime.Descriptors.Note(socket));

    private EndPoint Target(in HostCall call, int at, string operation)
    {
        var address = _runtime.Addresses.ToReach(call, at, Transport(call).Family, operation, out var host);
        _runtime.Grants.Net.DemandConnect(operation, address, host);
        return address;
    }
}
