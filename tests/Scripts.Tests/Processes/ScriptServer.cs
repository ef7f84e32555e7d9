using System.Net;

namespace Asyncore.Scripts.Tests.Processes;

/// <summary>One of the server scripts on a free port, from its "listening on" line to the end of the test.</summary>
internal sealed class ScriptServer : IAsyncDisposable
{
    private ScriptServer(ChildProcess process, IPEndPoint endPoint)
    {
        Process = process;
        EndPoint = endPoint;
    }

    public ChildProcess Process { get; }

    public IPEndPoint EndPoint { get; }

    public static Task<ScriptServer> StartAsync(string script, params string[] arguments) => StartAsync([], script, arguments);

    /// <param name="options">Options of the command itself.</param>
    /// <param name="script">A file of scripts/, or a path.</param>
    /// <param name="arguments">Options of the script.</param>
    public static async Task<ScriptServer> StartAsync(string[] options, string script, params string[] arguments)
    {
        var process = ToolProcess.Start(["run", .. options, Repository.Script(script), "--", "--port", "0", .. arguments]);
        try
        {
            return new ScriptServer(process, IPEndPoint.Parse(await process.LineAsync("listening on ")));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
