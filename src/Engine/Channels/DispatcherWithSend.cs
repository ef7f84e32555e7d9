using Asyncore.Sockets;

namespace Asyncore;

/// <summary>
/// A channel whose output is queued and sent as the socket takes it (asyncore's <c>dispatcher_with_send</c>). What a handler queues is
/// sent when it returns, in as few calls as possible.
/// </summary>
public class DispatcherWithSend : Dispatcher
{
    private OutputQueue? _queue;
    private bool _noted;
    private bool _wantsDrain;
    private bool _overflown;

    /// <inheritdoc cref="Dispatcher(ChannelMap)"/>
    public DispatcherWithSend(ChannelMap map) : base(map)
    {
    }

    /// <inheritdoc cref="Dispatcher(ITransport, ChannelMap)"/>
    public DispatcherWithSend(ITransport transport, ChannelMap map) : base(transport, map)
    {
    }

    /// <summary>Bytes in the queue above which <see cref="Push(ReadOnlySpan{byte})"/> answers false. 1 MiB unless set.</summary>
    public long HighWaterMark { get; set; } = 1024 * 1024;

    /// <summary>
    /// Bytes in the queue above which the channel is closed with an error when more is pushed. 64 MiB unless set. A producer whose turn has
    /// come is not refused: up to 16 KiB and a block of what it makes may be queued beyond it.
    /// </summary>
    public long HardLimit { get; set; } = 64 * 1024 * 1024;

    /// <summary>Bytes that are queued.</summary>
    public long OutputLength => _queue?.Length ?? 0;

    /// <summary>Whether anything is queued: bytes, a producer, or the end.</summary>
    public bool HasQueuedOutput => _queue is { IsEmpty: false };

    private protected override bool HasOutput => _queue is { IsEmpty: false };

    /// <inheritdoc/>
    protected override bool WritesByState => HasOutput;

    /// <summary>Queues a copy of the bytes.</summary>
    /// <returns>
    /// Whether to go on: false means that more than <see cref="HighWaterMark"/> is queued, and <see cref="HandleDrain"/> will follow.
    /// On a closed channel the bytes are dropped.
    /// </returns>
    public bool Push(ReadOnlySpan<byte> data)
    {
        if (Transport is null && IsClosed)
            return false;
        var queue = _queue ??= new OutputQueue();
        if (queue.Length + data.Length > HardLimit)
        {
            _overflown = true;
            Note();
            return false;
        }
        if (data.Length >= LargeOutput.Least)
            queue.Add(Map.Loop.LargeOutput.Take(data, out var start), start);
        else if (!data.IsEmpty)
            queue.Add(data);
        Note();
        OutputLengthChanged();
        _wantsDrain |= queue.Length > HighWaterMark;
        return !_wantsDrain;
    }

    /// <summary>Queues what a producer makes, when its turn has come.</summary>
    public void Push(IProducer producer)
    {
        ArgumentNullException.ThrowIfNull(producer);
        if (Transport is null && IsClosed)
            return;
        (_queue ??= new OutputQueue()).Add(producer);
        Note();
    }

    /// <summary>Closes the channel, by <see cref="Dispatcher.HandleClose"/>, when all that is queued so far has been sent.</summary>
    public void CloseWhenDone()
    {
        if (Transport is null && IsClosed)
            return;
        (_queue ??= new OutputQueue()).AddClose();
        Note();
    }

    /// <summary>Queues all of it: see <see cref="Push(ReadOnlySpan{byte})"/>.</summary>
    public override int Send(ReadOnlySpan<byte> data)
    {
        Push(data);
        return data.Length;
    }

    /// <summary>Forgets what is queued.</summary>
    public virtual void DiscardBuffers()
    {
        _queue?.Clear();
        OutputLengthChanged();
        if (Transport is not null)
            Note(); // A channel that waited for the rest to go out is done; one that was over its mark has drained.
    }

    /// <summary>Sends now what can be sent, without waiting for the handler to return.</summary>
    public void Flush() => SendQueued();

    /// <summary><see cref="OutputLength"/> may have changed: for who shows it elsewhere.</summary>
    protected virtual void OutputLengthChanged()
    {
    }

    /// <summary>The queue was over <see cref="HighWaterMark"/> and is under half of it again.</summary>
    protected virtual void HandleDrain()
    {
    }

    /// <inheritdoc/>
    protected override void HandleWrite() => SendQueued();

