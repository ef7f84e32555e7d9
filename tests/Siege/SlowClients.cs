using System.Diagnostics;
using System.Net.Sockets;

namespace Asyncore.Siege;

/// <summary>Many clients that send their request a byte a second: when they are cut, and how fast others are served meanwhile.</summary>
internal sealed class SlowClients : IDisposable
{
    private const int Slow = 1000, Healthy = 4, Deadline = 5;
    private static readonly byte[] Request = "GET /index.html HTTP/1.1\r\nHost: siege\r\n\r\n"u8.ToArray();

    private readonly string _root = Directory.CreateTempSubdirectory("asyncore-siege-").FullName;
    private readonly List<double> _answers = [];
    private volatile bool _isOver;

    public static bool Run()
    {
        using var siege = new SlowClients();
        return siege.Measure();
    }

    private bool Measure()
    {
        File.WriteAllText(Path.Combine(_root, "index.html"), new string('x', 2000));
        using var server = Server.Start(0, "--allow-read", "--handshake-timeout", $"{Deadline}", Server.Script("http_server.js"), "--", "--port", "0", "--root", _root);
        var healthy = Enumerable.Range(0, Healthy).Select(_ => new Thread(() => Ask(server))).ToArray();
        foreach (var thread in healthy)
            thread.Start();
        var cuts = Besiege(server);
        _isOver = true;
        foreach (var thread in healthy)
            thread.Join();

        var (first, last, p99) = (cuts.Min(), cuts.Max(), At(0.99));
        Console.WriteLine($"{cuts.Count} of {Slow} clients of a byte a second cut {first:0.0} to {last:0.0} s after they had connected (deadline {Deadline} s)");
        Console.WriteLine($"{_answers.Count} answers to {Healthy} others meanwhile: median {At(0.5):0.00} ms, p99 {p99:0.00} ms, most {At(1):0.00} ms");
        return cuts.Count == Slow && last <= Deadline + 1 && p99 < 50;
    }

    // All on one thread: each second, a byte from every client that is still there.
    private static List<double> Besiege(Server server)
    {
        var clients = new List<(Socket Socket, long Since)>();
        for (var i = 0; i < Slow; i++)
        {
            var socket = server.Connect();
            clients.Add((socket, Stopwatch.GetTimestamp()));
        }
        var cuts = new List<double>();
        var next = Stopwatch.GetTimestamp();
        for (var sent = 0; clients.Count > 0 && sent < Request.Length; Thread.Sleep(5))
        {
            clients.RemoveAll(client =>
            {
                var isCut = client.Socket.Poll(0, SelectMode.SelectRead);
                if (isCut)
                    cuts.Add(Stopwatch.GetElapsedTime(client.Since).TotalSeconds);
                return isCut;
            });
            if (Stopwatch.GetTimestamp() < next)
                continue;
            next += Stopwatch.Frequency;
            foreach (var (socket, _) in clients)
                _ = socket.Send(Request.AsSpan(sent, 1), SocketFlags.None, out _);
            sent++;
        }
        return cuts;
    }

    // A connection for a hundred requests, as those of browsers.
    private void Ask(Server server)
    {
        var buffer = new byte[8192];
        while (!_isOver)
        {
            using var client = server.Connect();
            for (var i = 0; i < 100 && !_isOver; i++)
            {
                var since = Stopwatch.GetTimestamp();
                client.Send(Request);
                for (var got = 0; got < 2000;)
                {
                    var more = client.Receive(buffer);
                    if (more == 0)
                        throw new InvalidOperationException("a healthy client was cut");
                    got += more;
                }
                lock (_answers)
                    _answers.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
                while (client.Available > 0)
                    client.Receive(buffer);
                Thread.Sleep(2);
            }
        }
    }

    private double At(double part)
    {
        _answers.Sort();
        return _answers[(int)Math.Min(_answers.Count - 1, _answers.Count * part)];
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
