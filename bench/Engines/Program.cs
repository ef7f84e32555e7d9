using System.Diagnostics;
using Asyncore.Engines;
using Asyncore.Scripting;

// What the border to each engine costs: a table in Markdown. Each engine is measured in a process of its own, for the memory.
if (args is [var name])
{
    var thread = new Thread(() => Costs.Measure(name), 16 * 1024 * 1024);
    thread.Start();
    thread.Join();
    return 0;
}

var engines = ScriptHost.Engines.Where(static engine => engine.IsAvailable).ToArray();
var columns = engines.Select(engine => Run(engine.Name)).ToArray();
Console.WriteLine($"| | {string.Join(" | ", engines.Select(static engine => engine.Description))} |");
Console.WriteLine($"|---|{string.Concat(engines.Select(static _ => "---|"))}");
foreach (var row in columns[0].Keys)
    Console.WriteLine($"| {row} | {string.Join(" | ", columns.Select(column => column[row]))} |");
return 0;

static Dictionary<string, string> Run(string engine)
{
    using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [engine]) { RedirectStandardOutput = true })!;
    var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    process.WaitForExit();
    return process.ExitCode == 0 ? lines.Select(static line => line.Split('\t')).ToDictionary(static parts => parts[0], static parts => parts[1])
        : throw new InvalidOperationException($"the measurement of {engine} failed");
}