    /// <summary>Sends what the queue gives it: the one way of queued output to the socket. A subclass may count it, slow it down or change it.</summary>
    /// <param name="data">What is first in the queue.</param>
    /// <param name="flags">The flags of send(2).</param>
    /// <returns>How many bytes of it are done with, or the error.</returns>
    protected virtual IoResult SendOutput(ReadOnlySpan<byte> data, int flags = 0) => Transport!.Send(data, flags);

    /// <summary>Whether output may be sent before its turn comes; a subclass whose <see cref="SendOutput"/> calls handlers says no.</summary>
    protected virtual bool SendsAtOnce => true;

    /// <summary>
    /// Sends bytes at once where nothing waits before them, and queues what the socket does not take. What goes wrong shows when the
    /// queue is sent: nothing is called here.
    /// </summary>
    /// <param name="data">Not kept: what is queued is copied.</param>
    /// <param name="flags">The flags of send(2).</param>
    /// <returns>As that of <see cref="Push(ReadOnlySpan{byte})"/>.</returns>
    protected bool SendOrQueue(ReadOnlySpan<byte> data, int flags = 0)
    {
        if (Transport is null || !Connected || !SendsAtOnce || HasOutput || _noted)
            return Push(data);
        CountIo();
        NoteActivity();
        var sent = SendOutput(data, flags).Count;
        NoteMoved(sent);
        return sent == data.Length || Push(data[sent..]);
    }

    /// <summary>Whether the channel had a socket and lost it.</summary>
    protected bool IsClosed { get; private set; }

    internal IoResult SendFromQueue(ReadOnlySpan<byte> data) => SendOutput(data);

    internal void SendQueued()
    {
        _noted = false;
        if (_overflown)
        {
            Overflow();
            return;
        }
        if (Transport is not { } transport || !Connected || _queue is not { } queue)
            return;
        try
        {
            var sent = queue.Sent;
            var outcome = queue.Send(this, out var errno);
            NoteMoved(queue.Sent - sent);
            CountIo();
            NoteActivity();
            OutputLengthChanged();
            if (!ReferenceEquals(Transport, transport))
                return; // A producer closed the channel.
            InterestChanged();
            switch (outcome)
            {
                case OutputQueue.Outcome.Close:
                    CloseOnce();
                    break;
                case OutputQueue.Outcome.Failed when Errno.IsDisconnect(errno):
                    queue.Clear();
                    CloseOnce();
                    break;
                case OutputQueue.Outcome.Failed:
                    queue.Clear();
                    Fail(new PosixException(errno, "send"));
                    break;
                default:
                    Drained(queue);
                    break;
            }
        }
        catch (Exception error) when (error is not LoopControlException)
        {
            Fail(error);
        }
        // The other side has said its last, and so have we.
        if (IsReadEnded && !AllowHalfOpen && !HasOutput && ReferenceEquals(Transport, transport))
            CloseOnce();
    }

    private protected override void LastSend()
    {
        if (!Connected || Transport is null || _queue is not { IsEmpty: false } queue)
            return;
        try
        {
            queue.Send(this, out _);
        }
        catch (Exception error) when (error is not LoopControlException)
        {
            // A producer's failure at the end has nobody to go to.
        }
    }

    private protected override void DropOutput() => _queue?.Clear();

    private protected override void BeginLife()
    {
        base.BeginLife();
        IsClosed = false;
        if (HasOutput)
            Note();
    }

    private protected override void EndLife()
    {
        base.EndLife();
        IsClosed = true;
        _overflown = _wantsDrain = false;
        _queue?.Clear();
        OutputLengthChanged();
    }

    /// <inheritdoc/>
    private protected override void OnEstablished()
    {
        if (HasOutput)
            Note();
    }

    private void Drained(OutputQueue queue)
    {
        if (!_wantsDrain || (queue.Length > 0 && queue.Length >= HighWaterMark / 2))
            return;
        _wantsDrain = false;
        HandleDrain();
    }

    private void Overflow()
    {
        _overflown = false;
        _queue?.Clear();
        var full = Transport;
        Fail(new PosixException(Errno.ENOBUFS, "send",
            $"send: more than {HardLimit} bytes are queued for a peer that does not read them (heed push() returning false, or raise the limit)"));
        if (ReferenceEquals(Transport, full))
            CloseOnce();
    }

    private void Note()
    {
        if (_noted)
            return;
        _noted = true;
        InterestChanged();
        Map.Loop.SendSoon(this);
    }
}
