using System.Net;
using System.Net.Sockets;
using Asyncore.Sockets;
using LineChat;

namespace Asyncore.Engine.Tests;

/// <summary>The sample in samples/LineChat does what its first lines say.</summary>
public class LineChatTests
{
    private static string Ask(TestLoop test, PosixSocket client, string text, int lines)
    {
        Net.SendAll(client, text);
        var reply = "";
        test.Until(() => (reply += Net.DrainText(client)).Count(letter => letter == '\n') == lines);
        return reply;
    }

    private static PosixSocket Connect(StoreServer server)
    {
        var client = new PosixSocket(AddressFamily.InterNetwork, SocketType.Stream);
        client.Connect(server.LocalAddress);
        Net.SpinUntil(() => client.Send([]).Succeeded);
        return client;
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void Should_StoreAndAnswer_When_AClientSpeaksTheProtocol(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var server = new StoreServer(test.Map, new IPEndPoint(IPAddress.Loopback, 0));
        var (first, second) = (Connect(server), Connect(server));

        Assert.Equal("OK\r\ndark green\r\n1\r\n", Ask(test, first, "SET colour dark green\r\nGET colour\r\nCOUNT\r\n", 3));
        Assert.Equal("dark green\r\nNONE\r\n", Ask(test, second, "GET colour\nGET shape\n", 2));
        Assert.StartsWith("ERROR ", Ask(test, second, "SET\n", 1), StringComparison.Ordinal);
        Assert.Equal("bye\r\n", Ask(test, second, "QUIT\n", 1));
        Net.SpinUntil(() => Net.IsEnded(second));
        Assert.Equal("1\r\n", Ask(test, first, "COUNT\n", 1));
        first.Close();
        second.Close();
    }

    [Fact]
    public void Should_CloseTheConnection_When_ALineIsTooLong()
    {
        using var test = new TestLoop();
        var server = new StoreServer(test.Map, new IPEndPoint(IPAddress.Loopback, 0));
        var client = Connect(server);
        Net.SendAll(client, new string('x', 5000));

        test.Until(() => test.Lines.Count == 1);

        Assert.Contains("longer than 4096 bytes", test.Lines[0], StringComparison.Ordinal);
        Assert.Same(server, test.Map.Single());
        client.Close();
    }
}
