using System.Net;

namespace Asyncore.Sockets;

/// <summary>A system call failed. The message says which, on what, why, and where it is known, the way out.</summary>
public sealed class PosixException : IOException
{
    /// <summary>A failed call.</summary>
    /// <param name="errno">The error number.</param>
    /// <param name="operation">The call and what it was about, as in <c>bind 127.0.0.1:80</c>.</param>
    public PosixException(int errno, string operation) : base($"{operation}: {Errno.Message(errno)}{Advice(errno, operation)}")
    {
        ErrorNumber = errno;
        Operation = operation;
    }

    /// <summary>A failed call with a text of its own.</summary>
    public PosixException(int errno, string operation, string message) : base(message)
    {
        ErrorNumber = errno;
        Operation = operation;
    }

    /// <summary>An error without a number.</summary>
    public PosixException() => Operation = "";

    /// <summary>An error without a number.</summary>
    public PosixException(string message) : base(message) => Operation = "";

    /// <summary>An error without a number.</summary>
    public PosixException(string message, Exception inner) : base(message, inner) => Operation = "";

    /// <summary>The error number.</summary>
    public int ErrorNumber { get; }

    /// <summary>Its POSIX name, as in <c>EADDRINUSE</c>.</summary>
    public string Code => Errno.Name(ErrorNumber);

    /// <summary>The call and what it was about.</summary>
    public string Operation { get; }

    /// <summary>Throws when the call failed.</summary>
    /// <param name="result">What the call returned; negative is a failure whose number is in errno.</param>
    /// <param name="operation">The call.</param>
    /// <param name="subject">What it was about.</param>
    internal static void ThrowIf(int result, string operation, EndPoint? subject = null)
    {
        if (result >= 0)
            return;
        var errno = Libc.Errno;
        throw new PosixException(errno, subject is null ? operation : $"{operation} {AddressText.Format(subject)}");
    }

    private static string Advice(int errno, string operation) => errno switch
    {
        Errno.EACCES when operation.StartsWith("bind", StringComparison.Ordinal) => " (ports below 1024 need privileges)",
        Errno.EADDRINUSE when operation.EndsWith(":0", StringComparison.Ordinal) => " (all ports that the system gives out are taken)",
        Errno.EADDRINUSE => " (another socket has it: stop that program or choose another port)",
        Errno.EADDRNOTAVAIL when operation.StartsWith("bind", StringComparison.Ordinal) => " (no interface of this machine has that address)",
        Errno.EMFILE => " (raise the limit with ulimit -n)",
        _ => "",
    };
}
