using System.Net;
using System.Net.Sockets;
using Asyncore.Host.Tests.JavaScript;

namespace Asyncore.Host.Tests.Reload;

/// <summary>What the top level of a version has set up goes with it; what belongs to a connection stays.</summary>
[Collection(Engines.Collection)]
public class OwnershipTests
{
    [Theory]
    [InlineData("AF_INET", "['127.0.0.1', PORT]")]
    [InlineData("AF_INET", "['127.0.0.1', 0]")]
    [InlineData("AF_INET", "['', 0]")]
    [InlineData("AF_INET6", "['::1', PORT]")]
    [InlineData("AF_INET6", "['::', 0]")]
    [InlineData("AF_UNIX", "PATH")]
    public void Should_InheritTheListener_When_TheAddressIsTheSame(string family, string address) => ServedScript.Run(script =>
    {
        string Server(string word) => $$"""
            const asyncore = require('asyncore'), socket = require('socket'), fs = require('fs');
            {{(family == "AF_UNIX" ? $"try {{ fs.unlinkSync({Address(script, address)}); }} catch {{}}" : "")}}
            class Server extends asyncore.dispatcher {
              handle_accepted(sock) { sock.send('{{word}}\n'); sock.close(); }
            }
            const server = new Server();
            server.create_socket(socket.{{family}});
            server.set_reuse_addr();
            server.bind({{Address(script, address)}});
            server.listen();
            exports.address = () => server.getsockname();
            """;
        script.Load(Server("one"));
        var where = script.Host.Call("address");
        Assert.Equal("one", Greeting(script, where));
        using var waiting = Open(where); // In the backlog: no pass is made before the reload.

        var result = script.ReloadWell(Server("two"));

        Assert.Equal((1, 0), (result.ListenersInherited, result.ListenersClosed));
        Assert.Equal(where, script.Host.Call("address"));
        Assert.Equal("two", Read(script, waiting));
        Assert.Equal("two", Greeting(script, where));
        script.ReloadWell(Server("three"));
        Assert.Equal("three", Greeting(script, where));
    });

    [Fact]
    public void Should_KeepTheirPorts_When_SeveralListenersLetTheSystemChoose() => ServedScript.Run(script =>
    {
        const string Servers = """
            const asyncore = require('asyncore');
            const servers = [1, 2, 3].map(() => { const s = new asyncore.dispatcher(); s.create_socket(); s.bind(['127.0.0.1', 0]); s.listen(); return s; });
            exports.ports = () => servers.map(s => s.getsockname()[1]).join();
            """;
        script.Load(Servers);
        var ports = script.Host.Call("ports");

        for (var i = 0; i < 5; i++)
            Assert.Equal(3, script.ReloadWell(Servers).ListenersInherited);

        Assert.Equal(ports, script.Host.Call("ports"));
    });

