using System.Net;
using System.Net.Sockets;
using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests.Limits;

/// <summary>A client that sends lines and reads lines.</summary>
internal sealed class LineClient : IDisposable
{
    private readonly TcpClient _client;
    private readonly StreamReader _reader;

    private LineClient(TcpClient client)
    {
        _client = client;
        _reader = new StreamReader(client.GetStream());
    }

    public int LocalPort => ((IPEndPoint)_client.Client.LocalEndPoint!).Port;

    public static async Task<LineClient> ConnectAsync(IPEndPoint server)
    {
        var client = new TcpClient();
        await client.ConnectAsync(server);
        return new LineClient(client);
    }

    public Task SendAsync(string line) => _client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(line + "\n")).AsTask();

    /// <summary>Sends a line and returns the next one that comes.</summary>
    public async Task<string?> AskAsync(string line)
    {
        await SendAsync(line);
        using var timeout = new CancellationTokenSource(ChildProcess.SafetyNet);
        return await _reader.ReadLineAsync(timeout.Token);
    }

    /// <summary>Reads until the other side has closed.</summary>
    public async Task EndAsync()
    {
        using var timeout = new CancellationTokenSource(ChildProcess.SafetyNet / 5);
        var buffer = new byte[65536];
        try
        {
            while (await _client.GetStream().ReadAsync(buffer, timeout.Token) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Reset: closed too.
        }
    }

    public void Dispose() => _client.Dispose();
}
