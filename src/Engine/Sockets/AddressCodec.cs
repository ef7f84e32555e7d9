using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Asyncore.Sockets;

/// <summary>Turns addresses into <c>struct sockaddr</c> and back.</summary>
internal static class AddressCodec
{
    /// <summary>Room for the largest address (sockaddr_un: 2 bytes of family, 108 of path).</summary>
    public const int MaximumLength = 112;

    private const int AfUnix = 1;
    private const int AfInet = 2;
    private const int AfInet6 = 10;
    private const int UnixPathMaximum = 108;

    public static int FamilyNumber(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => AfInet,
        AddressFamily.InterNetworkV6 => AfInet6,
        AddressFamily.Unix => AfUnix,
        _ => throw new PosixException(Errno.EAFNOSUPPORT, $"socket {family}"),
    };

    /// <summary>Writes an address; returns its length in bytes.</summary>
    public static int Encode(EndPoint address, Span<byte> target)
    {
        target.Clear();
        switch (address)
        {
            case IPEndPoint { AddressFamily: AddressFamily.InterNetwork } v4:
                BitConverter.TryWriteBytes(target, (ushort)AfInet);
                BinaryPrimitives.WriteUInt16BigEndian(target[2..], (ushort)v4.Port);
                v4.Address.TryWriteBytes(target[4..], out _);
                return 16;
            case IPEndPoint v6:
                BitConverter.TryWriteBytes(target, (ushort)AfInet6);
                BinaryPrimitives.WriteUInt16BigEndian(target[2..], (ushort)v6.Port);
                v6.Address.TryWriteBytes(target[8..], out _);
                BitConverter.TryWriteBytes(target[24..], (uint)v6.Address.ScopeId);
                return 28;
            case UnixDomainSocketEndPoint unix:
                BitConverter.TryWriteBytes(target, (ushort)AfUnix);
                var path = unix.ToString();
                if (Encoding.UTF8.GetByteCount(path) >= UnixPathMaximum)
                    throw new PosixException(Errno.ENAMETOOLONG, $"unix socket {path}");
                return 2 + Encoding.UTF8.GetBytes(path, target[2..]) + 1;
            default:
                throw new PosixException(Errno.EAFNOSUPPORT, $"address {address}");
        }
    }

    /// <summary>Reads an address; null where the kernel gave none.</summary>
    public static EndPoint? Decode(ReadOnlySpan<byte> source)
    {
        if (source.Length < 2)
            return null;
        switch (BitConverter.ToUInt16(source))
        {
            case AfInet when source.Length >= 8:
                return new IPEndPoint(new IPAddress(BitConverter.ToUInt32(source[4..])), BinaryPrimitives.ReadUInt16BigEndian(source[2..]));
            case AfInet6 when source.Length >= 28:
                var address = new IPAddress(source.Slice(8, 16), BitConverter.ToUInt32(source[24..]));
                return new IPEndPoint(address, BinaryPrimitives.ReadUInt16BigEndian(source[2..]));
            case AfUnix:
                var path = source[2..];
                var end = path.IndexOf((byte)0);
                path = end < 0 ? path : path[..end];
                return path.IsEmpty ? null : new UnixDomainSocketEndPoint(Encoding.UTF8.GetString(path));
            default:
                return null;
        }
    }
}
