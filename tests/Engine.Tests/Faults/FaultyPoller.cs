using Asyncore.Polling;
using Asyncore.Sockets;

namespace Asyncore.Engine.Tests.Faults;

/// <summary>A poller that fails by plan, where a descriptor of the scenario is concerned.</summary>
internal sealed class FaultyPoller(IPoller below, FaultPlan plan) : IPoller
{
    public void Set(int fd, Interest interest, long token)
    {
        if (plan.Descriptors.Contains(fd) && plan.Next(FaultPlan.Call.Watch) is { Succeeded: false } failed)
            throw new PosixException(failed.Errno, $"watch {fd}");
        below.Set(fd, interest, token);
    }

    public void Remove(int fd) => below.Remove(fd);

    public int MostReports => below.MostReports;

    public int Wait(Span<ReadyEvent> ready, int milliseconds)
    {
        if (plan.Next(FaultPlan.Call.Wait) is { Succeeded: false } failed)
            throw new PosixException(failed.Errno, "wait");
        return below.Wait(ready, milliseconds);
    }

    public void Dispose() => below.Dispose();
}
