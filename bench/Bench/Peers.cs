using System.Diagnostics;

namespace Asyncore.Bench;

/// <summary>The servers that can run here. What is missing was said by <c>bench/run</c>.</summary>
internal static class Peers
{
    public static IReadOnlyList<Peer> Find(Options options)
    {
        var peers = new List<Peer>
        {
            new(Peer.OursName, Version("dotnet", "--version", ".NET SDK "), (scenario, port) => Ours(options, scenario, port)),
            new(Peer.FloorName, Version("gcc", "-dumpfullversion", "gcc "), (scenario, port) =>
                [Path.Combine(options.Built, "echo"), $"{port}", scenario.Mode]) { Settles = false },
        };
        AddScript("node", Peer.NodeName, "Node ", "node.js");
        AddScript("bun", "Bun", "Bun ", "node.js");
        if (Find(options.Python) is { } python)
        {
            peers.Add(new("asyncore", Version(python, "--version", ""), (scenario, port) =>
                [python, Path.Combine(options.Bench, "peers", "asyncore_server.py"), $"{port}", scenario.Mode])
            { Settles = false });
        }
        return peers;

        void AddScript(string command, string name, string label, string file)
        {
            if (Find(command) is { } path)
            {
                peers.Add(new(name, Version(path, "--version", label), (scenario, port) =>
                    [path, Path.Combine(options.Bench, "peers", file), $"{port}", scenario.Mode, options.WebRoot]));
            }
        }
    }

    private static List<string> Ours(Options options, Scenario scenario, int port)
    {
        List<string> command = [options.Tool, "run", .. scenario.ToolOptions.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        return scenario.IsHttp
            ? [.. command, $"--allow-read={options.WebRoot}", Path.Combine(options.Root, "scripts", "http_server.js"), "--", "--port", $"{port}", "--root", options.WebRoot]
            : [.. command, Path.Combine(options.Bench, "scripts", "servers.js"), "--", $"{port}", scenario.ScriptMode ?? scenario.Mode];
    }

    // A full path stays as it is; a name is looked for.
    private static string? Find(string? command) => string.IsNullOrEmpty(command) ? null
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, command)).FirstOrDefault(File.Exists);

    private static string Version(string command, string argument, string label)
    {
        using var process = Process.Start(new ProcessStartInfo(command, argument) { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return label + text.Split('\n')[0].TrimStart('v');
    }
}
