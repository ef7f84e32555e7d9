using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Asyncore.Scripting;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Engines;

/// <summary>Measures one engine. Each figure is the best of several rounds: the machine has other work too.</summary>
internal static class Costs
{
    private const int Rounds = 7;
    private const int Hosts = 10;
    private const double Mebi = 1024 * 1024;

    private const string Echo = """
        const asyncore = require('asyncore');
        class Echo extends asyncore.dispatcher_with_send {
          handle_read() { this.send(this.recv(8192)); }
        }
        class Server extends asyncore.dispatcher {
          handle_accepted(sock) { new Echo(sock); }
        }
        const server = new Server();
        server.create_socket();
        server.bind(['127.0.0.1', 0]);
        server.listen();
        exports.port = () => server.getsockname()[1];
        """;

    private const string Headers = "GET /index.html HTTP/1.1\r\nHost: www.example.org\r\nUser-Agent: curl/8.5.0\r\nAccept: text/html,*/*;q=0.8\r\n"
        + "Accept-Encoding: gzip, br\r\nConnection: keep-alive\r\nCookie: session=0123456789\r\n\r\n";

    private const string Parser = """
        (function (text) {
          const lines = text.split('\r\n'), headers = {};
          const [method, path, version] = lines[0].split(' ');
          for (let i = 1; i < lines.length; i++) {
            const colon = lines[i].indexOf(':');
            if (colon > 0)
              headers[lines[i].slice(0, colon).toLowerCase()] = lines[i].slice(colon + 1).trim();
          }
          return { method, path, version, headers };
        })
        """;

    public static void Measure(string name)
    {
        using var engine = EngineCatalog.Create(name);
        MeasureBorder(engine);
        MeasureHosts(name);
    }

    private static void MeasureBorder(JavaScriptEngine engine)
    {
        const int Count = 20_000;
        engine.Set(engine.Global, "host", engine.CreateFunction("host", static (in HostCall call) => call.Engine.FromInt32(call.Int32(0))));
        using var add = engine.Protect(engine.Evaluate("((a, b) => a + b)", "a.js"));
        using var same = engine.Protect(engine.Evaluate("(x => x)", "a.js"));
        using var callbacks = engine.Protect(engine.Evaluate("(n => { for (let i = 0; i < n; i++) host(i) })", "a.js"));
        using var parse = engine.Protect(engine.Evaluate(Parser, "a.js"));
        var kibibyte = new byte[1024];
        void Call(int count)
        {
            for (var i = 0; i < count; i++)
                engine.Call(add.Value, default, [engine.FromInt32(i), engine.FromInt32(1)]);
        }

        Report("call from outside, ns", Count, () => Call(Count));
        engine.Enter(() => Report("call inside an entry, ns", Count, () => Call(Count)));
        engine.Enter(() => Report("callback, ns", Count, () => engine.Call(callbacks.Value, default, [engine.FromInt32(Count)])));
        engine.Enter(() => Report("1 KiB of bytes in and out, ns", Count, () =>
        {
            for (var i = 0; i < Count; i++)
                engine.TryGetBytes(engine.CreateBytes(kibibyte), out _);
        }));
        engine.Enter(() => Report("64 characters in and out, ns", Count, () =>
        {
            for (var i = 0; i < Count; i++)
                engine.ToText(engine.Call(same.Value, default, [engine.FromText(Headers.AsSpan(0, 64))]));
        }));
        engine.Enter(() => Report($"parse a header of {Headers.Length} B, ns", Count / 4, () =>
        {
            for (var i = 0; i < Count / 4; i++)
                engine.Call(parse.Value, default, [engine.FromText(Headers)]);
        }));
    }

    private static void MeasureHosts(string name)
    {
        var options = new ScriptHostOptions { Engine = name, Permissions = ScriptPermissions.All };
        var time = Stopwatch.StartNew();
        using var host = new ScriptHost(options);
        host.LoadSource(Echo, "echo.js");
        var first = time.Elapsed;
        Message(host);

        var before = Resident();
        time.Restart();
        var hosts = Enumerable.Range(0, Hosts).Select(_ =>
        {
            var made = new ScriptHost(options);
            made.LoadSource(Echo, "echo.js");
            return made;
        }).ToArray();
        Print("a host with an echo script: the first of a process, ms", first.TotalMilliseconds);
        Print("another one, ms", time.Elapsed.TotalMilliseconds / Hosts);
        Print("resident set with one, MiB", before / Mebi);
        Print("another one, MiB", (Resident() - before) / Mebi / Hosts);
        foreach (var other in hosts)
            other.Dispose();
    }

    // Client and server on one thread: what the client's two system calls cost is the same for all.
    private static void Message(ScriptHost host)
    {
        const int Count = 5_000;
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.Connect(IPAddress.Loopback, Convert.ToInt32(host.Call("port"), CultureInfo.InvariantCulture));
        var message = Encoding.ASCII.GetBytes(new string('x', 64));
        var answer = new byte[64];
        Report("64 B echoed by a script, with the client, ns", Count, () =>
        {
            for (var i = 0; i < Count; i++)
            {
                client.Send(message);
                while (client.Available < 64)
                    host.Poll(TimeSpan.FromSeconds(1));
                client.Receive(answer);
            }
        });
    }

    private static long Resident()
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static void Report(string what, int count, Action body)
    {
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var time = Stopwatch.StartNew();
            body();
            best = Math.Min(best, time.Elapsed.TotalNanoseconds / count);
        }
        Print(what, best);
    }

    private static void Print(string what, double value) =>
        Console.WriteLine($"{what}\t{value.ToString(value < 10 ? "0.0" : "#,0", CultureInfo.InvariantCulture)}");
}
