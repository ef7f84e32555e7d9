using System.Text;
using Asyncore;
using Asyncore.Sockets;

namespace LineChat;

/// <summary>One client of the store. A line is a command; each gets one line back.</summary>
public sealed class StoreSession : AsyncChat
{
    private readonly Dictionary<string, string> _store;

    /// <summary>Serves a connection.</summary>
    public StoreSession(ITransport transport, ChannelMap map, Dictionary<string, string> store) : base(transport, map)
    {
        _store = store;
        MaximumFrame = 4096; // A longer line ends the connection, so that nobody fills the memory with one.
        SetTerminator("\n"u8);
    }

    /// <summary>Called once for each whole line, however the network cut it.</summary>
    protected override void HandleFrame(ReadOnlySpan<byte> data)
    {
        var words = Encoding.UTF8.GetString(data).TrimEnd('\r').Split(' ', 3);
        Reply(words switch
        {
            ["GET", var key] => _store.GetValueOrDefault(key, "NONE"),
            ["SET", var key, var value] => Set(key, value),
            ["COUNT"] => $"{_store.Count}",
            ["QUIT"] => "bye",
            _ => "ERROR GET key, SET key value, COUNT or QUIT",
        });
        if (words is ["QUIT"])
            CloseWhenDone(); // After the reply has gone out.
    }

    /// <summary>The client has gone, or QUIT is answered.</summary>
    protected override void HandleClose() => Close();

    // Push queues; the loop sends it when the handler returns.
    private void Reply(string line) => Push(Encoding.UTF8.GetBytes(line + "\r\n"));

    private string Set(string key, string value)
    {
        _store[key] = value;
        return "OK";
    }
}
