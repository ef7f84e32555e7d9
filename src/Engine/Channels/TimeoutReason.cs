namespace Asyncore;

/// <summary>Why a channel's time was over.</summary>
public enum TimeoutReason
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>A connect took longer than <see cref="Dispatcher.ConnectTimeout"/>.</summary>
    Connect,

    /// <summary>Nothing came or went for <see cref="Dispatcher.IdleTimeout"/>.</summary>
    Idle,

    /// <summary>The first frame was not complete after <see cref="Dispatcher.HandshakeTimeout"/>.</summary>
    Handshake,

    /// <summary>A transfer was slower than <see cref="Dispatcher.MinimumRate"/> for <see cref="Dispatcher.MinimumRateTime"/>.</summary>
    Rate,
}
