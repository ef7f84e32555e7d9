using System.Diagnostics;
using System.Net.Sockets;

namespace Asyncore.Siege;

/// <summary>More connections than the server has descriptors, held for a while: what that costs, and how soon others are served afterwards.</summary>
internal static class FewDescriptors
{
    private const int Descriptors = 64, Connections = 200;
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(10);

    public static bool Run()
    {
        using var server = Server.Start(Descriptors, Server.Script("echo.js"), "--", "--port", "0");
        var clients = new List<Socket>();
        for (var i = 0; i < Connections; i++)
            clients.Add(server.Connect());
        var before = server.Processor;
        Thread.Sleep(Held);
        var load = (server.Processor - before) / Held;
        var served = clients.Count(client => Echoes(client, TimeSpan.FromMilliseconds(200)));
        clients.ForEach(client => client.Dispose());
        var clock = Stopwatch.StartNew();
        while (!Echoes(server))
            Thread.Sleep(1);
        var recovery = clock.Elapsed;

        Console.WriteLine($"{Connections} connections to {Descriptors} descriptors: {served} served, {load:P1} of a processor; "
            + $"the next client is served {recovery.TotalSeconds:0.00} s after they have gone");
        return load < 0.05 && recovery < TimeSpan.FromSeconds(1);
    }

    private static bool Echoes(Server server)
    {
        using var client = server.Connect();
        return Echoes(client, TimeSpan.FromSeconds(5));
    }

    private static bool Echoes(Socket client, TimeSpan patience)
    {
        try
        {
            client.ReceiveTimeout = (int)patience.TotalMilliseconds;
            client.Send("hello"u8);
            return client.Receive(new byte[10]) == 5;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
