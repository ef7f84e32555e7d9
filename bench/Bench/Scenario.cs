namespace Asyncore.Bench;

/// <summary>One kind of load, and what each server is asked to be for it.</summary>
/// <param name="Name">What the command line and the chart call it.</param>
/// <param name="Title">What the table calls it.</param>
/// <param name="Mode">What the peers are started as: <c>echo</c>, <c>lines</c>, <c>broadcast</c> or <c>http</c>.</param>
/// <param name="Load">The arguments of the load generator; for <c>http</c> those of wrk.</param>
internal sealed record Scenario(string Name, string Title, string Mode, string Load)
{
    /// <summary>What our script is started as, where that is not <see cref="Mode"/>.</summary>
    public string? ScriptMode { get; init; }

    /// <summary>Options for our command, before the script.</summary>
    public string ToolOptions { get; init; } = "";

    /// <summary>Whether each server has one processor alone. Not where one server is several processes.</summary>
    public bool IsPinned { get; init; } = true;

    /// <summary>Peers that take no part.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>Processor time of a server that compiles while it runs, in ms, before the first window.</summary>
    public int Warm { get; init; } = 1500;

    /// <summary>Processor time of the server, in ms, that a window lasts.</summary>
    public int Window { get; init; } = 300;

    public bool IsHttp => Mode == "http";
}
