using System.Buffers;
using System.Runtime.ExceptionServices;

namespace Asyncore;

/// <summary>
/// What a channel has still to send, in order: bytes, producers, and the mark after which it closes. Bytes are copied in, so that the
/// caller may reuse its buffer. While little is queued nothing is allocated: the front block and its pooled memory are used again.
/// </summary>
internal sealed class OutputQueue : IBufferWriter<byte>
{
    // A block is closed at this size, so that memory goes back to the pool as it is sent.
    private const int BlockSize = 64 * 1024;

    // How much one channel may send before the others have their turn.
    private const int Turn = 1024 * 1024;

    // While less than this is in front, what comes next goes out with it: a head and its body in one segment, not two.
    private const int Gathered = 16 * 1024;

    private static readonly object CloseMark = new();

    // What is being sent; then what the producer will still make; then the items behind it: blocks, producers, the close mark.
    private readonly OutputBlock _front = new();
    private readonly Queue<object> _items = new();
    private IProducer? _producer;
    private OutputBlock? _last;
    private ExceptionDispatchInfo? _failure; // Of a producer whose turn has not come: what is before it goes out first.
    private bool _producing;
    private bool _sending;
    private uint _clears;

    /// <summary>Bytes that wait; what producers will still make is not known.</summary>
    public long Length { get; private set; }

    /// <summary>Bytes that were sent, ever.</summary>
    public long Sent { get; private set; }

    public bool IsEmpty => _front.IsEmpty && _producer is null && _items.Count == 0 && _failure is null;

    public enum Outcome
    {
        /// <summary>All is sent.</summary>
        Sent,

        /// <summary>The rest has to wait until the socket takes more, or for the next turn.</summary>
        Waiting,

        /// <summary>The close mark was reached.</summary>
        Close,

        /// <summary>The socket failed.</summary>
        Failed,
    }

    public void Add(ReadOnlySpan<byte> data)
    {
        Tail(data.Length).Write(data);
        Length += data.Length;
    }

    /// <summary>Queues memory that others may have queued too, from <paramref name="start"/> on.</summary>
    public void Add(SharedOutput data, int start)
    {
        Append(new OutputBlock(data, start));
        Length += data.Length - start;
    }

    public void Add(IProducer producer) => Append(producer);

    public void AddClose() => Append(CloseMark);

    public void Clear()
    {
        _clears++;
        _front.Release();
        foreach (var item in _items)
        {
            (item as OutputBlock)?.Release();
            (item as IDisposable)?.Dispose();
        }
        _items.Clear();
        EndProducer();
        _last = null;
        _failure = null;
        _producing = false;
        Length = 0;
    }

    /// <summary>Sends until nothing is left, the socket takes no more, or the turn is over.</summary>
    /// <param name="channel">What sends them.</param>
    /// <param name="errno">The error number where the outcome is <see cref="Outcome.Failed"/>.</param>
    public Outcome Send(DispatcherWithSend channel, out int errno)
    {
        errno = 0;
        if (_sending)
            return Outcome.Waiting; // Called by a producer; it is being sent already.
        _sending = true;
        try
        {
            return SendInTurn(channel, ref errno);
        }
        finally
        {
            _sending = false;
        }
    }

    private Outcome SendInTurn(DispatcherWithSend channel, ref int errno)
    {
        for (var sent = 0; ;)
        {
            if (!_front.IsEmpty)
            {
                if (sent >= Turn)
                    return Outcome.Waiting;
                Gather();
                var clears = _clears;
                var result = channel.SendFromQueue(_front.Data);
                if (clears != _clears)
                    return Outcome.Waiting; // What sent it has closed the channel, or discarded the queue.
                if (!result.Succeeded)
                {
                    errno = result.Errno;
                    return result.WouldBlock ? Outcome.Waiting : Outcome.Failed;
                }
                sent += result.Count;
                Sent += result.Count;
                Length -= result.Count;
                _front.Skip(result.Count);
                if (!_front.IsEmpty)
                    return Outcome.Waiting; // The socket's buffer is full; asking again would only say so.
            }
            else if (_failure is { } failure)
            {
                _failure = null;
                failure.Throw();
            }
            else if (_producer is { } producer)
            {
                Produce(producer);
            }
            else if (_items.TryDequeue(out var item))
            {
                if (ReferenceEquals(item, CloseMark))
                {
                    Clear();
                    return Outcome.Close;
                }
                Begin(item);
            }
            else
            {
                _front.Release();
                return Outcome.Sent;
            }
        }
    }

    private void Begin(object item)
    {
        if (ReferenceEquals(item, _last))
            _last = null;
        _producer = item as IProducer;
        if (item is not OutputBlock block)
            return;
        if (_front.IsEmpty)
        {
            _front.TakeOver(block);
            return;
        }
        _front.Write(block.Data);
        block.Release();
    }

    // Only what runs no code of others: a producer may close its channel, for one, and counts on what was before it being sent.
    private void Gather()
    {
        try
        {
            while (_front.Data.Length < Gathered && _failure is null)
            {
                if (_producer is FileProducer or SimpleProducer)
                    Produce(_producer);
                else if (_producer is null && _items.TryPeek(out var item) && (item is FileProducer or SimpleProducer || (item is OutputBlock block && block.Data.Length <= Gathered)))
                    Begin(_items.Dequeue());
                else
                    return;
            }
        }
        catch (Exception error) when (error is not LoopControlException)
        {
            _failure = ExceptionDispatchInfo.Capture(error);
        }
    }

    void IBufferWriter<byte>.Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (!_producing)
            return; // The producer closed its channel or discarded the queue; what it makes has nowhere to go.
        _front.Advance(count);
        Length += count;
    }

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint) => _front.GetMemory(Math.Max(sizeHint, 1));

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => _front.GetMemory(Math.Max(sizeHint, 1)).Span;

    private void Produce(IProducer producer)
    {
        _producing = true;
        var before = _front.Data.Length;
        try
        {
            // One that says there is more and makes nothing would be asked for ever: as in asynchat, nothing is the end.
            if (!(producer.More(this) && _front.Data.Length > before) && ReferenceEquals(_producer, producer))
                EndProducer();
        }
        catch
        {
            EndProducer();
            throw;
        }
        finally
        {
            _producing = false;
        }
    }

    private void EndProducer()
    {
        (_producer as IDisposable)?.Dispose();
        _producer = null;
    }

    private void Append(object item)
    {
        _last = null;
        _items.Enqueue(item);
    }

    // Where pushed bytes go: on the front block while it is all there is, else on the last block with room.
    private OutputBlock Tail(int size)
    {
        if (_producer is null && _items.Count == 0 && _front.HasRoom(size, BlockSize))
            return _front;
        if (_last is not null && _last.HasRoom(size, BlockSize))
            return _last;
        var block = new OutputBlock();
        _items.Enqueue(block);
        return _last = block;
    }
}
