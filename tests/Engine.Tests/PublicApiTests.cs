using Asyncore.Tests;

namespace Asyncore.Engine.Tests;

/// <summary>The public surface changes on purpose only: it is compared with PublicApi.txt beside this file.</summary>
public class PublicApiTests
{
    [Fact]
    public void Should_BeAsRecorded_When_ThePublicSurfaceIsListed() => PublicSurface.IsAsRecorded(typeof(EventLoop).Assembly);
}
