namespace Asyncore.Sockets;

/// <summary>The outcome of one non-blocking call: how many bytes moved, or which error number. Never throws, never allocates.</summary>
public readonly struct IoResult : IEquatable<IoResult>
{
    private readonly int _value;

    private IoResult(int value) => _value = value;

    /// <summary>The call moved this many bytes; 0 from a receive is the end of the stream.</summary>
    public static IoResult Moved(int count) => new(count);

    /// <summary>The call failed.</summary>
    public static IoResult Failed(int errno) => new(-errno);

    /// <summary>The call would have had to wait (EAGAIN).</summary>
    public static IoResult Blocked => new(-Sockets.Errno.EAGAIN);

    /// <summary>Bytes moved; 0 where the call failed.</summary>
    public int Count => Math.Max(_value, 0);

    /// <summary>The error number; 0 where the call succeeded.</summary>
    public int Errno => Math.Max(-_value, 0);

    /// <summary>Whether the call succeeded.</summary>
    public bool Succeeded => _value >= 0;

    /// <summary>Whether nothing happened and the call is to be made again later: it would have had to wait, or a signal came first.</summary>
    public bool WouldBlock => _value is -Sockets.Errno.EAGAIN or -Sockets.Errno.EINTR;

    /// <inheritdoc/>
    public bool Equals(IoResult other) => _value == other._value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IoResult other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _value;

    /// <summary>Same outcome.</summary>
    public static bool operator ==(IoResult left, IoResult right) => left.Equals(right);

    /// <summary>Other outcome.</summary>
    public static bool operator !=(IoResult left, IoResult right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => Succeeded ? $"{Count} bytes" : Sockets.Errno.Name(Errno);
}
