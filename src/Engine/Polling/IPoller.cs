namespace Asyncore.Polling;

/// <summary>
/// Waits for descriptors. Registration stays until it is changed; reports are level-triggered: a descriptor that is ready and was not
/// served is reported again by the next wait. A report can be stale by the time it is served (an earlier handler may have closed the
/// channel), which is why each carries the token its descriptor was registered with.
/// </summary>
internal interface IPoller : IDisposable
{
    /// <summary>Watches a descriptor for <paramref name="interest"/> from now on; with <see cref="Interest.None"/>, forgets it.</summary>
    /// <exception cref="Sockets.PosixException">The system, or this way of waiting, cannot watch it.</exception>
    void Set(int fd, Interest interest, long token);

    /// <summary>Forgets a descriptor. Call it before the descriptor is closed: its number may come back as another socket.</summary>
    void Remove(int fd);

    /// <summary>How many reports one wait may bring: with less room the end of the list would starve, except with epoll, which goes on there.</summary>
    int MostReports { get; }

    /// <summary>Waits until a descriptor is ready or the time is over. A signal does not end the wait.</summary>
    /// <param name="ready">Filled from the start; descriptors that do not fit are reported by the next wait.</param>
    /// <param name="milliseconds">At most this long; 0 does not wait, -1 waits for ever.</param>
    /// <returns>How many reports there are.</returns>
    int Wait(Span<ReadyEvent> ready, int milliseconds);
}
