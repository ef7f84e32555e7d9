using System.Text.RegularExpressions;

namespace Asyncore.Scripts.Tests.Limits;

/// <summary>
/// Each way to take the process down is tried: the process lives, its channel is gone, a line blames script, line and channel, and the
/// others are served. A suite of its own, as it takes minutes: see docs/testing.md.
/// </summary>
public sealed class VictimTests(VictimServer server) : IClassFixture<VictimServer>
{
    // Promise reactions that follow each other without a frame of the script's on the stack (it calls in tail position, or awaits), and a
    // recursion with no stack left for the name: the channel is blamed, or its class, but no line.
    private static readonly HashSet<string> Unplaced = ["queued_microtasks", "next_ticks", "async_loop", "async_handler", "microtasks", "recursion_through_the_host"];

    public static TheoryData<string> Names => [.. VictimServer.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Should_LoseOnlyItsChannel_When_AHandlerPassesALimit(string victim)
    {
        Assert.Equal("before", await server.Neighbour.AskAsync("before"));
        using var offender = await LineClient.ConnectAsync(server.EndPoint);

        await offender.SendAsync(victim);
        await offender.EndAsync();

        Assert.Equal("after", await server.Neighbour.AskAsync("after"));
        using var other = await LineClient.ConnectAsync(server.EndPoint);
        Assert.Equal("new", await other.AskAsync("new"));
        if (Unplaced.Contains(victim))
        {
            await server.Process.MatchAsync(new Regex($@"127\.0\.0\.1:{offender.LocalPort}\b[^\n]*stopped after|__repr__\(self\) failed for object of class Offender"));
            return;
        }
        // What is said of it: its channel, by the address of its client, and a line of the script.
        await server.Process.MatchAsync(new Regex($@"(127\.0\.0\.1:{offender.LocalPort}\b[^\n]*\n[^\n]*victims\.js:\d+)|(victims\.js:\d+[^\n]*127\.0\.0\.1:{offender.LocalPort}\b)"));
    }

    [Fact]
    public void Should_BeAllOfThem_When_TheVictimsAreCounted() => Assert.Equal(Names.Count, File.ReadLines(VictimServer.Script).Count(line => Regex.IsMatch(line, @"^  \w+\(\) \{")));
}
