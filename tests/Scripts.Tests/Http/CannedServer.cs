using System.Net;
using System.Net.Sockets;
using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests.Http;

/// <summary>A server that shares no code with ours: it reads one request head, and sends the pieces it was given.</summary>
internal sealed class CannedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public CannedServer(params byte[][] pieces)
    {
        _listener.Start();
        Request = ServeAsync(pieces);
    }

    public string Port => ((IPEndPoint)_listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The head of the request, when it has been answered.</summary>
    public Task<string> Request { get; }

    public void Dispose() => _listener.Dispose();

    private async Task<string> ServeAsync(byte[][] pieces)
    {
        using var timeout = new CancellationTokenSource(ChildProcess.SafetyNet);
        using var client = await _listener.AcceptTcpClientAsync(timeout.Token);
        client.NoDelay = true;
        var stream = client.GetStream();
        using var reader = new StreamReader(stream, leaveOpen: true);
        var head = "";
        while (await reader.ReadLineAsync(timeout.Token) is { Length: > 0 } line)
            head += line + "\n";
        foreach (var piece in pieces)
            await stream.WriteAsync(piece, timeout.Token);
        return head;
    }
}
