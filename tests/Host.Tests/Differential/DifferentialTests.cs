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
    private static readonly string Scenarios = Path.Combine(Folder, "scenarios.json");

    private sealed record Scenario(string Name, string? Differs, string? DiffersWithPoll);

    [PythonTheory]
    [InlineData(PollerKind.Select)]
    [InlineData(PollerKind.Poll)]
    public void Should_TellTheSame_When_PythonsAsyncoreIsDrivenTheSameWay(PollerKind poller)
    {
        var theirs = Python(poller);
        var ours = Ours(poller);
        var scenarios = Read();
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

    private static List<Scenario> Read() =>
        [.. JsonDocument.Parse(File.ReadAllText(Scenarios)).RootElement.EnumerateArray().Select(one =>
            new Scenario(one.GetProperty("name").GetString()!, Text(one, "differs"), Text(one, "differs_with_poll")))];

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static List<List<string>> Python(PollerKind poller)
    {
        var arguments = new[] { "-W", "ignore", Path.Combine(Folder, "trace.py"), Scenarios, poller == PollerKind.Poll ? "poll" : "select" };
        using var process = Process.Start(new ProcessStartInfo(PythonTheoryAttribute.Python!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<List<string>>(line)!)];
    }

    private static List<List<string>> Ours(PollerKind poller)
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
                var result = (object?[])host.Call("traces", File.ReadAllText(Scenarios), poller == PollerKind.Poll)!;
                traces = [.. result.Select(trace => ((object?[])trace!).Select(line => (string)line!).ToList())];
                return 0;
            },
        }.Run(File.ReadAllText(Path.Combine(Folder, "trace.js")));
        return traces;
    }
}
