using System.Net.Sockets;
using System.Text;
using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests;

/// <summary>One person in the chat.</summary>
internal sealed class ChatClient : IDisposable
{
    private readonly TcpClient _client = new();
    private StreamReader _reader = StreamReader.Null;

    public static async Task<ChatClient> JoinAsync(ScriptServer server)
    {
        var chat = new ChatClient();
        await chat._client.ConnectAsync(server.EndPoint);
        chat._reader = new StreamReader(chat._client.GetStream(), Encoding.UTF8);
        Assert.StartsWith("* Welcome", await chat.ReadAsync(), StringComparison.Ordinal);
        return chat;
    }

    public async Task SendAsync(string text) => await _client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>The next line; null when the server has closed the connection.</summary>
    public async Task<string?> ReadAsync()
    {
        using var timeout = new CancellationTokenSource(ChildProcess.SafetyNet);
        return await _reader.ReadLineAsync(timeout.Token);
    }

    public void Dispose()
    {
        _reader.Dispose();
        _client.Dispose();
    }
}
