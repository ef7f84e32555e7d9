using Asyncore.Scripting;
using Asyncore.Tests;

namespace Asyncore.Host.Tests.Limits;

/// <summary>Limits and timers go by a clock that nobody can set.</summary>
public class ClockTests
{
    // What a script sees as performance.timeOrigin is a time of day, and files have times of day.
    [Fact]
    public void Should_AskForNoTimeOfDay_When_TimeIsMeasured() =>
        Assert.Equal(["ClockNatives", "FileLook"], WallClock.Readers(typeof(ScriptHost).Assembly));
}
