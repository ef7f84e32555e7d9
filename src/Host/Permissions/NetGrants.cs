using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Asyncore.Scripting.Api;
using Asyncore.Sockets;

namespace Asyncore.Scripting.Permissions;

/// <summary>
/// Where a script may listen and connect. Asked with the address that goes to the system, so that no way to write one matters. Paths of
/// unix sockets are files: they are asked for as those.
/// </summary>
internal sealed class NetGrants
{
    private const string Kind = "net";

    private readonly AddressRule[] _allowed;
    private readonly AddressRule[] _denied;
    private readonly IFileAccess _files;

    /// <exception cref="ArgumentException">An entry has no form that an address has, or is a denied name without an address.</exception>
    public NetGrants(IReadOnlyList<string> allowed, IReadOnlyList<string> denied, IFileAccess files)
    {
        _allowed = [.. allowed.Select(static text => AddressRule.Parse("allow-net", text))];
        _denied = [.. denied.Select(static text => AddressRule.Parse("deny-net", text))];
        _files = files;
        foreach (var rule in _allowed)
            _ = rule.LookUp(); // One that has no address yet still counts for connects by that name.
        foreach (var rule in _denied)
        {
            if (!rule.LookUp())
                throw new ArgumentException($"deny-net={rule.Text}: the name cannot be resolved, so its addresses would not be denied; deny the addresses");
        }
    }

    /// <summary>Before a name is looked up, which is traffic already: something has to be granted that it could lead to.</summary>
    /// <exception cref="PosixException">Nothing is.</exception>
    public void DemandLookup(string operation, string host, int port)
    {
        if (_denied.FirstOrDefault(rule => rule.IsFor(port) && rule.Covers(host)) is { } forbidden)
            throw Refused(operation, host, port, forbidden);
        if (!_allowed.Any(rule => rule.IsFor(port)))
            throw Refused(operation, host, port, null);
    }

    /// <summary>Before each attempt to connect or to send a datagram.</summary>
    /// <param name="operation"><c>connect</c> or <c>sendto</c>.</param>
    /// <param name="address">The address that is given to the system.</param>
    /// <param name="host">The name that it came from; null where it was a number.</param>
    /// <exception cref="PosixException">It is not granted.</exception>
    public void DemandConnect(string operation, EndPoint address, string? host = null)
    {
        if (address is UnixDomainSocketEndPoint unix)
        {
            DemandPath(operation, unix.ToString(), followLink: true);
            return;
        }
        if (address is not IPEndPoint { Port: var port } end)
            throw Refused(operation, AddressText.Format(address), 0, null);
        var plain = AddressRule.Plain(end.Address);
        // What is bound to no address in particular is reached at this machine's own.
        var reached = plain.Equals(IPAddress.Any) ? IPAddress.Loopback : plain.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : plain;
        foreach (var rule in _denied)
        {
            if (rule.IsFor(port) && (rule.Covers(host) || rule.Covers(plain) || rule.Covers(reached)))
                throw Refused(operation, Text(plain), port, rule);
        }
        foreach (var rule in _allowed)
        {
            if (rule.IsFor(port) && (rule.Covers(host) || rule.Covers(reached)))
                return;
        }
        throw Refused(operation, host ?? Text(reached), port, null);
    }

    /// <summary>Before a socket is bound.</summary>
    /// <exception cref="PosixException">It is not granted.</exception>
    public void DemandBind(string operation, EndPoint address)
    {
        if (address is UnixDomainSocketEndPoint unix)
        {
            DemandPath(operation, unix.ToString(), followLink: false);
            return;
        }
        if (address is not IPEndPoint { Port: var port } end)
            throw Refused(operation, AddressText.Format(address), 0, null);
        var plain = AddressRule.Plain(end.Address);
        var isAny = plain.Equals(IPAddress.Any) || plain.Equals(IPAddress.IPv6Any);
        foreach (var rule in _denied)
        {
            if (rule.IsFor(port) && (rule.Covers(plain) || (isAny && IsOfThisMachine(rule, plain.AddressFamily))))
                throw Refused(operation, Text(plain), port, rule);
        }
        if (!_allowed.Any(rule => rule.IsFor(port) && rule.Covers(plain)))
            throw Refused(operation, Text(plain), port, null);
    }

    // Whether one of the addresses that 0.0.0.0 or :: stands for is covered; :: stands for those of IPv4 too.
    private static bool IsOfThisMachine(AddressRule rule, AddressFamily family)
    {
        if (rule.Touches(IPAddress.Parse("127.0.0.0"), 8) || (family == AddressFamily.InterNetworkV6 && rule.Covers(IPAddress.IPv6Loopback)))
            return true;
        return NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(static card => card.GetIPProperties().UnicastAddresses)
            .Select(static own => AddressRule.Plain(own.Address))
            .Any(own => (own.AddressFamily == family || family == AddressFamily.InterNetworkV6) && rule.Covers(own));
    }

    private void DemandPath(string operation, string path, bool followLink)
    {
        try
        {
            _files.Demand(path, write: false, followLink);
            _files.Demand(path, write: true, followLink);
        }
        catch (ScriptException denied)
        {
            throw new PosixException(Errno.EACCES, $"{operation} {path}", $"{operation} {denied.Message}");
        }
    }

    private static string Text(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{new IPAddress(address.GetAddressBytes())}]" : address.ToString();

    private static PosixException Refused(string operation, string host, int port, AddressRule? forbidden)
    {
        var subject = $"{operation} {host}:{port}";
        return new PosixException(Errno.EACCES, subject, Denial.Message(subject, Kind, $"{host}:{port}", forbidden?.Text));
    }
}
