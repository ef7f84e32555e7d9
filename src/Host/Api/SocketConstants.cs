using Asyncore.Sockets;

namespace Asyncore.Scripting.Api;

/// <summary>The numbers of <c>require('socket')</c>, as Linux has them.</summary>
internal static class SocketConstants
{
    public static IReadOnlyDictionary<string, int> All { get; } = new Dictionary<string, int>
    {
        ["AF_UNSPEC"] = 0,
        ["AF_UNIX"] = 1,
        ["AF_INET"] = 2,
        ["AF_INET6"] = 10,
        ["SOCK_STREAM"] = 1,
        ["SOCK_DGRAM"] = 2,
        ["SOCK_SEQPACKET"] = 5,
        ["SOL_SOCKET"] = 1,
        ["SO_REUSEADDR"] = 2,
        ["SO_TYPE"] = 3,
        ["SO_ERROR"] = 4,
        ["SO_BROADCAST"] = 6,
        ["SO_SNDBUF"] = 7,
        ["SO_RCVBUF"] = 8,
        ["SO_KEEPALIVE"] = 9,
        ["SO_OOBINLINE"] = 10,
        ["SO_LINGER"] = 13,
        ["SO_REUSEPORT"] = 15,
        ["SO_ACCEPTCONN"] = 30,
        ["SOMAXCONN"] = 4096,
        ["IPPROTO_IP"] = 0,
        ["IPPROTO_TCP"] = 6,
        ["IPPROTO_UDP"] = 17,
        ["IPPROTO_IPV6"] = 41,
        ["IP_TOS"] = 1,
        ["IP_TTL"] = 2,
        ["IP_MULTICAST_IF"] = 32,
        ["IP_MULTICAST_TTL"] = 33,
        ["IP_MULTICAST_LOOP"] = 34,
        ["IP_ADD_MEMBERSHIP"] = 35,
        ["IP_DROP_MEMBERSHIP"] = 36,
        ["IPV6_V6ONLY"] = 26,
        ["TCP_NODELAY"] = 1,
        ["TCP_CORK"] = 3,
        ["TCP_KEEPIDLE"] = 4,
        ["TCP_KEEPINTVL"] = 5,
        ["TCP_KEEPCNT"] = 6,
        ["TCP_DEFER_ACCEPT"] = 9,
        ["TCP_USER_TIMEOUT"] = 18,
        ["MSG_OOB"] = 1,
        ["MSG_PEEK"] = 2,
        ["MSG_DONTWAIT"] = 64,
        ["MSG_NOSIGNAL"] = 16384,
        ["SHUT_RD"] = 0,
        ["SHUT_WR"] = 1,
        ["SHUT_RDWR"] = 2,
    };

    // SO_ATTACH_FILTER, SO_ATTACH_BPF, SO_ATTACH_REUSEPORT_CBPF, SO_ATTACH_REUSEPORT_EBPF: their values hold addresses and descriptors of
    // the process, which are not a script's to give.
    private static readonly int[] Programs = [26, 50, 51, 52];

    /// <exception cref="PosixException">Not an option for scripts.</exception>
    public static void DemandSettable(int level, int option)
    {
        if (level == All["SOL_SOCKET"] && Programs.Contains(option))
            throw new PosixException(Errno.ENOPROTOOPT, $"setsockopt {level}, {option}");
    }
}
