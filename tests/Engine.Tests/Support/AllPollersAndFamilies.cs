using System.Net.Sockets;

namespace Asyncore.Engine.Tests;

/// <summary>Runs a theory once with each way of waiting and each kind of stream socket.</summary>
public sealed class AllPollersAndFamilies : TheoryData<PollerKind, AddressFamily>
{
    public AllPollersAndFamilies()
    {
        foreach (var poller in new[] { PollerKind.Select, PollerKind.Poll, PollerKind.Epoll })
        {
            Add(poller, AddressFamily.InterNetwork);
            Add(poller, AddressFamily.InterNetworkV6);
            Add(poller, AddressFamily.Unix);
        }
    }
}
