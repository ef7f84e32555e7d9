using System.Net.Sockets;

namespace Asyncore.Siege;

/// <summary>Peers that never read, for each of which as much waits as may wait: what a peer costs, and what is left when they are cut.</summary>
internal static class UnreadOutput
{
    private const int Peers = 200, LimitKilobytes = 1024;

    public static bool Run()
    {
        using var server = Server.Start(0, "--output-limit", $"{LimitKilobytes}", Path.Combine(AppContext.BaseDirectory, "flood.js"));
        var before = UntilItStands(server);
        var clients = Enumerable.Range(0, Peers).Select(_ => server.Connect()).ToArray();
        var held = UntilItStands(server);
        var most = server.Megabytes(most: true);

        clients[0].Send("!"u8); // What is one block too many cuts all of them.
        var cut = clients.Count(IsCut);
        var after = UntilItStands(server);
        foreach (var client in clients)
            client.Dispose();

        var each = (most - before) / Peers;
        var limit = LimitKilobytes * 1024 / 1e6;
        Console.WriteLine($"{Peers} peers that never read, output limit {limit:0.00} MB: resident set {before:0} MB before, {held:0} MB while all wait, "
            + $"{most:0} MB at most: {each:0.00} MB a peer");
        Console.WriteLine($"over the limit {cut} of {Peers} are cut; {after:0} MB are left");
        return each < 1.25 * limit && cut == Peers;
    }

    // Until it has grown by less than half a MB in a second.
    private static double UntilItStands(Server server)
    {
        for (var last = server.Megabytes(); ;)
        {
            Thread.Sleep(1000);
            var now = server.Megabytes();
            if (Math.Abs(now - last) < 0.5)
                return now;
            last = now;
        }
    }

    // What was in the system's buffers comes first, then the end.
    private static bool IsCut(Socket client)
    {
        var buffer = new byte[1 << 20];
        client.ReceiveTimeout = 10_000;
        try
        {
            while (client.Receive(buffer) > 0)
            {
            }
            return true;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode == SocketError.ConnectionReset;
        }
    }
}
