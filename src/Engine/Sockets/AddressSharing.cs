using System.Net;

namespace Asyncore.Sockets;

/// <summary>
/// Lets the sockets of several processes have the same addresses (SO_REUSEPORT, Linux 3.9): the system spreads connections over those
/// that listen. The first process binds alone, so that an address of somebody else's is still refused; then it lets the others join.
/// </summary>
/// <remarks>
/// The first process chooses the numbers where port 0 is asked for; the others are given its <see cref="Ports"/>, and ask in the same
/// order. Sockets that are no internet sockets are bound as ever.
/// </remarks>
/// <param name="isFirst">Whether this is the first process.</param>
/// <param name="ports">What the first process chose; ignored for the first one.</param>
public sealed class AddressSharing(bool isFirst, IEnumerable<int> ports)
{
    private readonly List<int> _ports = isFirst ? [] : [.. ports];
    private int _taken;

    /// <summary>The ports that were chosen for sockets that asked for port 0, in the order of their binding.</summary>
    public IReadOnlyList<int> Ports => _ports;

    /// <summary>bind(2), to an address that is shared.</summary>
    /// <exception cref="PosixException">EADDRINUSE, EACCES, EADDRNOTAVAIL, ...</exception>
    public void Bind(PosixSocket socket, EndPoint address)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (address is not IPEndPoint internet)
        {
            socket.Bind(address);
            return;
        }
        if (isFirst)
        {
            socket.Bind(address);
            socket.SetReusePort();
            if (internet.Port == 0)
                _ports.Add(((IPEndPoint)socket.LocalAddress!).Port);
            return;
        }
        if (internet.Port == 0 && _taken < _ports.Count)
            internet = new IPEndPoint(internet.Address, _ports[_taken++]);
        socket.SetReusePort();
        socket.Bind(internet);
    }
}
