namespace Asyncore;

/// <summary>The system call that a loop waits with.</summary>
public enum PollerKind
{
    /// <summary>The best one the system has: epoll on Linux.</summary>
    Auto,

    /// <summary>epoll(7): the cost of a pass is that of the ready descriptors alone.</summary>
    Epoll,

    /// <summary>poll(2): any descriptor, cost grows with the number watched.</summary>
    Poll,

    /// <summary>select(2): descriptors below 1024 only.</summary>
    Select,
}