    [Fact]
    public void Should_RefuseConnections_When_TheNewVersionDoesNotListen() => ServedScript.Run(script =>
    {
        script.Load(Scripts.Counter("one"));
        var client = script.Connect();
        Assert.Equal("one 1 a", script.Ask(client, "a"));
        var port = script.Number("port");

        var result = script.ReloadWell(Scripts.Counter("two").Replace("const server = new Server(['127.0.0.1', 0]);", "", StringComparison.Ordinal));

        Assert.Equal(1, result.ListenersClosed);
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => new TcpClient().Connect(IPAddress.Loopback, port)).SocketErrorCode);
        Assert.Equal("two 2 b", script.Ask(client, "b"));
    });

    [Fact]
    public void Should_InheritTheListener_When_ItWasMadeOfABareSocket() => ServedScript.Run(script =>
    {
        const string Server = """
            const asyncore = require('asyncore'), socket = require('socket');
            const bare = new socket.socket();
            bare.bind(['127.0.0.1', 0]);
            bare.listen(10);
            class Server extends asyncore.dispatcher { handle_accepted(sock) { sock.send('WORD\n'); sock.close(); } }
            const server = new Server(bare);
            server.accepting = true;
            exports.address = () => server.getsockname();
            """;
        script.Load(Server.Replace("WORD", "one", StringComparison.Ordinal));
        var where = script.Host.Call("address");

        script.ReloadWell(Server.Replace("WORD", "two", StringComparison.Ordinal));

        Assert.Equal("two", Greeting(script, where));
    });

    [Fact]
    public void Should_AnswerDatagrams_When_TheirSocketIsInherited() => ServedScript.Run(script =>
    {
        const string Server = """
            const asyncore = require('asyncore'), socket = require('socket');
            class Server extends asyncore.dispatcher {
              handle_read() { const [data, from] = this.recvfrom(100); this.sendto('WORD ' + data, from); }
            }
            const server = new Server();
            server.create_socket(socket.AF_INET, socket.SOCK_DGRAM);
            server.bind(['127.0.0.1', 0]);
            exports.port = () => server.getsockname()[1];
            """;
        script.Load(Server.Replace("WORD", "one", StringComparison.Ordinal));
        using var client = new UdpClient();
        client.Connect(IPAddress.Loopback, script.Number("port"));
        client.Send("a"u8);

        script.ReloadWell(Server.Replace("WORD", "two", StringComparison.Ordinal));

        script.Until(() => client.Available > 0);
        IPEndPoint? from = null;
        Assert.Equal("two a"u8.ToArray(), client.Receive(ref from));
    });

    [Fact]
    public void Should_RunOneOfEach_When_TimersAreSetAtTheTopLevel() => ServedScript.Run(script =>
    {
        string Timers(string word) => $$"""
            const asyncore = require('asyncore');
            setInterval(() => __note('{{word}} interval'), 1);
            (function again() { __note('{{word}} again'); setTimeout(again, 1); })();
            asyncore.call_every(0.001, () => __note('{{word}} every'));
            (async () => { for (;;) { await new Promise(resolve => setTimeout(resolve, 1)); __note('{{word}} async'); } })();
            """;
        script.Load(Timers("one"));
        script.Until(() => script.Notes.Distinct().Count() == 4);
        var count = script.Host.Loop.TimerCount;

        var result = script.ReloadWell(Timers("two"));
        script.Notes.Clear();
        script.Until(() => script.Notes.Distinct().Count() == 4);

        Assert.Equal(4, result.TimersRetired);
        Assert.Equal(count, script.Host.Loop.TimerCount);
        Assert.All(script.Notes, note => Assert.StartsWith("two", note, StringComparison.Ordinal));
    });

    [Fact]
    public void Should_KeepAConnectionsTimer_When_ItsVersionIsRetired() => OnBigStack.Run(() =>
    {
        using var error = new MemoryStream();
        using var script = new ServedScript(options => new Scripting.ScriptHostOptions { Permissions = Scripting.ScriptPermissions.All, Error = error });
        script.Load(Scripts.Counter("one").Replace(
            "handle_frame(line) {",
            "handle_frame(line) {\n    setTimeout(() => this.push('from one\\n'), 300);\n    this.push('set\\n');\n    return;",
            StringComparison.Ordinal));
        var client = script.Connect();
        Assert.Equal("set", script.Ask(client, "a"));

        script.ReloadWell(Scripts.Counter("two"));

        Assert.Equal("from one", script.Line(client));
        Assert.Matches(@"warning: .*main\.js:\d+: a callback of version 1 still runs", System.Text.Encoding.UTF8.GetString(error.ToArray()));
        Assert.Equal("two 1 b", script.Ask(client, "b"));
    });

    [Fact]
    public void Should_CloseTheClient_When_TheNewVersionDoesNotTakeItOver() => ServedScript.Run(script =>
    {
        using var upstream = new TcpListener(IPAddress.Loopback, 0);
        upstream.Start();
        var client = Client(((IPEndPoint)upstream.LocalEndpoint).Port, "const upstream = new Client();");
        script.Load(client);
        using var first = upstream.AcceptTcpClient();
        script.Until(() => script.Notes.Contains("connected"));

        var result = script.ReloadWell(client);

        Assert.Equal(1, result.ClientsRetired);
        Assert.Equal("", script.Line(first));
        using var second = upstream.AcceptTcpClient();
    });

    [Theory]
    [InlineData("const upstream = module.keep('upstream', () => new Client());")]
    [InlineData("const upstream = module.hot.data?.upstream ?? new Client(); module.hot.dispose(data => { data.upstream = upstream; });")]
    public void Should_KeepTheClient_When_ItIsTakenOver(string how) => ServedScript.Run(script =>
    {
        using var upstream = new TcpListener(IPAddress.Loopback, 0);
        upstream.Start();
        var client = Client(((IPEndPoint)upstream.LocalEndpoint).Port, how);
        script.Load(client);
        using var connection = upstream.AcceptTcpClient();
        script.Until(() => script.Notes.Contains("connected"));

        for (var i = 2; i < 5; i++)
        {
            Assert.Equal(0, script.ReloadWell(client.Replace("WORD", $"version {i}", StringComparison.Ordinal)).ClientsRetired);
            ServedScript.Send(connection, "x");
            script.Until(() => script.Notes.Contains($"version {i}"));
        }
        Assert.False(upstream.Pending());
    });

    private static string Client(int port, string how) => $$"""
        const asyncore = require('asyncore');
        class Client extends asyncore.dispatcher {
          constructor() { super(); this.create_socket(); this.connect(['127.0.0.1', {{port}}]); }
          handle_connect() { __note('connected'); }
          handle_read() { if (this.recv(100)?.length) __note('WORD'); }
          handle_close() { this.close(); }
        }
        {{how}}
        """;

    private static string Address(ServedScript script, string address) => address
        .Replace("PORT", FreePort().ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("PATH", $"'{script.PathOf("server.sock")}'", StringComparison.Ordinal);

    private static int s_port;

    private static int FreePort()
    {
        if (s_port == 0)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            s_port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        return s_port;
    }

    private static Socket Open(object? address)
    {
        EndPoint where = address is string path
            ? new UnixDomainSocketEndPoint(path)
            : new IPEndPoint(((object[])address!)[0] is string host && host is not ("0.0.0.0" or "::") ? IPAddress.Parse(host)
                : address is object[] { Length: 2 } ? IPAddress.Loopback : IPAddress.IPv6Loopback, (int)(double)((object[])address)[1]);
        var socket = new Socket(where.AddressFamily, SocketType.Stream, where is UnixDomainSocketEndPoint ? ProtocolType.Unspecified : ProtocolType.Tcp);
        socket.Connect(where);
        return socket;
    }

    private static string Greeting(ServedScript script, object? address)
    {
        using var socket = Open(address);
        return Read(script, socket);
    }

    private static string Read(ServedScript script, Socket socket)
    {
        script.Until(() => socket.Available > 0);
        var bytes = new byte[100];
        return System.Text.Encoding.ASCII.GetString(bytes, 0, socket.Receive(bytes)).TrimEnd();
    }
}
