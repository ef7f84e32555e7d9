using System.Runtime.InteropServices;

namespace Asyncore.Sockets;

/// <summary>Error numbers of Linux, by their POSIX names.</summary>
public static class Errno
{
#pragma warning disable CA1707, CS1591 // The names are POSIX's own and need no words.
    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int EINTR = 4;
    public const int EIO = 5;
    public const int EBADF = 9;
    public const int EAGAIN = 11;
    public const int ENOMEM = 12;
    public const int EACCES = 13;
    public const int EEXIST = 17;
    public const int ENOTDIR = 20;
    public const int EISDIR = 21;
    public const int EINVAL = 22;
    public const int ENFILE = 23;
    public const int EMFILE = 24;
    public const int ENOSPC = 28;
    public const int ESPIPE = 29;
    public const int EPIPE = 32;
    public const int ENAMETOOLONG = 36;
    public const int ENONET = 64;
    public const int EPROTO = 71;
    public const int ENOTSOCK = 88;
    public const int EMSGSIZE = 90;
    public const int ENOPROTOOPT = 92;
    public const int EAFNOSUPPORT = 97;
    public const int EADDRINUSE = 98;
    public const int EADDRNOTAVAIL = 99;
    public const int ENETDOWN = 100;
    public const int ENETUNREACH = 101;
    public const int ECONNABORTED = 103;
    public const int ECONNRESET = 104;
    public const int ENOBUFS = 105;
    public const int EISCONN = 106;
    public const int ENOTCONN = 107;
    public const int ESHUTDOWN = 108;
    public const int ETIMEDOUT = 110;
    public const int ECONNREFUSED = 111;
    public const int EHOSTDOWN = 112;
    public const int EHOSTUNREACH = 113;
    public const int EALREADY = 114;
    public const int EINPROGRESS = 115;
#pragma warning restore CA1707, CS1591

    private static readonly Dictionary<int, string> Names = typeof(Errno)
        .GetFields()
        .Where(field => field.IsLiteral)
        .ToDictionary(field => (int)field.GetRawConstantValue()!, field => field.Name);

    /// <summary>The POSIX name of an error number, as in <c>ECONNREFUSED</c>; <c>E123</c> for one without a name here.</summary>
    public static string Name(int errno) => Names.TryGetValue(errno, out var name) ? name : $"E{errno}";

    /// <summary>The number of a POSIX name; 0 for a name that is not here.</summary>
    public static int Number(string name) => Names.FirstOrDefault(known => known.Value == name).Key;

    /// <summary>The system's text for an error number (strerror), in lower case at the start as errors read mid-sentence.</summary>
    public static string Message(int errno)
    {
        var text = Marshal.GetPInvokeErrorMessage(errno);
        return text.Length > 1 && char.IsLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }

    /// <summary>The system's text for an error number as it is: <c>Operation not permitted</c>.</summary>
    public static string Text(int errno) => Marshal.GetPInvokeErrorMessage(errno);

    /// <summary>
    /// Whether an error means that the connection is gone, so that the channel closes rather than fails: asyncore's set, and the
    /// timeouts and unreachable networks that mean the same (ETIMEDOUT, EHOSTUNREACH, ENETDOWN, ...).
    /// </summary>
    public static bool IsDisconnect(int errno) => errno is ECONNRESET or ENOTCONN or ESHUTDOWN or ECONNABORTED or EPIPE or EBADF
        or ETIMEDOUT or EHOSTUNREACH or EHOSTDOWN or ENETDOWN or ENETUNREACH;

    /// <summary>
    /// Whether an error of accept(2) is that of the connection that was next, not the listener's: it went before it was taken, a filter
    /// forbids it (EPERM), or its network has failed. The next one may be well.
    /// </summary>
    public static bool IsOfAccepted(int errno) => errno is ECONNABORTED or ECONNRESET or EPROTO or EPERM or ENOPROTOOPT or ENONET or ETIMEDOUT
        or EHOSTDOWN or EHOSTUNREACH or ENETDOWN or ENETUNREACH;
}
