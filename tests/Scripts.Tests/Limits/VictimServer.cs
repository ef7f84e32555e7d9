using System.Net;
using System.Text.RegularExpressions;
using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests.Limits;

/// <summary>One process that all victims happen to, with short limits, and a client that it goes on serving meanwhile.</summary>
public sealed class VictimServer : IAsyncLifetime
{
    public static string Script { get; } = Path.Combine(AppContext.BaseDirectory, "Limits", "victims.js");

    private ChildProcess? _process;

    /// <summary>The names of the victims, as the script has them.</summary>
    public static IEnumerable<string> Names { get; } =
        [.. File.ReadLines(Script).Select(line => Regex.Match(line, @"^  (\w+)\(\) \{ .* \},$")).Where(match => match.Success).Select(match => match.Groups[1].Value)];

    internal ChildProcess Process => _process!;

    internal IPEndPoint EndPoint { get; private set; } = new(0, 0);

    internal LineClient Neighbour { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _process = ToolProcess.StartMerged("run", Script, "--time-limit", "150", "--memory-limit", "400", "--max-timers", "2000");
        EndPoint = IPEndPoint.Parse(await _process.LineAsync("listening on "));
        Neighbour = await LineClient.ConnectAsync(EndPoint);
    }

    public async Task DisposeAsync()
    {
        Neighbour.Dispose();
        await Process.DisposeAsync();
    }
}
