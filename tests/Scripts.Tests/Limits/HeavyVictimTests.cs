namespace Asyncore.Scripts.Tests.Limits;

/// <summary>The victims that take a second or a gigabyte each. A suite of its own: see docs/testing.md.</summary>
public sealed class HeavyVictimTests(VictimServer server) : IClassFixture<VictimServer>
{
    public static TheoryData<string> Names => [.. VictimServer.Names("heavy_victims")];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Should_LoseOnlyItsChannel_When_AHandlerPassesALimit(string victim) => server.TryAsync(victim);
}
