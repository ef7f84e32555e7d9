using System.Net.Sockets;
using Asyncore.Scripting;
using Asyncore.Sockets;
using BenchmarkDotNet.Attributes;

namespace Asyncore.Micro;

/// <summary>
/// One message through a handler: sent, one pass of the loop, received; with the system calls of both sides. What a pass costs without
/// the script is <see cref="Kind"/> <c>none</c>.
/// </summary>
public class Messages : IDisposable
{
    private const string Script = """
        const asyncore = require('asyncore');
        const asynchat = require('asynchat');

        const kinds = {
          recv: class extends asyncore.dispatcher { handle_read() { this.recv(65536); } },
          echo: class extends asyncore.dispatcher_with_send { handle_read() { this.send(this.recv(65536)); } },
          frame: class extends asynchat.async_chat {
            constructor(sock) { super(sock); this.set_terminator('\n'); }
            handle_frame(data) { this.push(data); }
          },
          none: null,
        };
        let handler;
        class Server extends asyncore.dispatcher {
          handle_accepted(sock) { new handler(sock); }
        }
        exports.serve = (path, kind) => {
          handler = kinds[kind];
          const server = new Server();
          server.create_socket(1);
          server.bind(path);
          server.listen(1);
        };
        """;

    private readonly byte[] _message = new byte[4096];
    private readonly byte[] _answer = new byte[65536];
    private string _folder = "";
    private ScriptHost _host = null!;
    private PosixSocket _client = null!;

    [Params("none", "recv", "echo", "frame")]
    public string Kind { get; set; } = "";

    [Params(64, 4096)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _folder = Directory.CreateTempSubdirectory("micro").FullName;
        var path = Path.Combine(_folder, "s");
        _host = new ScriptHost();
        _host.LoadSource(Script, "micro.js");
        Array.Fill(_message, (byte)'x');
        _message[Size - 1] = (byte)'\n';
        _host.Call("serve", path, Kind);
        _client = new PosixSocket(AddressFamily.Unix, SocketType.Stream);
        _client.Connect(new UnixDomainSocketEndPoint(path));
        if (Kind != "none")
            _host.Poll(TimeSpan.Zero);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _client?.Close();
        _host?.Dispose();
        if (_folder.Length > 0)
            Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public int Message()
    {
        if (Kind == "none")
            return _host.Poll(TimeSpan.Zero) ? 1 : 0;
        _client.Send(_message.AsSpan(0, Size));
        _host.Poll(TimeSpan.Zero);
        return Kind == "recv" ? 0 : _client.Receive(_answer).Count;
    }
}
