using Asyncore.Scripting.Limits;

namespace Asyncore.Host.Tests.Limits;

/// <summary>Who is stopped for the memory of the process.</summary>
public class MemoryWatchTests
{
    private const long Limit = 400;

    private readonly MemoryWatch _watch = new();

    [Fact]
    public void Should_StopAHandler_When_ItGrowsPastTheLimit()
    {
        Assert.False(_watch.IsPassed(100, Limit, handler: 1));
        Assert.False(_watch.IsPassed(390, Limit, handler: 1));
        Assert.True(_watch.IsPassed(401, Limit, handler: 1));
    }

    [Fact]
    public void Should_StopAHandler_When_ItsFirstLookIsPastTheLimit()
    {
        _watch.Settle(100);

        Assert.True(_watch.IsPassed(2000, Limit, handler: 1));
    }

    // Each of them was stopped, and the listener in its turn.
    [Fact]
    public void Should_LetTheOthersGoOn_When_OneHasLeftTheProcessAboveTheLimit()
    {
        Assert.True(_watch.IsPassed(450, Limit, handler: 1));
        _watch.Settle(420);

        Assert.False(_watch.IsPassed(420, Limit, handler: 2));
        Assert.False(_watch.IsPassed(424, Limit, handler: 3));
        Assert.True(_watch.IsPassed(446, Limit, handler: 4));
    }

    [Fact]
    public void Should_StopAnyHandler_When_TheProcessIsFarAboveTheLimit()
    {
        _watch.Settle(495);
        Assert.False(_watch.IsPassed(499, Limit, handler: 1));

        Assert.True(_watch.IsPassed(501, Limit, handler: 2));
    }
}
