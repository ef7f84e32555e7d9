namespace Asyncore.Bench;

/// <summary>A server to measure.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Version">Of what it runs on.</param>
/// <param name="Command">The command line for a scenario and a port.</param>
internal sealed record Peer(string Name, string Version, Func<Scenario, int, IReadOnlyList<string>> Command)
{
    public const string OursName = "Asyncore.Scripting";
    public const string FloorName = "C epoll";
    public const string NodeName = "Node net";

    /// <summary>Whether it compiles while it runs, so that it has to be warmed up before it is measured.</summary>
    public bool Settles { get; init; } = true;

    public bool TakesPart(Scenario scenario) => !scenario.Without.Contains(Name);
}
