using System.Net.Sockets;
using Asyncore.Sockets;

namespace Asyncore;

/// <content>How the loop drives a channel: interest, the order of events, and the one way to each end.</content>
public partial class Dispatcher
{
    private uint _io; // Counts calls into the transport: an event that led to none would come again for ever.
    private bool _closing;
    private bool _silenced;
    private bool _readable = true;
    private bool _writable;
    private bool _answered;

    /// <summary>
    /// Whether the other side may end its half of the connection and still be sent to: <see cref="HandleEndOfStream"/> is then called
    /// instead of <see cref="HandleClose"/>.
    /// </summary>
    public bool AllowHalfOpen { get; set; }

    internal uint Generation { get; set; }

    internal int MapIndex { get; set; }

    internal int AskedIndex { get; set; } = -1;

    internal Interest Registered { get; set; }

    internal bool IsChangeNoted { get; set; }

    /// <summary>Whether <see cref="Readable"/> and <see cref="Writable"/> are asked in every pass.</summary>
    protected internal bool AsksPredicates { get; private set; }

    /// <summary>Whether the write handler is overridden, so that there is somebody to tell.</summary>
    protected virtual bool WantsWriteEvents => OverriddenMethods.Of(GetType()).HandlesWrite;

    /// <summary>Whether urgent data is asked for.</summary>
    protected virtual bool WantsUrgentEvents => OverriddenMethods.Of(GetType()).HandlesUrgent;

    /// <summary>Whether the channel wants to write when its predicates are not asked.</summary>
    protected virtual bool WritesByState => WantsWriteEvents;

    /// <summary>The end of the stream was seen; only output is left.</summary>
    private protected bool IsReadEnded { get; set; }

    /// <summary>While <see cref="HandleError"/> runs: it was a new connection that failed, not the listener.</summary>
    protected bool IsAcceptFailure { get; private set; }

    internal Interest WantedInterest
    {
        get
        {
            if (_transport is not { IsPolled: true } || _silenced || _closing)
                return Interest.None;
            var readable = !_answered || _readable;
            if (Accepting)
                return readable ? Interest.Read : Interest.None;
            // The outcome of a connect shows as room to write, whatever the predicates say.
            var writable = Connecting || WantsToWrite;
            return (readable && !IsReadEnded ? Interest.Read : Interest.None)
                | (writable ? Interest.Write : Interest.None)
                | (readable && WantsUrgentEvents ? Interest.Urgent : Interest.None);
        }
    }

    private protected virtual bool HasOutput => false;

    private bool WantsToWrite => _answered ? _writable || HasOutput : WritesByState;

    /// <summary>Answers the predicates on behalf of the channel, where a host asks many channels in one call.</summary>
    /// <param name="readable">Whether it wants to read.</param>
    /// <param name="writable">Whether it wants to write.</param>
    public void Answer(bool readable, bool writable)
    {
        if (_answered && _readable == readable && _writable == writable)
            return;
        (_answered, _readable, _writable) = (true, readable, writable);
        InterestChanged();
    }

    /// <summary>Sets whether the predicates have to be asked, where that is not a matter of the class.</summary>
    protected void SetAsksPredicates(bool asks)
    {
        AsksPredicates = asks;
        if (Generation != 0)
            Map.Asks(this, asks);
        if (!asks && _answered)
        {
            _answered = false;
            InterestChanged();
        }
    }

    /// <summary>Asks <see cref="Readable"/> and <see cref="Writable"/>, in that order. A throw is the channel's own error.</summary>
    protected internal virtual void AskPredicates()
    {
        if (_closing)
            return;
        var life = Generation;
        try
        {
            var readable = Readable();
            if (life == Generation)
                Answer(readable, Writable());
        }
        catch (Exception error) when (error is not LoopControlException)
        {
            Fail(error);
        }
    }

    /// <summary>Notes that what the channel wants has changed.</summary>
    protected void InterestChanged()
    {
        if (Generation != 0)
            Map.Changed(this);
    }

