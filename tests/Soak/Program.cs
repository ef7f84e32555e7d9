using System.Diagnostics;
using System.Globalization;
using Asyncore.Soak;

// Mixed load with faults for a chosen time: dotnet run -c Release --project tests/Soak -- [MINUTES] [SEED] [options of `asyncore run`]
// With --watch among the options the script is saved anew every few seconds, so that it reloads under the load.
var minutes = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 1;
var seed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1;
var options = args.Skip(2).ToArray();
const int Checked = 24, Hostile = 12;

var script = Path.Combine(Directory.CreateTempSubdirectory("asyncore-soak-").FullName, "server.js");
File.Copy(Path.Combine(AppContext.BaseDirectory, "server.js"), script);
var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "asyncore-tool.dll"), "run", script, "--time-limit", "3000", .. options])
    start.ArgumentList.Add(argument);
using var server = Process.Start(start)!;
var reports = 0L;
server.ErrorDataReceived += (_, line) =>
{
    if (line.Data is { } text && (++reports <= 5 || !text.StartsWith("reloaded", StringComparison.Ordinal)))
        Console.WriteLine($"{DateTime.Now:HH:mm:ss} {text}");
};
server.BeginErrorReadLine();
var ports = (server.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the server did not start")).Split(' ')[2..].Select(int.Parse).ToArray();

var tally = new Tally();
var measured = new Measured(server.Id);
using var stop = new CancellationTokenSource();
Task[] clients = [
    .. Enumerable.Range(0, Checked).Select(i => new CheckedClient(tally, (seed * 1000) + i, ports[0], ports[1]).RunAsync(stop.Token)),
    .. Enumerable.Range(0, Hostile).Select(i => new HostileClient(tally, (seed * 1000) + 500 + i, ports[0], ports[1]).RunAsync(stop.Token)),
];
var reloads = 0;
var clock = Stopwatch.StartNew();
for (var second = 1; clock.Elapsed.TotalMinutes < minutes && !server.HasExited; second++)
{
    await Task.Delay(TimeSpan.FromSeconds(1));
    measured.Sample(clock.Elapsed.TotalMinutes);
    if (options.Contains("--watch") && second % 5 == 0)
    {
        File.AppendAllText(script, $"// version {++reloads}\n");
    }
    if (second % 60 == 0)
        Report();
}
stop.Cancel();
await Task.WhenAll(clients);
await Task.Delay(TimeSpan.FromSeconds(1));
if (server.HasExited)
{
    Console.WriteLine($"the server ended with exit code {server.ExitCode}");
    return 1;
}
measured.Sample(clock.Elapsed.TotalMinutes);
Report();
Console.WriteLine($"RSS slope over the second half: {measured.SlopePerHour():0.0} MB an hour; descriptors at the end: {measured.Descriptors}, at most: {measured.MostDescriptors}");
Process.Start("kill", ["-TERM", $"{server.Id}"])!.WaitForExit();
server.WaitForExit();
Console.WriteLine($"exit code after SIGTERM: {server.ExitCode}");
return tally.Lost == 0 && tally.Wrong == 0 && server.ExitCode == 0 ? 0 : 1;

void Report() => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"{clock.Elapsed.TotalMinutes,5:0.0} min: {tally.Messages} messages, {tally.Bytes / 1e6:0} MB, {tally.Connections} connections, {tally.Faults} faults, "
    + $"{reports} lines of reports, {reloads} reloads, lost {tally.Lost}, wrong {tally.Wrong}, RSS {measured.Megabytes:0.0} MB, {measured.Descriptors} descriptors"));
