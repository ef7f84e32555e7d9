using System.Net;
using System.Net.Sockets;
using Asyncore.Scripting.JavaScript;
using Asyncore.Sockets;

namespace Asyncore.Scripting.Api;

/// <summary>Addresses as scripts have them: <c>[host, port]</c>, <c>[host, port, flowinfo, scope]</c>, or a path.</summary>
internal sealed class AddressApi(ScriptRuntime runtime)
{
    public const int Inet = 2, Inet6 = 10, Unix = 1;

    public static AddressFamily Family(int number) => number switch
    {
        Inet => AddressFamily.InterNetwork,
        Inet6 => AddressFamily.InterNetworkV6,
        Unix => AddressFamily.Unix,
        _ => throw new PosixException(Errno.EAFNOSUPPORT, $"socket family {number}"),
    };

    public static int Number(AddressFamily family) => family switch
    {
        AddressFamily.InterNetworkV6 => Inet6,
        AddressFamily.Unix => Unix,
        AddressFamily.InterNetwork => Inet,
        _ => 0,
    };

    /// <summary>An address for the script; null where there is none.</summary>
    public JsValue ToScript(EndPoint? address)
    {
        var engine = runtime.Engine;
        return address switch
        {
            null => engine.Null,
            IPEndPoint { AddressFamily: AddressFamily.InterNetwork } v4 =>
                engine.CreateArray([engine.FromText(v4.Address.ToString()), engine.FromInt32(v4.Port)]),
            IPEndPoint v6 => engine.CreateArray(
            [
                engine.FromText(WithoutScope(v6.Address)), engine.FromInt32(v6.Port), engine.FromInt32(0), engine.FromNumber(v6.Address.ScopeId),
            ]),
            DnsEndPoint name => engine.CreateArray([engine.FromText(name.Host), engine.FromInt32(name.Port)]),
            _ => engine.FromText(address.ToString()),
        };
    }

    /// <summary>The address for a bind, granted; a name is looked up at once.</summary>
    /// <param name="call">The call; the address is three arguments: host or path, port or -1 for a path, scope.</param>
    /// <param name="at">The index of the first of them.</param>
    /// <param name="family">The family of the socket: an empty host is any address of it.</param>
    public EndPoint ToBind(in HostCall call, int at, AddressFamily family)
    {
        var address = FromScript(call, at, family);
        if (address is DnsEndPoint name)
        {
            runtime.Grants.Net.DemandLookup("bind", name.Host, name.Port);
            address = new IPEndPoint(LookUp(name.Host, family), name.Port);
        }
        runtime.Grants.Net.DemandBind("bind", address);
        return address;
    }

    /// <summary>The address for a connect that looks a name up in the background: each of its addresses is asked for later.</summary>
    public EndPoint ToConnect(in HostCall call, int at, AddressFamily family)
    {
        var address = FromScript(call, at, family);
        if (address is DnsEndPoint name)
            runtime.Grants.Net.DemandLookup("connect", name.Host, name.Port);
        return address;
    }

    /// <summary>The address for a call that cannot wait: a name is looked up at once.</summary>
    public EndPoint ToReach(in HostCall call, int at, AddressFamily family, string operation, out string? host)
    {
        var address = FromScript(call, at, family);
        host = (address as DnsEndPoint)?.Host;
        if (address is not DnsEndPoint name)
            return address;
        runtime.Grants.Net.DemandLookup(operation, name.Host, name.Port);
        return new IPEndPoint(LookUp(name.Host, family), name.Port);
    }

    private static EndPoint FromScript(in HostCall call, int at, AddressFamily family)
    {
        var host = call.Text(at);
        var port = call.Int32(at + 1);
        if (host.Contains('\0', StringComparison.Ordinal))
            throw new PosixException(Errno.EINVAL, "address", "an address has no null characters");
        if (port < 0)
            return new UnixDomainSocketEndPoint(host);
        if (host.Length == 0)
            return new IPEndPoint(family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, port);
        if (host == "<broadcast>")
            return new IPEndPoint(IPAddress.Broadcast, port);
        if (Numeric(host) is { } address)
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6 && call.Int32(at + 2) is var scope and not 0)
                address.ScopeId = scope;
            return new IPEndPoint(address, port);
        }
        return new DnsEndPoint(host, port, family);
    }

    // .NET's way to read one has to be compiled at each start; it is asked for what the system's does not take.
    private static unsafe IPAddress? Numeric(string host)
    {
        uint address;
        return Libc.ReadAddress(Inet, host, &address) == 1 ? new IPAddress(address) : IPAddress.TryParse(host, out var other) ? other : null;
    }

    private static IPAddress LookUp(string host, AddressFamily family)
    {
        try
        {
            return Dns.GetHostAddresses(host, family)[0];
        }
        catch (Exception error) when (error is SocketException or IndexOutOfRangeException)
        {
            throw new PosixException(Errno.EADDRNOTAVAIL, $"bind {host}", $"bind {host}: the name cannot be resolved");
        }
    }

    private static string WithoutScope(IPAddress address)
    {
        var text = address.ToString();
        var percent = text.IndexOf('%', StringComparison.Ordinal);
        return percent < 0 ? text : text[..percent];
    }
}
