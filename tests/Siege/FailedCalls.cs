using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;

namespace Asyncore.Siege;

/// <summary>
/// Each system call of the loop's thread fails, once and then a hundred times, by strace: the process has to live, to leak nothing, and to serve
/// the next client; what it lost has to be told.
/// </summary>
internal sealed class FailedCalls : IDisposable
{
    // Not to the end of the trace: where strace leaves in the middle of a call that it fails, that fails as no real one does.
    private const string Once = "1", Often = "1..100";

    private static readonly (string Call, string Errors)[] Cases =
    [
        ("accept4", "EMFILE ENFILE ENOBUFS ENOMEM ECONNABORTED EPERM EPROTO EINTR"),
        ("recvfrom", "ECONNRESET ETIMEDOUT ENOMEM ENOBUFS EINTR EAGAIN"),
        ("sendto", "EPIPE ECONNRESET ENOBUFS ENOMEM ETIMEDOUT EHOSTUNREACH EINTR EAGAIN"),
        ("epoll_wait", "EINTR ENOMEM"),
        ("epoll_ctl", "ENOMEM ENOSPC"),
        ("socket", "EMFILE ENFILE ENOBUFS ENOMEM EACCES"),
        ("connect", "ECONNREFUSED ENETUNREACH EADDRNOTAVAIL ENOBUFS EINTR ETIMEDOUT"),
        ("bind", "EADDRINUSE EACCES ENOMEM"),
        ("setsockopt", "ENOBUFS ENOMEM"),
        ("getsockopt", "ENOBUFS ENOMEM"),
        ("getsockname", "ENOBUFS"),
        ("getpeername", "ENOBUFS"),
        ("close", "EIO EINTR"),
        ("openat", "EMFILE ENFILE ENOMEM EACCES EIO ENOSPC EROFS"),
        ("read", "EIO EINTR"),
        ("statx", "EACCES EIO ENOMEM"),
        ("getdents64", "EIO"),
        ("unlink", "EBUSY EROFS"),
        ("write", "ENOSPC EIO EPIPE EAGAIN EINTR"),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("asyncore-siege-").FullName;
    private int _tried;
    private int _failed;

    public static bool Run()
    {
        using var siege = new FailedCalls();
        foreach (var (call, errors) in Cases)
        {
            using var server = Server.Start(0, "--allow-all", Path.Combine(AppContext.BaseDirectory, "calls.js"), "--", siege._folder);
            _ = Asks(server); // What is opened once is open.
            foreach (var error in errors.Split(' '))
            {
                foreach (var when in new[] { Once, Often })
                {
                    if (!server.HasEnded)
                        siege.Try(server, call, error, when);
                }
            }
        }
        Console.WriteLine($"{siege._tried} ways to fail: after {siege._failed} of them it was not as before");
        return siege._failed == 0;
    }

    private void Try(Server server, string call, string error, string when)
    {
        var (descriptors, reports, processor, clock) = (server.Descriptors, server.Reports, server.Processor, Stopwatch.StartNew());
        string answers;
        using (var strace = Trace(server, call, error, when))
        {
            answers = string.Join(", ", Asks(server), Asks(server));
            Process.Start("kill", ["-INT", $"{strace.Id}"])!.WaitForExit();
            strace.WaitForExit();
        }
        var load = (server.Processor - processor) / clock.Elapsed;
        var struck = File.ReadLines(Path.Combine(_folder, "trace")).Count(line => line.EndsWith("(INJECTED)", StringComparison.Ordinal));
        var recovers = false;
        for (var patience = Stopwatch.StartNew(); !recovers && !server.HasEnded && patience.Elapsed < TimeSpan.FromSeconds(3); Thread.Sleep(5))
            recovers = Asks(server) == "answered";
        for (var patience = Stopwatch.StartNew(); server.Descriptors > descriptors && patience.Elapsed < TimeSpan.FromSeconds(1);)
            Thread.Sleep(5);
        var left = server.Descriptors - descriptors;
        var isWell = struck > 0 && recovers && (left <= 0 || call == "close"); // One whose closing failed is still there.
        _tried++;
        _failed += isWell ? 0 : 1;
        Console.WriteLine($"{(isWell ? "ok    " : "FAILED")} {call,-11} {error,-13} {(when == Once ? "once" : "100"),-4} {struck,5} failed; clients: {answers,-20}; "
            + $"{server.Reports - reports,3} lines told; {load,4:P0} of a processor{(left > 0 ? $"; {left} descriptors left" : "")}{(recovers ? "" : "; does not recover")}");
    }

    private Process Trace(Server server, string call, string error, string when)
    {
        var trace = Path.Combine(_folder, "trace");
        File.WriteAllText(trace, "");
        Process strace;
        try
        {
            strace = Process.Start(new ProcessStartInfo("strace", ["-p", $"{server.LoopThread}", "-o", trace, "-e", $"trace={call}", "-e", $"inject={call}:error={error}:when={when}"])
            {
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException("this siege needs strace (apt install strace)");
        }
        var line = strace.StandardError.ReadLine() ?? "";
        return line.EndsWith("attached", StringComparison.Ordinal) ? strace : throw new InvalidOperationException($"strace: {line}");
    }

    private static string Asks(Server server)
    {
        try
        {
            using var client = server.Connect();
            client.ReceiveTimeout = 400;
            client.Send("x\n"u8);
            return client.Receive(new byte[10]) == 5 ? "answered" : "cut";
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock ? "waiting" : "cut";
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
