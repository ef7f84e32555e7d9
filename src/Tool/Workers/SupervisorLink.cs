using System.Globalization;
using System.Net.Sockets;
using Asyncore.Scripting;

namespace Asyncore.Tool.Workers;

/// <summary>A worker's end of the line to its supervisor. When the supervisor is gone, the worker stops too.</summary>
internal sealed class SupervisorLink : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly StreamWriter _writer;

    public SupervisorLink(WorkerRole role, Action stop)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(role.Link));
        _writer = new StreamWriter(new NetworkStream(_socket)) { AutoFlush = true, NewLine = "\n" };
        Say(string.Create(CultureInfo.InvariantCulture, $"worker {role.Number}"));
        new Thread(() => Listen(stop)) { IsBackground = true, Name = "supervisor" }.Start();
    }

    /// <summary>Tells the supervisor when the loop makes its first pass: the script is loaded, or runs the loop itself.</summary>
    public void SayWhenReady(ScriptHost host) => host.Post(() => Say($"ready {string.Join(',', host.Loop.Sharing?.Ports ?? [])}"));

    public void Dispose() => _socket.Dispose();

    private void Say(string line)
    {
        try
        {
            _writer.WriteLine(line);
        }
        catch (IOException)
        {
            // The supervisor is gone; Listen sees that too.
        }
    }

    private void Listen(Action stop)
    {
        using var reader = new StreamReader(new NetworkStream(_socket));
        try
        {
            while (reader.ReadLine() is not null)
            {
            }
        }
        catch (IOException)
        {
            // As good as its end.
        }
        stop();
    }
}
