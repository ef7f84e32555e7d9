namespace Asyncore.Polling;

/// <summary>Makes the poller of a kind.</summary>
internal static class Pollers
{
    public static PollerKind Resolve(PollerKind kind) => kind != PollerKind.Auto
        ? kind
        : OperatingSystem.IsLinux() ? PollerKind.Epoll : PollerKind.Poll;

    /// <summary>
    /// Whether a wait failed because the system is out of memory, which passes: the loop goes on with its timers and asks again. Waits a
    /// little, or that would be a loop that does nothing else.
    /// </summary>
    public static bool PausesForMemory(int errno)
    {
        if (errno != Sockets.Errno.ENOMEM)
            return false;
        Thread.Sleep(10);
        return true;
    }

    public static IPoller Create(PollerKind kind) => Resolve(kind) switch
    {
        PollerKind.Epoll => new EpollPoller(),
        PollerKind.Poll => new PollPoller(),
        PollerKind.Select => new SelectPoller(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "auto, epoll, poll or select"),
    };
}
