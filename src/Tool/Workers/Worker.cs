using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Asyncore.Tool.Workers;

/// <summary>One of the workers: its process, and the one that takes its place when it has crashed.</summary>
/// <param name="number">Which worker, from 1 on.</param>
/// <param name="ended">Called from another thread when its process has ended.</param>
internal sealed partial class Worker(int number, Action<Worker> ended) : IDisposable
{
    private const int Terminate = 15, KillAtOnce = 9;
    private static readonly TimeSpan SteadyAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(0.1), LongestPause = TimeSpan.FromSeconds(5);

    private readonly Stopwatch _running = new();
    private Process? _process;
    private TimeSpan _pause = ShortestPause;

    public int Number { get; } = number;

    /// <summary>The line to it, once it has called.</summary>
    public WorkerLink? Link { get; set; }

    /// <summary>Whether it has ever begun to serve.</summary>
    public bool HasServed { get; set; }

    /// <summary>Whether its process runs.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>The id of its process.</summary>
    public int ProcessId => _process?.Id ?? 0;

    /// <summary>The exit code of a process that has ended: 128 and the signal's number where one ended it.</summary>
    public int ExitCode => _process?.ExitCode ?? 0;

    /// <summary>Starts this very command again, as a worker.</summary>
    public void Start(WorkerRole role)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false };
        var isRuntime = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        foreach (var argument in Environment.GetCommandLineArgs().Skip(isRuntime ? 0 : 1))
            start.ArgumentList.Add(argument);
        role.GiveTo(start.Environment);
        var former = _process;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.Exited += (_, _) => ended(this);
        IsRunning = true;
        _running.Restart();
        _process.Start();
        former?.Dispose();
    }

    /// <summary>Its process has ended.</summary>
    /// <returns>How long to wait before it is started again: longer each time that it ends soon.</returns>
    public TimeSpan Ended()
    {
        IsRunning = false;
        if (_running.Elapsed > SteadyAfter)
            _pause = ShortestPause;
        var pause = _pause;
        _pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        return pause;
    }

    /// <summary>Asks it to finish.</summary>
    public void Drain() => Signal(Terminate);

    /// <summary>Ends it at once.</summary>
    public void Dispose()
    {
        Signal(KillAtOnce);
        _process?.Dispose();
    }

    private void Signal(int signal)
    {
        if (IsRunning && _process is { HasExited: false })
            _ = Send(_process.Id, signal);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int process, int signal);
}
