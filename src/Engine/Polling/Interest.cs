namespace Asyncore;

/// <summary>What a channel wants to be told of.</summary>
[Flags]
public enum Interest
{
    /// <summary>Nothing: the poller forgets the descriptor, so that not even a hang-up wakes the loop.</summary>
    None = 0,

    /// <summary>Data, a connection to accept, or the end of the stream.</summary>
    Read = 1,

    /// <summary>Room to write, or the outcome of a connect.</summary>
    Write = 2,

    /// <summary>Urgent (out-of-band) data.</summary>
    Urgent = 4,
}
