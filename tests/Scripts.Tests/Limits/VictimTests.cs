using System.Text.RegularExpressions;

namespace Asyncore.Scripts.Tests.Limits;

/// <summary>
/// Each way to take the process down is tried: the process lives, its channel is gone, a line blames script, line and channel, and the
/// others are served.
/// </summary>
public sealed class VictimTests(VictimServer server) : IClassFixture<VictimServer>
{
    public static TheoryData<string> Names => [.. VictimServer.Names("victims")];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Should_LoseOnlyItsChannel_When_AHandlerPassesALimit(string victim) => server.TryAsync(victim);

    [Fact]
    public void Should_BeAllOfThem_When_TheVictimsAreCounted() =>
        Assert.Equal(File.ReadLines(VictimServer.Script).Count(line => Regex.IsMatch(line, @"^  \w+\(\) \{")),
            VictimServer.All("victims").Concat(VictimServer.All("heavy_victims")).Distinct().Count());
}
