using System.Net;
using System.Net.Sockets;

namespace Asyncore;

/// <summary>An address as a channel keeps it: that of IPv4, which most have, without the two objects that .NET makes of it.</summary>
internal readonly struct ChannelAddress
{
    private readonly EndPoint? _other;
    private readonly uint _address;
    private readonly ushort _port;
    private readonly bool _isIPv4;

    public ChannelAddress(EndPoint? value)
    {
        if (value is IPEndPoint { AddressFamily: AddressFamily.InterNetwork } plain)
        {
            Span<byte> bytes = stackalloc byte[sizeof(uint)];
            plain.Address.TryWriteBytes(bytes, out _);
            _address = BitConverter.ToUInt32(bytes);
            _port = (ushort)plain.Port;
            _isIPv4 = true;
        }
        else
        {
            _other = value;
        }
    }

    public EndPoint? Value => _isIPv4 ? new IPEndPoint(new IPAddress(_address), _port) : _other;
}
