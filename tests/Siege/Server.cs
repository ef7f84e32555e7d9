using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Asyncore.Siege;

/// <summary>A script that is served by a process of its own, and what that uses.</summary>
internal sealed class Server : IDisposable
{
    private readonly Process _process;

    private Server(Process process, IPEndPoint address) => (_process, Address) = (process, address);

    public IPEndPoint Address { get; }

    /// <param name="descriptors">How many descriptors it may have; 0 for as many as this process.</param>
    /// <param name="arguments">Those of <c>asyncore run</c>.</param>
    public static Server Start(int descriptors, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] command = ["-c", (descriptors > 0 ? $"ulimit -n {descriptors}; " : "") + "exec \"$@\"", "sh",
            "dotnet", Path.Combine(AppContext.BaseDirectory, "asyncore-tool.dll"), "run", .. arguments];
        foreach (var argument in command)
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        var first = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the server did not start");
        // Read and forgotten: a pipe that is full holds up whoever writes a log line.
        new Thread(() => process.StandardOutput.BaseStream.CopyTo(Stream.Null)) { IsBackground = true }.Start();
        var server = new Server(process, IPEndPoint.Parse(first["listening on ".Length..]));
        process.ErrorDataReceived += (_, line) => server.Report(line.Data);
        process.BeginErrorReadLine();
        return server;
    }

    // The first lines say what goes wrong; the others would hide the figures.
    private void Report(string? line)
    {
        if (!string.IsNullOrEmpty(line) && ++Reports <= 3)
            Console.WriteLine($"  server: {line}");
    }

    public bool HasEnded => _process.HasExited;

    /// <summary>Lines that it wrote to its standard error.</summary>
    public int Reports { get; private set; }

    public int Descriptors => HasEnded ? 0 : Directory.GetFileSystemEntries($"/proc/{_process.Id}/fd").Length;

    /// <summary>The number of the thread that runs the loop, for who traces it.</summary>
    public string LoopThread => Path.GetFileName(Directory.GetDirectories($"/proc/{_process.Id}/task")
        .First(task => File.ReadAllText(Path.Combine(task, "comm")) == "script\n"));

    /// <summary>A path of the scripts of this repository.</summary>
    public static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "scripts", name);

    public Socket Connect()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            client.Connect(Address);
            return client;
        }
        catch (SocketException)
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>The resident set in MB: now, or the most that it was.</summary>
    public double Megabytes(bool most = false)
    {
        var field = most ? "VmHWM:" : "VmRSS:";
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return double.Parse(line[field.Length..^2], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }

    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return HasEnded ? TimeSpan.Zero : _process.TotalProcessorTime;
        }
    }

    public void Dispose()
    {
        Console.WriteLine(_process.HasExited ? $"the server ended with exit code {_process.ExitCode}" : "the server lives");
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
