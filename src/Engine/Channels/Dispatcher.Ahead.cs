using Asyncore.Sockets;

namespace Asyncore;

/// <content>Input that was read before anybody asked for it.</content>
public partial class Dispatcher
{
    /// <summary>Whether there is input that was read ahead: the channel counts as readable while there is.</summary>
    protected internal virtual bool HasInputAhead => false;

    internal bool IsInputAheadNoted { get; set; }

    /// <summary>Takes input that was read ahead.</summary>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="flags">The flags of recv(2).</param>
    /// <returns>What <see cref="Receive"/> is to take for the system's answer; null to ask the system.</returns>
    protected virtual IoResult? TakeAhead(Span<byte> buffer, int flags) => null;

    /// <summary>Notes that <see cref="HasInputAhead"/> is true now.</summary>
    protected void InputAheadChanged()
    {
        if (Generation != 0 && !IsInputAheadNoted)
            Map.NoteInputAhead(this);
    }
}
