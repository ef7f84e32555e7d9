using System.Net;
using System.Net.Sockets;

namespace Asyncore.Sockets;

/// <summary>How addresses are written in messages.</summary>
public static class AddressText
{
    /// <summary><c>127.0.0.1:80</c>, <c>[::1]:80</c>, a host name with its port, or the path of a unix socket.</summary>
    public static string Format(EndPoint? address) => address switch
    {
        null => "",
        DnsEndPoint name => $"{name.Host}:{name.Port}",
        UnixDomainSocketEndPoint unix => unix.ToString() is { Length: > 0 } path ? path : "unnamed unix socket",
        _ => address.ToString() ?? "",
    };
}
