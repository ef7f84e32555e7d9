namespace Asyncore.Host.Tests.Scenarios;

/// <summary>What scenarios are run with.</summary>
public static class Matrix
{
    private static readonly PollerKind[] Kinds = [PollerKind.Select, PollerKind.Poll, PollerKind.Epoll];

    private static readonly string[] AllFamilies = System.Net.Sockets.Socket.OSSupportsIPv6 ? ["inet", "inet6", "unix"] : ["inet", "unix"];

    public static TheoryData<PollerKind> Pollers => new(Kinds);

    public static TheoryData<PollerKind, string> PollersAndFamilies => Combine(AllFamilies);

    /// <summary>Without unix sockets, which know no reset and no refusal on the way.</summary>
    public static TheoryData<PollerKind, string> PollersAndInternet => Combine([.. AllFamilies.Where(family => family != "unix")]);

    private static TheoryData<PollerKind, string> Combine(string[] families)
    {
        var data = new TheoryData<PollerKind, string>();
        foreach (var poller in Kinds)
        {
            foreach (var family in families)
                data.Add(poller, family);
        }
        return data;
    }
}
