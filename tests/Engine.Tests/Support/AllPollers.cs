namespace Asyncore.Engine.Tests;

/// <summary>Runs a theory once with each way of waiting.</summary>
public sealed class AllPollers : TheoryData<PollerKind>
{
    public AllPollers()
    {
        Add(PollerKind.Select);
        Add(PollerKind.Poll);
        Add(PollerKind.Epoll);
    }
}
