using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using Asyncore.Scripting;

namespace Asyncore.Tool.Workers;

/// <summary>
/// A worker's end of the line to its supervisor. When the supervisor is gone, the worker stops too. A reload that is ready waits here for
/// the others: all reload, or none.
/// </summary>
internal sealed class SupervisorLink : IDisposable
{
    private static readonly TimeSpan LongestRound = TimeSpan.FromSeconds(30);

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly StreamWriter _writer;
    private readonly BlockingCollection<bool> _decisions = [];
    private ScriptHost? _host;
    private bool _wasCancelled;
    private volatile ReloadResult? _failed;

    public SupervisorLink(WorkerRole role)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(role.Link));
        _writer = new StreamWriter(new NetworkStream(_socket)) { AutoFlush = true, NewLine = "\n" };
        Say(string.Create(CultureInfo.InvariantCulture, $"worker {role.Number}"));
    }

    /// <summary>Begins to listen on behalf of the host. Tells when its loop makes its first pass: the script is loaded, or runs the loop itself.</summary>
    public void Attach(ScriptHost host)
    {
        _host = host;
        new Thread(Listen) { IsBackground = true, Name = "supervisor" }.Start();
        host.Post(() => Say($"ready {string.Join(',', host.Loop.Sharing?.Ports ?? [])}"));
    }

    /// <summary>Waits until every worker is ready to reload; false where one is not.</summary>
    public bool ConfirmReload(ReloadResult prepared)
    {
        Say("prepared");
        var isConfirmed = _decisions.TryTake(out var decision, LongestRound) && decision;
        _wasCancelled = !isConfirmed;
        return isConfirmed;
    }

    /// <summary>What came of a reload. Of a failure the supervisor has one worker tell.</summary>
    public void Report(ReloadResult result)
    {
        if (result.Error is null || result.WasRolledBack)
            Print(result);
        if (result.WasRolledBack)
            Say("rolled-back");
        else if (result.Error is not null && !_wasCancelled)
            SayFailed(result);
        _wasCancelled = false;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _decisions.Dispose();
    }

    private void SayFailed(ReloadResult result)
    {
        _failed = result;
        Say("failed");
    }

    private void Say(string line)
    {
        try
        {
            _writer.WriteLine(line);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The supervisor is gone, or this worker is going.
        }
    }

    private void Listen()
    {
        using var reader = new StreamReader(new NetworkStream(_socket));
        try
        {
            while (reader.ReadLine() is { } line)
                Obey(line);
            _decisions.Add(false);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // As good as its end.
        }
        _host!.Stop();
    }

    private void Obey(string line)
    {
        switch (line)
        {
            case "reload":
                _host!.RequestReload();
                break;
            case "commit":
                _decisions.Add(true);
                break;
            case "cancel":
                _decisions.Add(false);
                break;
            case "tell" when _failed is { } failed:
                Print(failed);
                break;
            case "roll-back":
                _host!.RequestRollBack();
                break;
        }
    }

    private static void Print(ReloadResult result)
    {
        if (result.Error is { } error)
            ErrorReport.Write(error);
        ErrorReport.WriteWhole(string.Concat([$"{result}\n", .. result.Warnings.Select(warning => $"warning: {warning}: stays as it was\n")]));
    }
}
