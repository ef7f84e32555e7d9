namespace Asyncore.Polling;

/// <summary>Makes the poller of a kind.</summary>
internal static class Pollers
{
    public static PollerKind Resolve(PollerKind kind) => kind != PollerKind.Auto
        ? kind
        : OperatingSystem.IsLinux() ? PollerKind.Epoll : PollerKind.Poll;

    public static IPoller Create(PollerKind kind) => Resolve(kind) switch
    {
        PollerKind.Epoll => new EpollPoller(),
        PollerKind.Poll => new PollPoller(),
        PollerKind.Select => new SelectPoller(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "auto, epoll, poll or select"),
    };
}
