using System.Net;
using System.Net.Sockets;
using Asyncore.Sockets;

namespace Asyncore;

/// <summary>How many channels a loop has at most, and how many connections one address. What comes beyond is accepted and dropped.</summary>
public sealed class ConnectionLimits
{
    private readonly Dictionary<IPAddress, int> _connections = [];
    private readonly Lock _lock = new(); // A socket that nobody closed is closed by the collector's thread.
    private bool _saidFull;

    /// <summary>The most channels, listeners included; 0 is no limit.</summary>
    public int MaximumChannels { get; set; }

    /// <summary>The most connections that are accepted from one address, for IPv6 from one /64; 0 is no limit.</summary>
    public int MaximumPerAddress { get; set; }

    /// <summary>Connections that were dropped.</summary>
    public long Dropped { get; private set; }

    internal int Channels { get; set; }

    internal bool IsFull => MaximumChannels > 0 && Channels >= MaximumChannels;

    /// <summary>The error for a channel that there is no room for.</summary>
    internal PosixException Full() => new(Errno.EMFILE, "channel", $"all {MaximumChannels} channels of the loop are in use");

    /// <summary>Decides about a new connection.</summary>
    /// <param name="accepted">The connection; closed where there is no room for it.</param>
    /// <param name="peer">Where it comes from.</param>
    /// <param name="listener">Logs, once in a row, that there is no more room.</param>
    internal bool Admit(ITransport accepted, EndPoint? peer, Dispatcher listener)
    {
        if (IsFull)
        {
            if (!_saidFull)
                listener.LogInfo($"accept: all {MaximumChannels} channels are in use; new connections are dropped", "error");
            _saidFull = true;
        }
        else if (HasRoom(accepted, peer))
        {
            _saidFull = false;
            return true;
        }
        Dropped++;
        accepted.Close();
        return false;
    }

    private bool HasRoom(ITransport accepted, EndPoint? peer)
    {
        if (MaximumPerAddress <= 0 || accepted is not PosixSocket socket || peer is not IPEndPoint { Address: var address })
            return true;
        var origin = Origin(address);
        lock (_lock)
        {
            var count = _connections.GetValueOrDefault(origin);
            if (count >= MaximumPerAddress)
                return false;
            _connections[origin] = count + 1;
        }
        socket.Closed = () => Release(origin);
        return true;
    }

    private void Release(IPAddress origin)
    {
        lock (_lock)
        {
            if (--_connections[origin] == 0)
                _connections.Remove(origin);
        }
    }

    // Whoever has an IPv6 address has its whole /64.
    private static IPAddress Origin(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }
}
