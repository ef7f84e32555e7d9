namespace Asyncore.Bench;

/// <summary>Runs the servers of a scenario beside each other: one window each in turn, so that a busy moment of the machine meets all.</summary>
internal static class Comparison
{
    public static IReadOnlyList<Result> Run(Options options, Scenario scenario, IReadOnlyList<Peer> peers)
    {
        var rounds = new List<Dictionary<string, Sample>>();
        for (var start = 0; start < options.Starts; start++)
        {
            var servers = new List<(Peer Peer, ServerProcess Server)>();
            try
            {
                foreach (var peer in peers)
                {
                    if (Start(scenario, peer) is { } server)
                        servers.Add((peer, server));
                }
                for (var round = 0; round < options.Rounds; round++)
                {
                    var samples = new Dictionary<string, Sample>();
                    for (var i = 0; i < servers.Count; i++)
                    {
                        // Each round begins with another one.
                        var (peer, server) = servers[(i + round + start) % servers.Count];
                        if (Measure(options, scenario, peer, server, isFirst: round == 0) is { } sample)
                            samples[peer.Name] = sample;
                    }
                    rounds.Add(samples);
                }
            }
            finally
            {
                foreach (var (_, server) in servers)
                    server.Dispose();
            }
        }
        return [.. peers.Select(peer => Summarize(peer.Name, rounds)).OfType<Result>()];
    }

    // One that does not start, or fails under load, is said and left out: the others' figures are still good.
    private static ServerProcess? Start(Scenario scenario, Peer peer)
    {
        try
        {
            return new ServerProcess(peer, scenario, scenario.IsPinned);
        }
        catch (InvalidOperationException error)
        {
            Console.Error.WriteLine($"{scenario.Name}: {error.Message}");
            return null;
        }
    }

    private static Sample? Measure(Options options, Scenario scenario, Peer peer, ServerProcess server, bool isFirst)
    {
        try
        {
            if (isFirst && peer.Settles)
                Load.Settle(options, scenario, server);
            return Load.Run(options, scenario, server);
        }
        catch (InvalidOperationException error)
        {
            Console.Error.WriteLine($"{scenario.Name}: {peer.Name}: {error.Message}");
            return null;
        }
    }

    private static Result? Summarize(string peer, List<Dictionary<string, Sample>> rounds)
    {
        var own = rounds.Where(round => round.ContainsKey(peer)).Select(round => round[peer]).ToArray();
        return own.Length == 0 ? null : new Result(peer, own, Ratio(peer, Peer.FloorName, rounds), Ratio(peer, Peer.NodeName, rounds));
    }

    private static double Ratio(string peer, string other, List<Dictionary<string, Sample>> rounds) => Result.Of(rounds
        .Where(round => round.ContainsKey(peer) && round.ContainsKey(other))
        .Select(round => round[peer].Cpu / round[other].Cpu));
}
