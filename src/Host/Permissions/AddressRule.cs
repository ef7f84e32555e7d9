using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Asyncore.Scripting.Permissions;

/// <summary>
/// One entry of a list for the network: <c>*</c>, an address, a network (<c>10.0.0.0/8</c>) or a name, each also with a port.
/// </summary>
internal sealed class AddressRule
{
    private const int AnyPort = -1;

    private readonly int _port;
    private readonly bool _isEverything;
    private readonly IPAddress? _network;
    private readonly int _length;
    private readonly string? _name;

    private AddressRule(string text, string host, int port)
    {
        Text = text;
        _port = port;
        if (host == "*")
        {
            _isEverything = true;
            return;
        }
        var slash = host.IndexOf('/', StringComparison.Ordinal);
        if (IPAddress.TryParse(slash < 0 ? host : host[..slash], out var address))
            (_network, _length) = Network(address, slash < 0 ? null : host[(slash + 1)..]);
        else if (slash < 0 && IsName(host))
            _name = Name(host);
        else
            throw new FormatException();
    }

    /// <summary>The entry as it was written.</summary>
    public string Text { get; }

    /// <summary>Where it is a name: its addresses at the time when the host was made.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; private set; } = [];

    /// <exception cref="ArgumentException">The entry has none of the forms.</exception>
    public static AddressRule Parse(string list, string text)
    {
        try
        {
            var (host, port) = Split(text);
            return new AddressRule(text, host, port);
        }
        catch (FormatException)
        {
            throw new ArgumentException($"{list}={text}: not an address; the forms are host, host:port, [v6]:port, 10.0.0.0/8, *:port and *");
        }
    }

    /// <summary>A name in the one way it is compared: names know no case and no final dot.</summary>
    public static string Name(string host) => host.TrimEnd('.').ToLowerInvariant();

    /// <summary>An IPv4 address in IPv6's clothes is that IPv4 address.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>Looks a name up, once.</summary>
    /// <returns>False where the name has no address.</returns>
    public bool LookUp()
    {
        if (_name is null)
            return true;
        try
        {
            Addresses = [.. Dns.GetHostAddresses(_name).Select(Plain)];
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            Addresses = [];
        }
        return Addresses.Count > 0;
    }

    public bool IsFor(int port) => _port == AnyPort || _port == port;

    /// <summary>Whether it covers an address (in its plain form).</summary>
    public bool Covers(IPAddress address) => _isEverything
        || (_network is not null && IsIn(address, _network, _length))
        || Addresses.Contains(address);

    /// <summary>Whether it is about this very name.</summary>
    public bool Covers(string? name) => _isEverything || (_name is not null && name is not null && _name == Name(name));

    /// <summary>Whether it covers any address of a network.</summary>
    public bool Touches(IPAddress network, int length) => Covers(network)
        || (_network is not null && IsIn(_network, network, length))
        || Addresses.Any(address => IsIn(address, network, length));

    private static bool IsIn(IPAddress address, IPAddress network, int length)
    {
        if (address.AddressFamily != network.AddressFamily)
            return false;
        Span<byte> left = stackalloc byte[16], right = stackalloc byte[16];
        _ = address.TryWriteBytes(left, out _);
        _ = network.TryWriteBytes(right, out _);
        var whole = length / 8;
        if (!left[..whole].SequenceEqual(right[..whole]))
            return false;
        var rest = length % 8;
        return rest == 0 || (left[whole] ^ right[whole]) >> (8 - rest) == 0;
    }

    private static (IPAddress Network, int Length) Network(IPAddress address, string? length)
    {
        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var count = length is null ? bits : Number(length, bits);
        return address.IsIPv4MappedToIPv6 && count >= 96 ? (address.MapToIPv4(), count - 96) : (address, count);
    }

    private static (string Host, int Port) Split(string text)
    {
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0 || (end + 1 < text.Length && text[end + 1] != ':'))
                throw new FormatException();
            return (text[1..end], end + 1 == text.Length ? AnyPort : Port(text[(end + 2)..]));
        }
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || colon != text.LastIndexOf(':') ? (text, AnyPort) : (text[..colon], Port(text[(colon + 1)..]));
    }

    private static int Port(string text) => text == "*" ? AnyPort : Number(text, ushort.MaxValue);

    private static int Number(string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most ? number : throw new FormatException();

    private static bool IsName(string host) => host.Length > 0 && host.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
