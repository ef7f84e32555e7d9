using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Asyncore.Scripts.Tests.Processes;

/// <summary>A process that a test started; it ends with the test, by its own id.</summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    /// <summary>No wait of a passing test comes near it.</summary>
    public static readonly TimeSpan SafetyNet = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly MemoryStream _output = new();
    private readonly Task _outputPump;
    private readonly Task<string> _error;
    private readonly SemaphoreSlim _grown = new(0);

    public ChildProcess(string file, IEnumerable<string> arguments, string? folder = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder ?? Repository.Root,
        };
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start");
        _process.StandardInput.Close();
        _error = _process.StandardError.ReadToEndAsync();
        _outputPump = PumpOutputAsync();
    }

    public int Id => _process.Id;

    /// <summary>Runs a command to its end.</summary>
    public static async Task<CommandResult> RunAsync(string file, IEnumerable<string> arguments, string? folder = null)
    {
        await using var process = new ChildProcess(file, arguments, folder);
        return await process.ResultAsync();
    }

    /// <summary>The rest of the first line on standard output that begins with <paramref name="start"/>, once it is there.</summary>
    public async Task<string> LineAsync(string start) => (await LinesAsync(start, 1))[0];

    /// <summary>The same of so many lines.</summary>
    public async Task<string[]> LinesAsync(string start, int count)
    {
        using var timeout = new CancellationTokenSource(SafetyNet);
        while (true)
        {
            var ended = _outputPump.IsCompleted;
            var found = CompleteLines().Where(line => line.StartsWith(start, StringComparison.Ordinal)).Select(line => line[start.Length..]);
            if (found.Take(count).ToArray() is var lines && lines.Length == count)
                return lines;
            if (ended)
                throw new InvalidOperationException($"ended with {lines.Length} of {count} lines '{start}': {await _error}");
            await _grown.WaitAsync(timeout.Token);
        }
    }

    /// <summary>Waits until standard output has something of a form.</summary>
    public Task<Match> MatchAsync(Regex form) => MatchAsync(form, SafetyNet / 4);

    /// <summary>The same, with as much patience as a failing test deserves.</summary>
    public async Task<Match> MatchAsync(Regex form, TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience);
        while (true)
        {
            var ended = _outputPump.IsCompleted;
            var text = string.Join('\n', CompleteLines());
            if (form.Match(text) is { Success: true } match)
                return match;
            if (ended)
                throw new InvalidOperationException($"ended without {form}: {text}");
            try
            {
                await _grown.WaitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"nothing of the form {form} in:\n{text[Math.Max(0, text.Length - 2000)..]}");
            }
        }
    }

    public async Task<CommandResult> ResultAsync()
    {
        using var timeout = new CancellationTokenSource(SafetyNet);
        await _process.WaitForExitAsync(timeout.Token);
        await _outputPump;
        return new CommandResult(_process.ExitCode, _output.ToArray(), await _error);
    }

    public void Signal(PosixSignal signal)
    {
        var number = signal switch
        {
            PosixSignal.SIGHUP => 1,
            PosixSignal.SIGINT => 2,
            PosixSignal.SIGTERM => 15,
            _ => throw new ArgumentOutOfRangeException(nameof(signal)),
        };
        if (!_process.HasExited)
            _ = Kill(Id, number);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        await _outputPump;
        _process.Dispose();
        _grown.Dispose();
    }

    private string[] CompleteLines()
    {
        lock (_output)
        {
            var text = Encoding.UTF8.GetString(_output.GetBuffer(), 0, (int)_output.Length);
            return text[..(text.LastIndexOf('\n') + 1)].Split('\n');
        }
    }

    private async Task PumpOutputAsync()
    {
        var buffer = new byte[65536];
        int count;
        while ((count = await _process.StandardOutput.BaseStream.ReadAsync(buffer)) > 0)
        {
            lock (_output)
                _output.Write(buffer, 0, count);
            _grown.Release();
        }
        _grown.Release();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
