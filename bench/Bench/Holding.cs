namespace Asyncore.Bench;

/// <summary>What a server keeps for connections that are held and send nothing.</summary>
internal static class Holding
{
    /// <summary>How many are held.</summary>
    public const int Connections = 15000;

    /// <param name="Peer">The server.</param>
    /// <param name="Start">Its resident set before them, in MiB.</param>
    /// <param name="All">Its resident set with all of them, in MiB.</param>
    /// <param name="Each">By how much it grew for each beyond the first 1,000, in KiB.</param>
    public sealed record Figures(string Peer, double Start, double All, double Each);

    public static IReadOnlyList<Figures> Measure(Options options, IReadOnlyList<Peer> peers)
    {
        var scenario = Scenarios.All.First(static scenario => scenario.Name == "idle");
        var found = new List<Figures>();
        foreach (var peer in peers.Where(peer => peer.TakesPart(scenario)))
        {
            var starts = new List<IReadOnlyDictionary<string, double>>();
            for (var start = 0; start < options.Starts; start++)
            {
                using var server = new ServerProcess(peer, scenario);
                starts.Add(Load.Run(options, server, isPinned: true, $"idle --idle {Connections}"));
            }
            found.Add(new Figures(peer.Name, Of("start_kb") / 1024, Of("all_kb") / 1024, Of("each_kb")));

            double Of(string name) => Result.Of(starts.Select(values => values[name]));
        }
        return found;
    }
}
