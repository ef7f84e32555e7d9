using System.Net;
using System.Text.RegularExpressions;
using Asyncore.Scripting.JavaScript;
using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests.Limits;

/// <summary>One process that all victims happen to, with short limits, and a client that it goes on serving meanwhile.</summary>
public sealed class VictimServer : IAsyncLifetime
{
    public static string Script { get; } = Path.Combine(AppContext.BaseDirectory, "Limits", "victims.js");

    // The report is there before the channel is gone; only the pipe is between.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private ChildProcess? _process;

    /// <summary>The victims that hold a thread longer than anybody waits, where the engine's own steps may be long: it says so itself.</summary>
    private static readonly string[] s_longSteps = TestedEngine.Can(EngineCapabilities.ShortSteps) ? [] : ["bigint"];

    // Those that end the process, where one step may: it says so itself.
    private static readonly string[] s_largeSteps = TestedEngine.Can(EngineCapabilities.SurvivesLargeSteps) ? [] : ["array_fill"];

    /// <summary>The names of the victims in one of the script's tables.</summary>
    public static IEnumerable<string> Names(string table) => All(table).Except(s_longSteps).Except(s_largeSteps);

    /// <summary>The same, whatever the engine can do.</summary>
    public static IEnumerable<string> All(string table) =>
        File.ReadLines(Script).SkipWhile(line => line != $"const {table} = {{").Skip(1).TakeWhile(line => line != "};").Select(line => Regex.Match(line, @"^  (\w+)\(").Groups[1].Value);

    /// <summary>Has a client name a victim, and asks for what must hold afterwards.</summary>
    internal async Task TryAsync(string victim)
    {
        Assert.Equal("before", await Neighbour.AskAsync("before"));
        using var offender = await LineClient.ConnectAsync(EndPoint);

        await offender.SendAsync(victim);
        await offender.EndAsync();

        Assert.Equal("after", await Neighbour.AskAsync("after"));
        using var other = await LineClient.ConnectAsync(EndPoint);
        Assert.Equal("new", await other.AskAsync("new"));
        // What is said of it: its channel, by the address of its client, and a line of the script.
        // An engine that cannot tell where it stopped a script knows no line of a channel that has closed itself, or whose class cannot be read.
        var placed = TestedEngine.Can(EngineCapabilities.StopPlaces) || victim is not ("goes_on_when_closed" or "class_that_loops");
        await Process.MatchAsync(new Regex(placed ? $@"(127\.0\.0\.1:{offender.LocalPort}\b[^\n]*\n[^\n]*victims\.js:\d+)|(victims\.js:\d+[^\n]*127\.0\.0\.1:{offender.LocalPort}\b)" : $@"127\.0\.0\.1:{offender.LocalPort}\b[^\n]*"), _patience);
    }

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
