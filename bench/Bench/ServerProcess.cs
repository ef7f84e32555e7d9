using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Asyncore.Bench;

/// <summary>A running server. Under load it has the first processor alone, and the load generator the second.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    /// <summary>Starts it and waits until it takes connections.</summary>
    /// <param name="peer">The server.</param>
    /// <param name="scenario">What it is started as.</param>
    /// <param name="isPinned">Whether it has the first processor alone.</param>
    public ServerProcess(Peer peer, Scenario scenario, bool isPinned = true)
    {
        Port = FreePort();
        IReadOnlyList<string> command = [.. isPinned ? ["taskset", "-c", "0"] : Array.Empty<string>(), .. peer.Command(scenario, Port)];
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in command.Skip(1))
            start.ArgumentList.Add(word);
        var began = Stopwatch.GetTimestamp();
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
        WaitUntilItAnswers(peer);
        StartTime = Stopwatch.GetElapsedTime(began);
        _ = _process.StandardOutput.ReadToEndAsync();
    }

    public int Port { get; }

    /// <summary>Of the server: taskset and the launcher become it.</summary>
    public int Id => _process.Id;

    /// <summary>Of the server and the processes it has started.</summary>
    public IReadOnlyList<int> Ids =>
    [
        Id,
        .. Directory.GetDirectories($"/proc/{Id}/task").Select(static task => Path.Combine(task, "children")).Where(File.Exists)
            .SelectMany(static children => File.ReadAllText(children).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(static id => int.Parse(id, CultureInfo.InvariantCulture)),
    ];

    /// <summary>From the start of the process until it takes connections.</summary>
    public TimeSpan StartTime { get; }

    public long ResidentMemory()
    {
        var pages = File.ReadAllText($"/proc/{Id}/statm").Split(' ')[1];
        return long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }

    /// <summary>Waits until so many sockets listen at its port.</summary>
    public void WaitForListeners(int count)
    {
        // A row of the table: number, local address, remote address, state; 0A is LISTEN.
        var listens = $":{Port:X4} 00000000:0000 0A ";
        while (File.ReadLines("/proc/net/tcp").Count(row => row.Contains(listens, StringComparison.Ordinal)) < count)
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"the workers have ended: {_errors.Result.Trim()}");
            Thread.Sleep(1);
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void WaitUntilItAnswers(Peer peer)
    {
        for (var deadline = Stopwatch.StartNew(); deadline.Elapsed < TimeSpan.FromSeconds(60); Thread.Sleep(1))
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"{peer.Name} did not start: {_errors.Result.Trim()}");
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Connect(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                // Not yet.
            }
        }
        throw new InvalidOperationException($"{peer.Name} does not listen");
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
