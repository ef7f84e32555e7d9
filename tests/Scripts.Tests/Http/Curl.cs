using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests.Http;

/// <summary>The curl command, as a client that knows nothing of ours.</summary>
internal static class Curl
{
    public static Task<CommandResult> RunAsync(params string[] arguments) =>
        ChildProcess.RunAsync("curl", ["--silent", "--show-error", "--max-time", "100", "--noproxy", "*", .. arguments]);

    /// <summary>The status alone.</summary>
    public static async Task<string> StatusAsync(params string[] arguments) =>
        (await RunAsync(["--output", "/dev/null", "--write-out", "%{http_code}", .. arguments])).Output;

    /// <summary>The value of one response header.</summary>
    public static async Task<string> HeaderAsync(string name, params string[] arguments)
    {
        var head = (await RunAsync(["--dump-header", "-", "--output", "/dev/null", .. arguments])).Output;
        var line = head.Split("\r\n").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));
        return line is null ? "" : line[(name.Length + 1)..].Trim();
    }
}
