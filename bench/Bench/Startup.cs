namespace Asyncore.Bench;

/// <summary>How long the servers take from the command to the first connection, and what they use once they have started.</summary>
internal static class Startup
{
    public sealed record Figures(string Peer, double Milliseconds, double Memory, double TimeToNode, double MemoryToNode);

    public static IReadOnlyList<Figures> Measure(Options options, IReadOnlyList<Peer> peers)
    {
        var scenario = Scenarios.All.First(static scenario => scenario.Mode == "echo");
        var rounds = new List<Dictionary<string, (double Time, double Memory)>>();
        for (var round = 0; round < 2 + (options.Starts * options.Rounds); round++)
        {
            var found = new Dictionary<string, (double, double)>();
            foreach (var peer in peers)
            {
                using var server = new ServerProcess(peer, scenario, isPinned: false);
                Thread.Sleep(200); // What is done after listening belongs to the start too.
                found[peer.Name] = (server.StartTime.TotalMilliseconds, server.ResidentMemory() / 1048576.0);
            }
            if (round > 0) // The first one reads the files from the disk.
                rounds.Add(found);
        }
        return
        [
            .. peers.Select(peer => new Figures(
                peer.Name,
                Result.Of(rounds.Select(round => round[peer.Name].Time)),
                Result.Of(rounds.Select(round => round[peer.Name].Memory)),
                Result.Of(rounds.Select(round => round.TryGetValue(Peer.NodeName, out var node) ? round[peer.Name].Time / node.Time : double.NaN)),
                Result.Of(rounds.Select(round => round.TryGetValue(Peer.NodeName, out var node) ? round[peer.Name].Memory / node.Memory : double.NaN)))),
        ];
    }
}
