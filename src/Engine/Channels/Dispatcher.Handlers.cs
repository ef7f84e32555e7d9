using System.Net;
using Asyncore.Sockets;

namespace Asyncore;

/// <content>What a subclass overrides.</content>
public partial class Dispatcher
{
    /// <summary>
    /// Whether the channel wants to read. Where a class overrides this or <see cref="Writable"/>, both are asked before each wait.
    /// </summary>
    protected virtual bool Readable() => true;

    /// <summary>Whether the channel wants to write. By default only where <see cref="HandleWrite"/> is overridden.</summary>
    protected virtual bool Writable() => WantsWriteEvents;

    /// <summary>Something can be read: data, or the end of the stream.</summary>
    protected virtual void HandleRead() => LogInfo("unhandled read event", "warning");

    /// <summary>Something can be written.</summary>
    protected virtual void HandleWrite() => LogInfo("unhandled write event", "warning");

    /// <summary>The connect of a client succeeded. At most once, before any read or write.</summary>
    protected virtual void HandleConnect() => LogInfo("unhandled connect event", "warning");

    /// <summary>The connection is gone. At most once for a socket; nothing is called after it. By default closes.</summary>
    protected virtual void HandleClose()
    {
        LogInfo("unhandled close event", "warning");
        Close();
    }

    /// <summary>The other side has sent all it will, and <see cref="AllowHalfOpen"/> is set. By default as <see cref="HandleClose"/>.</summary>
    protected virtual void HandleEndOfStream() => CloseOnce();

    /// <summary>Urgent data is there, to be read with MSG_OOB. Only asked for where this is overridden.</summary>
    protected virtual void HandleUrgent() => LogInfo("unhandled incoming priority event", "warning");

    /// <summary>Somebody connected to the listener. By default accepts and calls <see cref="HandleAccepted"/>.</summary>
    protected virtual void HandleAccept()
    {
        if (Accept(out var peer) is { } accepted)
            GiveAccepted(accepted, peer);
    }

    /// <summary>A connection was accepted. By default closes it.</summary>
    /// <param name="accepted">The connection, to make a channel of.</param>
    /// <param name="peer">The address of the other side; null for a unix socket without a name.</param>
    protected virtual void HandleAccepted(ITransport accepted, EndPoint? peer)
    {
        accepted.Close();
        LogInfo("unhandled accepted event", "warning");
    }

    /// <summary>
    /// A handler threw, or a call of the loop's own failed. By default logs and closes; a listener stays open when it was a new
    /// connection that failed.
    /// </summary>
    protected virtual void HandleError(Exception error)
    {
        LogError(error);
        if (!IsAcceptFailure)
            CloseOnce();
    }

    /// <summary>Writes the line of <see cref="HandleError"/>: a refused connection is one line, an exception comes with its trace.</summary>
    protected virtual void LogError(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        LogInfo(error is PosixException ? $"{Describe()}: {error.Message}" : $"uncaught exception, closing channel {Describe()} ({error})", "error");
    }

    /// <summary>Writes a line through the loop, unless its type is ignored.</summary>
    /// <param name="message">The line.</param>
    /// <param name="type"><c>error</c>, <c>warning</c>, <c>info</c> or a type of one's own.</param>
    public virtual void LogInfo(string message, string type = "info")
    {
        if (_ignoreLogTypes is null ? type != "warning" : !_ignoreLogTypes.Contains(type))
            Map.Loop.Log(type, message);
    }

    /// <summary>The read event, before it is known what it means: accept, connect, or read.</summary>
    protected virtual void HandleReadEvent()
    {
        if (Accepting)
        {
            AcceptAll();
            return;
        }
        var life = Generation;
        if (Connecting)
            HandleConnectEvent();
        if (life == Generation && !Connecting)
            HandleRead();
    }

    /// <summary>The write event, before it is known what it means: connect, or write.</summary>
    protected virtual void HandleWriteEvent()
    {
        if (Accepting)
            return;
        var life = Generation;
        if (Connecting)
        {
            HandleConnectEvent();
            if (life != Generation || Connecting || !WantsToWrite)
                return;
        }
        HandleWrite();
    }

    /// <summary>The event of urgent data.</summary>
    protected virtual void HandleUrgentEvent() => HandleUrgent();

    // A failing ToString of a subclass must not hide the error that is being reported.
    private string Describe()
    {
        try
        {
            return ToString();
        }
        catch (Exception error) when (error is not LoopControlException)
        {
            return $"<{GetType().Name} (its ToString failed)>";
        }
    }
}
