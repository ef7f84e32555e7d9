using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Asyncore.Bench;

/// <summary>Puts load on a server and reads what it cost.</summary>
internal static partial class Load
{
    // Long enough that a loaded machine still reaches the processor time asked for.
    private const int Limit = 4000;

    // Processor time, in ms, before each window: caches and branches are another server's by then.
    private const int ReWarm = 100;

    /// <summary>One window.</summary>
    public static Sample Run(Options options, Scenario scenario, ServerProcess server, int warm = ReWarm) =>
        scenario.IsHttp ? RunWrk(scenario, server) : RunOwn(options, scenario, server, warm);

    /// <summary>Lets the compilers of a server that was just started settle: also for the code of new connections, which has to be called often.</summary>
    public static void Settle(Options options, Scenario scenario, ServerProcess server)
    {
        const int Times = 4;
        for (var i = 0; i < Times; i++)
            _ = Run(options, scenario, server, scenario.Warm / Times);
    }

    /// <summary>Runs the load generator and reads the line it prints.</summary>
    public static IReadOnlyDictionary<string, double> Run(Options options, ServerProcess server, bool isPinned, string arguments) =>
        Start(isPinned, Path.Combine(options.Built, "load"), $"{arguments} --port {server.Port} --pid {string.Join(',', server.Ids)}")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static pair => pair.Split('=')).ToDictionary(
                static pair => pair[0], static pair => double.Parse(pair[1], CultureInfo.InvariantCulture));

    private static Sample RunOwn(Options options, Scenario scenario, ServerProcess server, int warm)
    {
        var values = Run(options, server, scenario.IsPinned, $"{scenario.Load} --warm-ms {warm} --window-ms {scenario.Window} --limit-ms {Limit}");
        return new Sample(values["cpu_us"], values["rate"], values["p50_us"], values["p99_us"], values["p999_us"],
            values["rss_kb"] / 1024, values["load"]);
    }

    // wrk has no eye for the server's processor time, and no warm-up.
    private static Sample RunWrk(Scenario scenario, ServerProcess server)
    {
        var url = $"http://127.0.0.1:{server.Port}/file.txt";
        var before = ProcessClock.Read(server.Id);
        var report = Start(scenario.IsPinned, "wrk", $"{scenario.Load} -d1s --latency {url}");
        var cpu = ProcessClock.Read(server.Id) - before;
        if (ErrorPattern().Match(report) is { Success: true } error)
            throw new InvalidOperationException($"wrk: {error.Value}");
        var requests = double.Parse(CountPattern().Match(report).Groups[1].Value, CultureInfo.InvariantCulture);
        var rate = double.Parse(RatePattern().Match(report).Groups[1].Value, CultureInfo.InvariantCulture);
        return new Sample(cpu.TotalMicroseconds / requests, rate, Latency(report, "50%"), Latency(report, "99%"), 0,
            server.ResidentMemory() / 1048576.0, 0);
    }

    private static string Start(bool isPinned, string command, string arguments)
    {
        var start = isPinned ? new ProcessStartInfo("taskset", $"-c 1 {command} {arguments}") : new ProcessStartInfo(command, arguments);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException(errors.Result.Trim());
    }

    private static double Latency(string report, string share)
    {
        var match = Regex.Match(report, $@"^\s+{Regex.Escape(share)}\s+([0-9.]+)(us|ms|s)\s*$", RegexOptions.Multiline);
        var value = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        return match.Groups[2].Value switch { "us" => value, "ms" => value * 1e3, _ => value * 1e6 };
    }

    [GeneratedRegex(@"Socket errors.*|Non-2xx.*")]
    private static partial Regex ErrorPattern();

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex CountPattern();

    [GeneratedRegex(@"Requests/sec:\s+([0-9.]+)")]
    private static partial Regex RatePattern();
}
