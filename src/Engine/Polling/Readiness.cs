namespace Asyncore;

/// <summary>What a poller found a descriptor to be.</summary>
[Flags]
public enum Readiness
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A read will not wait (POLLIN).</summary>
    Read = 1,

    /// <summary>A write will not wait (POLLOUT).</summary>
    Write = 2,

    /// <summary>Urgent data (POLLPRI).</summary>
    Urgent = 4,

    /// <summary>The other side is gone; data may still be there to read (POLLHUP).</summary>
    HangUp = 8,

    /// <summary>An error is pending (POLLERR).</summary>
    Error = 16,

    /// <summary>The descriptor was closed behind the loop's back (POLLNVAL).</summary>
    Invalid = 32,
}
