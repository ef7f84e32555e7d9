using System.Diagnostics;
using System.Text;
using Asyncore.Bench;

try
{
    var options = Options.Parse(args);
    var peers = Peers.Find(options).Where(peer => options.OnlyPeers.Count == 0 || options.OnlyPeers.Contains(peer.Name)).ToArray();
    var scenarios = Scenarios.All.Where(scenario => options.Only.Count == 0 || options.Only.Contains(scenario.Name)).ToArray();
    var began = Stopwatch.StartNew();
    var tables = new StringBuilder();
    var load = Machine.Load();

    if (options.MeasuresStart)
        Say(Report.Table(Startup.Measure(options, peers)));
    if (options.MeasuresScaling && peers.FirstOrDefault(static peer => peer.Name == Peer.OursName) is { } ours)
        Say(Report.Table(Scaling.Measure(options, ours)));
    if (options.MeasuresHolding)
        Say(Report.Table(Holding.Measure(options, peers)));
    var all = new List<(Scenario Scenario, IReadOnlyList<Result> Results)>();
    foreach (var scenario in scenarios)
    {
        var results = Comparison.Run(options, scenario, [.. peers.Where(peer => peer.TakesPart(scenario))]);
        all.Add((scenario, results));
        Say(Report.Table(scenario, results));
    }

    var about = $"{Machine.Describe()}. {string.Join(", ", peers.Select(static peer => $"{peer.Name} ({peer.Version})"))}. "
        + $"{options.Starts * options.Rounds} windows for each server and scenario over {options.Starts} starts; "
        + $"load of the machine before: {load}; {began.Elapsed.TotalMinutes:0.0} minutes, {DateTime.UtcNow:yyyy-MM-dd}.";
    var overview = Report.Overview(all);
    Console.WriteLine($"{overview}\n{about}");
    if (options.Page is { } page)
        Page.Write(page, $"{about}\n\n{overview}\n{tables}", Chart.Draw(peers, all));
    return 0;

    void Say(string table)
    {
        Console.WriteLine(table);
        tables.Append(table).Append('\n');
    }
}
catch (Exception error) when (error is ArgumentException or InvalidOperationException or FormatException)
{
    Console.Error.WriteLine($"bench: {error.Message}");
    return 2;
}
