namespace Asyncore.Scripts.Tests.Processes;

/// <summary>Starts the <c>asyncore</c> command as it was built beside the tests.</summary>
internal static class ToolProcess
{
    private static readonly string s_tool = Path.Combine(AppContext.BaseDirectory, "asyncore-tool.dll");

    public static ChildProcess Start(params string[] arguments) => new("dotnet", [s_tool, .. arguments]);

    /// <summary>With standard error on standard output, where a test can wait for its lines.</summary>
    public static ChildProcess StartMerged(params string[] arguments) =>
        new("sh", ["-c", "exec dotnet \"$@\" 2>&1", "sh", s_tool, .. arguments]);

    /// <summary>With no more than so many descriptors.</summary>
    public static ChildProcess StartWithDescriptors(int count, params string[] arguments) =>
        new("sh", ["-c", $"ulimit -n {count}; exec dotnet \"$@\"", "sh", s_tool, .. arguments]);

    /// <summary>With an output on which every write fails for want of room.</summary>
    public static ChildProcess StartOnFullDisk(params string[] arguments) =>
        new("sh", ["-c", "exec dotnet \"$@\" >/dev/full 2>&1", "sh", s_tool, .. arguments]);

    public static Task<CommandResult> RunAsync(params string[] arguments) => RunInAsync(Repository.Root, arguments);

    public static Task<CommandResult> RunInAsync(string folder, params string[] arguments) =>
        ChildProcess.RunAsync("dotnet", [s_tool, .. arguments], folder);
}
