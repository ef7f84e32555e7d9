using System.Diagnostics;
using System.Text.Json;
using Asyncore.Host.Tests.Scenarios;

namespace Asyncore.Host.Tests.Differential;

/// <summary>
/// Drives the same scenarios (scenarios.json) through CPython's asyncore and through scripts here, and compares what the channels were
/// told. A scenario that differs on purpose says by which item.
/// </summary>
public sealed class DifferentialTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Differential");

    private sealed record Scenario(string Name, string? Differs, string? DiffersWithPoll);

    [PythonTheory]
    [InlineData(PollerKind.Select)]
    [InlineData(PollerKind.Poll)]
    public void Should_TellTheSame_When_PythonsAsyncoreIsDrivenTheSameWay(PollerKind poller)
    {
        var text = File.ReadAllText(Path.Combine(Folder, "scenarios.json"));
        var (theirs, ours) = (Python(poller, text), Ours(poller, text));
        var scenarios = Read(text);
        Assert.Equal((scenarios.Count, scenarios.Count), (theirs.Count, ours.Count));

        var wrong = new List<string>();
        foreach (var (scenario, their, our) in scenarios.Zip(theirs, ours))
        {
            var differs = scenario.Differs ?? (poller == PollerKind.Poll ? scenario.DiffersWithPoll : null);
            var same = their.SequenceEqual(our);
            if (same != differs is null)
                wrong.Add($"{scenario.Name}{(same ? $" does not differ any more ({differs})" : "")}\n  Python: {string.Join(" | ", their)}\n  here:   {string.Join(" | ", our)}");
        }
        Assert.True(wrong.Count == 0, $"[{poller}] {string.Join('\n', wrong)}");
    }

    [PythonTheory]
    [InlineData(PollerKind.Select)]
    [InlineData(PollerKind.Poll)]
    public void Should_TellTheSame_When_ChatsAreDrivenAtRandom(PollerKind poller)
    {
        var scenarios = RandomChats.Make(seed: 20261125, count: 200);
        var text = JsonSerializer.Serialize(scenarios);

        var (theirs, ours) = (Python(poller, text), Ours(poller, text));

        Assert.Equal((scenarios.Count, scenarios.Count), (theirs.Count, ours.Count));
        Assert.All(scenarios.Zip(theirs, ours), run => Assert.True(
            run.Second.SequenceEqual(run.Third), $"{JsonSerializer.Serialize(run.First)}\n  Python: {string.Join(" | ", run.Second)}\n  here:   {string.Join(" | ", run.Third)}"));
    }

    private static List<Scenario> Read(string text) =>
        [.. JsonDocument.Parse(text).RootElement.EnumerateArray().Select(one =>
            new Scenario(one.GetProperty("name").GetString()!, Text(one, "differs"), Text(one, "differs_with_poll")))];

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static List<List<string>> Python(PollerKind poller, string text)
    {
        using var folder = new ScenarioFolder();
        var file = folder.Write("scenarios.json", text);
        var arguments = new[] { "-W", "ignore", Path.Combine(Folder, "trace.py"), file, poller == PollerKind.Poll ? "poll" : "select" };
        using var process = Process.Start(new ProcessStartInfo(PythonTheoryAttribute.Python!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<List<string>>(line)!)];
    }

    private static List<List<string>> Ours(PollerKind poller, string text)
    {
        List<List<string>> traces = [];
        new ScriptScenario
        {
            Poller = poller,
            HasHelpers = false,
            File = "trace.js",
            ExpectsErrors = true,
            Drive = host =>
            {
                var result = (object?[])host.Call("traces", text, poller == PollerKind.Poll)!;
                traces = [.. result.Select(trace => ((object?[])trace!).Select(line => (string)line!).ToList())];
                return 0;
            },
        }.Run(File.ReadAllText(Path.Combine(Folder, "trace.js")));
        return traces;
    }
}
