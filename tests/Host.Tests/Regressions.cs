using System.Collections;
using Asyncore.Host.Tests.Scenarios;
using Asyncore.Scripting;
using Asyncore.Scripting.JavaScriptCore;

namespace Asyncore.Host.Tests;

/// <summary>Bugs that there were, one case each; the line above a case says what was wrong.</summary>
public class Regressions
{
    // The converted arguments of a call waited in an array of .NET, where the engine's collector does not look.
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Should_KeepTheArguments_When_GarbageIsCollectedWhileTheyAreConverted(int count) => ScriptScenario.OnThread(() =>
    {
        using var host = new ScriptHost();
        host.LoadSource("exports.join = (...parts) => parts.flat().join();");
        var words = Enumerable.Range(0, count - 1).Select(i => $"word {i} of the call").ToArray();

        var joined = host.Call("join", [.. words, new CollectingList(host)]);

        Assert.Equal(string.Join(',', words) + ",0,1,2", joined);
    });

    // The same for the elements of an array.
    [Fact]
    public void Should_KeepTheElements_When_GarbageIsCollectedWhileAnArrayIsMade() => ScriptScenario.OnThread(() =>
    {
        using var engine = new JavaScriptCoreEngine();

        var array = engine.CreateArray(500, i =>
        {
            if (i % 100 == 99)
                engine.Collect();
            return engine.FromText($"element {i}");
        });

        Assert.Equal(string.Join(',', Enumerable.Range(0, 500).Select(i => $"element {i}")), engine.ToText(array));
    });

    /// <summary>Collects the script's garbage when it is looked at.</summary>
    private sealed class CollectingList(ScriptHost host) : IEnumerable
    {
        public IEnumerator GetEnumerator()
        {
            for (var i = 0; i < 3; i++)
            {
                host.CollectGarbage();
                yield return i;
            }
        }
    }
}
