using Asyncore.Host.Tests.Scenarios;
using Asyncore.Scripting;

namespace Asyncore.Host.Tests.Fuzz;

/// <summary>
/// What the API does with values that nobody should give it: it says so in an error of the script's, with its own words. The cases of
/// corpus.txt come first: those that once found something. ASYNCORE_PROPERTY_CASES and ASYNCORE_PROPERTY_SEED are as for properties.
/// </summary>
[Collection(ManyDescriptors.Collection)]
public sealed class CallFuzzTests : IDisposable
{
    private static readonly int Cases = 100 * (int.TryParse(Environment.GetEnvironmentVariable("ASYNCORE_PROPERTY_CASES"), out var cases) ? cases : 100);

    [Fact]
    public void Should_SayWhatIsWrong_When_CallsGetOddValues()
    {
        var seed = Environment.GetEnvironmentVariable("ASYNCORE_PROPERTY_SEED") is { Length: > 0 } given
            ? uint.Parse(given.Split(',')[0])
            : 20261126;
        var found = "";
        InHost((host, _) => found = (string)host.Call("fuzz", (double)seed, (double)Cases)!);
        Assert.True(found.Length == 0, $"seed {seed}:\n{found}");
    }

    [Fact]
    public void Should_SayWhatIsWrong_When_TheCasesOfTheCorpusAreTriedAgain() => InHost((host, folder) =>
    {
        foreach (var line in File.ReadLines(folder + "/corpus.txt").Where(line => line.Length > 0))
            Assert.True(host.Call("replay", line) is null, $"{line}: {host.Call("replay", line)}");
    });

    public void Dispose()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static void InHost(Action<ScriptHost, string> body) => ScriptScenario.OnThread(() =>
    {
        var source = Path.Combine(AppContext.BaseDirectory, "Fuzz");
        using var folder = new ScenarioFolder();
        folder.Write("file", "text");
        var script = folder.Write("fuzz_calls.js", File.ReadAllText(Path.Combine(source, "fuzz_calls.js")).Replace("FOLDER", $"'{folder.Path}'", StringComparison.Ordinal));
        using var host = new ScriptHost(new ScriptHostOptions
        {
            Permissions = new ScriptPermissions { AllowRead = [folder.Path], AllowWrite = [folder.Path], AllowNet = ["127.0.0.1"] },
            TimeLimit = TimeSpan.FromSeconds(60),
            Output = Stream.Null,
            Error = Stream.Null,
            OnError = _ => { },
        });
        host.Load(script);
        body(host, source);
    });
}
