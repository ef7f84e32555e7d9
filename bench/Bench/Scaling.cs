namespace Asyncore.Bench;

/// <summary>
/// What a second worker brings. The load generator needs a processor too, so each message is given work to do, which makes the load a
/// few hundredths of a processor; how much is measured with it.
/// </summary>
internal static class Scaling
{
    public sealed record Figures(int Workers, double Rate, double ToOne, double Busy, double Load);

    public static IReadOnlyList<Figures> Measure(Options options, Peer ours)
    {
        int[] counts = [1, Environment.ProcessorCount];
        var rounds = new List<Dictionary<int, Sample>>();
        for (var start = 0; start < options.Starts * options.Rounds; start++)
        {
            var found = new Dictionary<int, Sample>();
            foreach (var workers in counts)
            {
                var scenario = new Scenario("workers", "", "echo", "echo --connections 64")
                {
                    ScriptMode = "work",
                    ToolOptions = $"--workers {workers}",
                    IsPinned = false,
                    Warm = 2000 * workers,
                    Window = 2000 * workers,
                };
                using var server = new ServerProcess(ours, scenario, isPinned: false);
                server.WaitForListeners(workers); // The first one listens before the others are started: it would get all of the connections.
                found[workers] = Load.Run(options, scenario, server, scenario.Warm);
            }
            rounds.Add(found);
        }
        return
        [
            .. counts.Select(workers => new Figures(
                workers,
                Result.Of(rounds.Select(round => round[workers].Rate)),
                Result.Of(rounds.Select(round => round[workers].Rate / round[1].Rate)),
                Result.Of(rounds.Select(round => round[workers].Rate * round[workers].Cpu / 1e6)),
                Result.Of(rounds.Select(round => round[workers].Load)))),
        ];
    }
}