    /// <summary>Serves what the poller found, in the order read, write, urgent, end.</summary>
    internal void Serve(Readiness found)
    {
        // What was found before the channel fell silent is not about what it waits for now.
        if (_silenced || _closing)
            return;
        NoteActivity();
        var life = Generation;
        var io = _io;
        try
        {
            // A hang-up counts as something to read until recv gives the end, or what is still there would be lost.
            var ended = (found & (Readiness.HangUp | Readiness.Error)) != 0;
            var reads = (Registered & Interest.Read) != 0;
            if ((found & Readiness.Read) != 0 || (ended && reads))
                HandleReadEvent();
            if (life == Generation && ((found & Readiness.Write) != 0 || (ended && !reads)))
                HandleWriteEvent();
            if (life == Generation && (found & Readiness.Urgent) != 0)
                HandleUrgentEvent();
            if (life == Generation && ((ended && io == _io) || (found & Readiness.Invalid) != 0))
                Ended(found);
        }
        catch (Exception error) when (error is not LoopControlException)
        {
            Fail(error);
        }
    }

    /// <summary>
    /// Hands an exception to <see cref="HandleError"/>; if that throws too, logs and closes. One that follows <see cref="HandleClose"/>
    /// in the same handler is only logged: nothing is called any more.
    /// </summary>
    protected internal void Fail(Exception error)
    {
        if (_closing)
        {
            LogForced(error);
            return;
        }
        try
        {
            HandleError(error);
        }
        catch (Exception second) when (second is not LoopControlException)
        {
            LogForced(second);
            ForceClose();
        }
    }

    /// <summary>The one way to <see cref="HandleClose"/>: at most once for a socket, and the socket is closed afterwards.</summary>
    protected void CloseOnce()
    {
        if (_closing || _transport is not { } closed)
            return;
        _closing = true;
        InterestChanged();
        try
        {
            HandleClose();
        }
        catch (Exception error) when (error is not LoopControlException)
        {
            LogForced(error);
        }
        finally
        {
            // A handler may have set a new socket (a client that connects again): that one stays.
            if (ReferenceEquals(_transport, closed))
                ForceClose();
            else
                closed.Close();
        }
    }

    /// <summary>The end of the stream: what is queued still goes out, then <see cref="HandleClose"/> follows.</summary>
    private protected virtual void EndOfStream()
    {
        if (IsReadEnded)
            return;
        if (AllowHalfOpen)
        {
            IsReadEnded = true;
            InterestChanged();
            HandleEndOfStream();
        }
        else if (HasOutput && !Map.Loop.DropsOutputAtEndOfStream)
        {
            IsReadEnded = true;
            InterestChanged();
        }
        else
        {
            DropOutput();
            CloseOnce();
        }
    }

    internal void CannotBeWatched(PosixException error)
    {
        var refused = _transport;
        Fail(error);
        if (ReferenceEquals(_transport, refused))
            CloseOnce();
    }

    /// <summary>Before a socket is closed: a last attempt to send what is queued.</summary>
    private protected virtual void LastSend()
    {
    }

    /// <summary>Forgets what is queued.</summary>
    private protected virtual void DropOutput()
    {
    }

    /// <summary>The socket is gone.</summary>
    private protected virtual void EndLife()
    {
    }

    /// <summary>The channel has closed its socket: what lives with it ends here.</summary>
    protected virtual void OnClosed()
    {
        foreach (var timer in _timers ?? [])
            timer.Cancel();
        _timers = null;
    }

    /// <summary>A connect has succeeded; <see cref="HandleConnect"/> is next.</summary>
    private protected virtual void OnEstablished()
    {
    }

    /// <summary>Notes that the transport was called.</summary>
    protected void CountIo() => _io++;

    /// <summary>The channel is in its map now.</summary>
    protected internal virtual void OnEnteredMap()
    {
    }

    /// <summary>The channel is in no map any more: no more events.</summary>
    protected internal virtual void OnLeftMap()
    {
    }

    /// <summary>A new socket was set.</summary>
    private protected virtual void BeginLife()
    {
        _attempt++;
        EndPause();
        _times?.BeginHandshake();
        _closing = IsReadEnded = _answered = false;
        InterestChanged();
    }

    private void Ended(Readiness found)
    {
        var error = _transport?.TakeError() ?? 0;
        if (error != 0 && !Errno.IsDisconnect(error))
            throw new PosixException(error, "socket");
        // A datagram socket has no end: its error was about one datagram, and is taken now.
        if (error != 0 || (found & Readiness.Invalid) != 0 || _transport?.SocketType != SocketType.Dgram)
            CloseOnce();
    }

    private void LogForced(Exception error)
    {
        try
        {
            LogError(error);
        }
        catch (Exception) when (error is not LoopControlException)
        {
            Map.Loop.UnhandledException(error);
        }
    }

    private void ForceClose()
    {
        _closing = true;
        try
        {
            Close();
        }
        catch (IOException error)
        {
            Map.Loop.UnhandledException(error);
        }
    }
}
