using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Asyncore.Scripting.Channels;
using Asyncore.Sockets;

namespace Asyncore.Scripting.Reload;

/// <summary>
/// The bound sockets of the version that serves, offered to the one that is loaded beside it: who binds an address that is held takes the
/// socket over, with the connections that wait in it.
/// </summary>
internal sealed class ListenerOffer
{
    // What was asked for where the system was to choose a port: the new version asks for the same.
    private static readonly ConditionalWeakTable<PosixSocket, EndPoint> s_requested = [];

    private readonly List<Offered> _offered = [];

    public ListenerOffer(IEnumerable<ScriptChannel> channels)
    {
        foreach (var channel in channels)
        {
            if (channel.IsServer && channel.Socket is { LocalAddress: { } address } socket)
                _offered.Add(new Offered(channel, socket, address));
        }
    }

    /// <summary>The channels whose sockets were taken over, and by what.</summary>
    public Dictionary<ScriptChannel, PosixSocket> Taken { get; } = [];

    /// <summary>Remembers that a socket was bound to any free port.</summary>
    public static void Note(PosixSocket socket, EndPoint address)
    {
        if (address is IPEndPoint { Port: 0 })
            s_requested.AddOrUpdate(socket, address);
    }

    /// <summary>Gives a socket that is to be bound the held one of that address.</summary>
    /// <param name="socket">The socket of the new version.</param>
    /// <param name="address">What it is to be bound to.</param>
    /// <param name="file">The file that binds it, for which listeners of the same file are looked at first.</param>
    /// <returns>False where no free one is held.</returns>
    public bool TryTake(PosixSocket socket, EndPoint address, string? file)
    {
        var found = _offered.Find(offered => offered.Matches(socket, address) && offered.Channel.Owner?.File == file)
            ?? _offered.Find(offered => offered.Matches(socket, address));
        if (found is null)
            return false;
        socket.TakeOver(found.Socket);
        Note(socket, address);
        _offered.Remove(found);
        Taken[found.Channel] = socket;
        return true;
    }

    /// <summary>Whether a path is the address of a listener.</summary>
    public bool HasPath(string path) =>
        _offered.Exists(offered => Path(offered.Address) == path) || Taken.Values.Any(socket => Path(socket.LocalAddress) == path);

    private static string? Path(EndPoint? address) =>
        address is UnixDomainSocketEndPoint && address.ToString() is { Length: > 0 } path && path[0] != '@' ? System.IO.Path.GetFullPath(path) : null;

    private sealed record Offered(ScriptChannel Channel, PosixSocket Socket, EndPoint Address)
    {
        public bool Matches(PosixSocket socket, EndPoint wanted) =>
            socket.Family == Socket.Family && socket.SocketType == Socket.SocketType
            && (wanted is IPEndPoint { Port: 0 }
                ? s_requested.TryGetValue(Socket, out var requested) && requested.Equals(wanted)
                : wanted is UnixDomainSocketEndPoint ? wanted.ToString() == Address.ToString() : wanted.Equals(Address));
    }
}
