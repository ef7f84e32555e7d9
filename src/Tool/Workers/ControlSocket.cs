using System.Net;
using System.Net.Sockets;
using Asyncore.Sockets;

namespace Asyncore.Tool.Workers;

/// <summary>Where workers call their supervisor: a unix socket in a folder that only the user may enter.</summary>
internal sealed class ControlSocket : Dispatcher, IDisposable
{
    private readonly Supervisor _supervisor;
    private readonly string _folder = Directory.CreateTempSubdirectory("asyncore-").FullName;

    public ControlSocket(ChannelMap map, Supervisor supervisor) : base(map)
    {
        _supervisor = supervisor;
        FilePath = Path.Combine(_folder, "workers");
        CreateSocket(AddressFamily.Unix);
        Bind(new UnixDomainSocketEndPoint(FilePath));
        Listen();
    }

    public string FilePath { get; }

    public void Dispose()
    {
        Close();
        Directory.Delete(_folder, recursive: true);
    }

    protected override void HandleAccepted(ITransport accepted, EndPoint? peer) => _ = new WorkerLink(accepted, Map, _supervisor);
}
