using System.Net;
using Asyncore;
using Asyncore.Sockets;

namespace LineChat;

/// <summary>Listens, and makes a <see cref="StoreSession"/> of every connection. All sessions share one store.</summary>
public sealed class StoreServer : Dispatcher
{
    // No lock: everything on one loop runs on one thread.
    private readonly Dictionary<string, string> _store = [];

    /// <summary>Listens at an address; port 0 takes a free one.</summary>
    public StoreServer(ChannelMap map, IPEndPoint address) : base(map)
    {
        CreateSocket(address.AddressFamily);
        SetReuseAddress();
        Bind(address);
        Listen();
    }

    /// <summary>Where it listens.</summary>
    public EndPoint LocalAddress => Transport!.LocalAddress!;

    /// <inheritdoc/>
    protected override void HandleAccepted(ITransport accepted, EndPoint? peer) => _ = new StoreSession(accepted, Map, _store);
}
