using System.Net;
using System.Net.Sockets;
using System.Text;
using Asyncore.Sockets;

namespace Asyncore.Engine.Tests;

/// <summary>Real sockets on the loopback interface, connected and listening.</summary>
internal static class Net
{
    /// <summary>An address to bind to: a free port, or a path that does not exist yet.</summary>
    public static EndPoint FreeAddress(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => new IPEndPoint(IPAddress.Loopback, 0),
        AddressFamily.InterNetworkV6 => new IPEndPoint(IPAddress.IPv6Loopback, 0),
        _ => new UnixDomainSocketEndPoint(Path.Combine(Path.GetTempPath(), $"asyncore-{Guid.NewGuid():N}.sock")),
    };

    public static PosixSocket Listen(AddressFamily family = AddressFamily.InterNetwork, int backlog = 128)
    {
        var socket = new PosixSocket(family, SocketType.Stream);
        socket.Bind(FreeAddress(family));
        socket.Listen(backlog);
        return socket;
    }

    /// <summary>Closes a listener and, for a unix socket, removes its path.</summary>
    public static void CloseListener(PosixSocket listener)
    {
        var address = listener.FileDescriptor >= 0 ? listener.LocalAddress : null;
        listener.Close();
        Forget(address);
    }

    public static void Forget(EndPoint? address)
    {
        if (address is UnixDomainSocketEndPoint unix)
            File.Delete(unix.ToString());
    }

    /// <summary>An address on which nobody listens.</summary>
    public static EndPoint DeadAddress(AddressFamily family = AddressFamily.InterNetwork)
    {
        var socket = Listen(family);
        var address = socket.LocalAddress!;
        CloseListener(socket);
        return address;
    }

    /// <summary>Two ends of one connection.</summary>
    public static (PosixSocket Near, PosixSocket Far) Pair(AddressFamily family = AddressFamily.Unix)
    {
        var listener = Listen(family);
        var near = new PosixSocket(family, SocketType.Stream);
        near.Connect(listener.LocalAddress!);
        var far = (PosixSocket)Accept(listener);
        CloseListener(listener);
        // The other side of the handshake may still be on its way here.
        SpinUntil(() => near.Send([]).Succeeded);
        return (near, far);
    }

    public static ITransport Accept(PosixSocket listener)
    {
        ITransport? accepted = null;
        SpinUntil(() => listener.Accept(out accepted, out _).Succeeded);
        return accepted!;
    }

    /// <summary>Sends all of it, waiting as long as it takes.</summary>
    public static void SendAll(ITransport socket, ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            var result = socket.Send(data);
            Assert.True(result.Succeeded || result.WouldBlock, result.ToString());
            data = data[result.Count..];
        }
    }

    public static void SendAll(ITransport socket, string text) => SendAll(socket, Encoding.Latin1.GetBytes(text));

    /// <summary>Takes what is there now.</summary>
    public static byte[] Drain(ITransport socket)
    {
        var all = new MemoryStream();
        var buffer = new byte[65536];
        while (socket.Receive(buffer) is { Count: > 0 } result)
            all.Write(buffer, 0, result.Count);
        return all.ToArray();
    }

    public static string DrainText(ITransport socket) => Encoding.Latin1.GetString(Drain(socket));

    /// <summary>Takes everything to the end of the stream, which the loop has caused already.</summary>
    public static byte[] ReadToEnd(ITransport socket)
    {
        var all = new MemoryStream();
        var buffer = new byte[65536];
        SpinUntil(() =>
        {
            var result = socket.Receive(buffer);
            all.Write(buffer, 0, result.Count);
            return result.Count == 0 && !result.WouldBlock;
        });
        return all.ToArray();
    }

    /// <summary>Whether the other side has closed; waits for nothing.</summary>
    public static bool IsEnded(ITransport socket)
    {
        var result = socket.Receive(new byte[1]);
        return result.Count == 0 && !result.WouldBlock;
    }

    /// <summary>Waits for what the system does by itself, such as carrying a packet over the loopback interface.</summary>
    public static void SpinUntil(Func<bool> condition)
    {
        var deadline = Environment.TickCount64 + 10_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < deadline, "it did not happen within 10 s");
            Thread.Yield();
        }
    }

    /// <summary>Ends the connection by a reset.</summary>
    public static void Reset(PosixSocket socket)
    {
        socket.SetOption(1, 13, [1, 0, 0, 0, 0, 0, 0, 0]); // SO_LINGER: on, 0 seconds
        socket.Close();
    }
}
