using Asyncore.Sockets;

namespace Asyncore;

/// <summary>
/// A channel for protocols that are lines or counted blocks: cuts the input at a terminator and queues the output
/// (asynchat's <c>async_chat</c>).
/// </summary>
/// <remarks>
/// Between two calls of <see cref="FoundTerminator"/> the bytes given to <see cref="CollectIncomingData"/> do not depend on how the
/// network cut the stream. A class that overrides <see cref="HandleFrame"/> gets each frame in one piece instead.
/// </remarks>
public class AsyncChat : DispatcherWithSend
{
    private ChatInput? _input; // With the first read.
    private int _inputBufferSize = 65536;
    private byte[]? _terminator;
    private long _count;
    private long _unterminated; // Bytes of the frame that has begun, as far as they were delivered.
    private int _given; // Bytes of the frames that a subclass is going through.
    private uint _terminatorSet; // Counts the changes: a callback may set a terminator equal to the one there is.

    /// <inheritdoc cref="Dispatcher(ChannelMap)"/>
    public AsyncChat(ChannelMap map) : base(map) => TakesFrames = OverriddenMethods.Of(GetType()).TakesFrames;

    /// <inheritdoc cref="Dispatcher(ITransport, ChannelMap)"/>
    public AsyncChat(ITransport transport, ChannelMap map) : base(transport, map) =>
        TakesFrames = OverriddenMethods.Of(GetType()).TakesFrames;

    /// <summary>How many bytes one read takes at most. 65536 unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public int InputBufferSize
    {
        get => _inputBufferSize;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value); // A read of nothing looks like the end of the stream.
            _inputBufferSize = value;
        }
    }

    /// <summary>
    /// The longest frame, in bytes; a channel whose frame grows longer is closed with an error. A block that <see cref="SetTerminator(long)"/>
    /// asked for may be longer where it is not delivered in one piece. 16 MiB unless set.
    /// </summary>
    public int MaximumFrame { get; set; } = 16 * 1024 * 1024;

    private ChatInput Input => _input ??= new ChatInput();

    /// <summary>The terminator as bytes; empty where it is a count or there is none.</summary>
    public ReadOnlySpan<byte> Terminator => _terminator;

    /// <summary>Bytes that are still missing of a counted block; 0 where the terminator is not a count.</summary>
    public long MissingCount => _count;

    /// <summary>Ends a frame at these bytes, from the input that is there already on. Empty means no terminator.</summary>
    public void SetTerminator(ReadOnlySpan<byte> terminator)
    {
        if (_terminator is null || !terminator.SequenceEqual(_terminator))
        {
            EndFrames();
            _terminator = terminator.IsEmpty ? null : terminator.ToArray();
        }
        _count = 0;
        _terminatorSet++;
        _input?.Rescan();
    }

    /// <summary>Ends a frame after so many bytes, once; 0 means no terminator.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public void SetTerminator(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        EndFrames();
        _terminator = null;
        _count = count;
        _terminatorSet++;
        _input?.Rescan();
    }

    /// <inheritdoc/>
    public override void DiscardBuffers()
    {
        EndFrames();
        _input?.Clear();
        base.DiscardBuffers();
    }

    /// <summary>Input that belongs to the current frame. Never empty.</summary>
    /// <param name="data">Valid until the method returns.</param>
    protected virtual void CollectIncomingData(ReadOnlySpan<byte> data) =>
        throw new NotImplementedException("a subclass of AsyncChat overrides CollectIncomingData and FoundTerminator, or HandleFrame");

    /// <summary>The terminator was found. Not part of the data.</summary>
    protected virtual void FoundTerminator() =>
        throw new NotImplementedException("a subclass of AsyncChat overrides CollectIncomingData and FoundTerminator, or HandleFrame");

    /// <summary>A whole frame, without its terminator; without a terminator, whatever came.</summary>
    /// <param name="data">Valid until the method returns.</param>
    protected virtual void HandleFrame(ReadOnlySpan<byte> data) => throw new NotImplementedException();

    /// <summary>
    /// Room to note where frames end, for a subclass that takes many at a time; empty where it takes them one by one.
    /// </summary>
    protected virtual Span<int> FrameTable => default;

    /// <summary>The most bytes of frames to take at a time.</summary>
    protected virtual int MostFrameBytes => int.MaxValue;

    /// <summary>How many of the bytes given to <see cref="HandleFrames"/> belong to frames that were begun.</summary>
    protected virtual int FrameBytesDone => 0;

    /// <summary>
    /// Many frames, their ends noted in <see cref="FrameTable"/>. The subclass does for each what <see cref="HandleFrame"/> or
    /// <see cref="CollectIncomingData"/> and <see cref="FoundTerminator"/> are for, until <see cref="StopFrames"/> is called.
    /// </summary>
    /// <param name="data">The frames with their terminators. Valid until the method returns.</param>
    /// <param name="count">How many frames.</param>
    /// <param name="terminatorLength">Bytes between two of them.</param>
    protected virtual void HandleFrames(ReadOnlySpan<byte> data, int count, int terminatorLength)
    {
    }

    /// <summary>The frames behind the one that was begun are cut anew: the terminator changed, the channel closed, or it reads again.</summary>
    protected virtual void StopFrames()
    {
    }

    /// <summary>Takes back the frames that a subclass has not begun.</summary>
    protected void EndFrames()
    {
        if (_given == 0)
            return;
        var rest = _given - FrameBytesDone;
        _given = 0;
        Input.PutBack(rest);
        StopFrames();
    }

    /// <summary>Whether frames are delivered in one piece.</summary>
    protected bool TakesFrames { get; set; }

    private protected override bool IsInFrame => _unterminated > 0 || _input is { IsEmpty: false };

    /// <inheritdoc/>
    protected override void HandleRead()
    {
        if (Transport is not { } transport)
            return;
        EndFrames();
        CountIo();
        var result = ReceiveInput(Input.Room(InputBufferSize));
        if (!ReferenceEquals(Transport, transport))
            return; // A subclass's way to read has closed it.
        if (result.WouldBlock)
        {
            Input.Received(0);
            return;
        }
        Input.Received(result.Count);
        if (result.Count > 0)
        {
            NoteMoved(result.Count);
            Parse();
            return;
        }
        if (!result.Succeeded && !Errno.IsDisconnect(result.Errno))
        {
            Fail(new PosixException(result.Errno, "recv"));
            return;
        }
        if (result.Succeeded)
        {
            EndOfStream();
            return;
        }
        DeliverPartialTerminator();
        if (ReferenceEquals(Transport, transport))
            CloseOnce();
    }

    /// <summary>Reads from the socket: the one way of input to the parser. A subclass may count it, slow it down or change it.</summary>
    /// <param name="buffer">Where to; its length is <see cref="InputBufferSize"/>.</param>
    /// <returns>How many bytes came, 0 at the end of the stream, or the error.</returns>
    protected virtual IoResult ReceiveInput(Span<byte> buffer) => Transport!.Receive(buffer);

    private protected override void EndOfStream()
    {
        var ended = Transport;
        DeliverPartialTerminator();
        if (ReferenceEquals(Transport, ended))
            base.EndOfStream();
    }

    private protected override void EndLife()
    {
        base.EndLife();
        EndFrames();
        _input?.Clear();
        _unterminated = 0;
    }

    // Each callback may close the channel, set another terminator or run the loop: everything is looked at again after it.
    private void Parse()
    {
        Input.Hold();
        try
        {
            while (!Input.IsEmpty && Transport is not null)
            {
                if (!(_terminator is { } terminator ? ParseText(terminator) : _count > 0 ? ParseCount() : ParseAll()))
                    break;
            }
        }
        finally
        {
            Input.Release();
        }
    }

    private bool ParseAll()
    {
        EndFrame();
        Deliver(Input.Take(Input.Length));
        return true;
    }

    private bool ParseCount()
    {
        var length = Input.Length;
        if (length < _count)
        {
            if (TakesFrames)
                return KeepFrame(_count);
            var setForBlock = _terminatorSet;
            _unterminated += length;
            CollectIncomingData(Input.Take(length));
            if (_terminatorSet == setForBlock)
                _count -= length;
            return false;
        }
        var block = Input.Take((int)_count);
        EndFrame();
        if (TakesFrames)
        {
            _count = 0;
            HandleFrame(block);
            return true;
        }
        var life = Transport;
        CollectIncomingData(block);
        if (!ReferenceEquals(Transport, life))
            return false;
        // The block is complete, whatever was set meanwhile: FoundTerminator is where the next one begins.
        (_terminator, _count) = (null, 0);
        FoundTerminator();
        return true;
    }

    private bool ParseText(byte[] terminator)
    {
        var at = Input.Find(terminator);
        if (at >= 0 && GiveFrames(terminator, at))
            return true;
        if (at >= 0)
        {
            var frame = Input.Take(at, terminator.Length);
            EndFrame();
            if (TakesFrames)
            {
                HandleFrame(frame);
                return true;
            }
            var life = Transport;
            if (!frame.IsEmpty)
                CollectIncomingData(frame);
            if (ReferenceEquals(Transport, life))
                FoundTerminator();
            return true;
        }
        if (TakesFrames)
            return KeepFrame(Input.Length);
        var kept = FindPrefixAtEnd(Input.Data, terminator);
        if (kept == Input.Length)
            return false;
        _unterminated += Input.Length - kept;
        if (_unterminated > MaximumFrame)
            TooLong();
        else
            CollectIncomingData(Input.Take(Input.Length - kept));
        return false;
    }

    private bool GiveFrames(byte[] terminator, int first)
    {
        var table = FrameTable;
        if (table.IsEmpty)
            return false;
        var data = Input.Data;
        var count = 0;
        var end = 0;
        for (var at = first; at >= 0 && count < table.Length && end + at + terminator.Length <= MostFrameBytes;
            at = data[end..].IndexOf(terminator))
        {
            table[count++] = end + at;
            end += at + terminator.Length;
        }
        if (count == 0)
            return false;
        _given = end;
        EndFrame();
        HandleFrames(Input.Take(end), count, terminator.Length);
        return true;
    }

    private void Deliver(ReadOnlySpan<byte> data)
    {
        if (TakesFrames)
            HandleFrame(data);
        else
            CollectIncomingData(data);
    }

    private bool KeepFrame(long length)
    {
        if (length > MaximumFrame)
            TooLong();
        return false;
    }

    private void EndFrame()
    {
        _unterminated = 0;
        EndHandshake();
    }

    private void TooLong()
    {
        Input.Clear();
        var tooLong = Transport;
        Fail(new PosixException(Errno.EMSGSIZE, "frame", $"a frame is longer than {MaximumFrame} bytes"));
        if (ReferenceEquals(Transport, tooLong))
            CloseOnce();
    }

    // At the end of the stream what looked like the start of a terminator is data after all.
    private void DeliverPartialTerminator()
    {
        if (TakesFrames || Input.IsEmpty || Map.Loop.LosesPartialTerminator)
            return;
        Input.Hold();
        try
        {
            CollectIncomingData(Input.Take(Input.Length));
        }
        finally
        {
            Input.Release();
        }
    }

    /// <summary>
    /// The length of the longest start of <paramref name="needle"/>, short of all of it, that <paramref name="haystack"/> ends with
    /// (asynchat's <c>find_prefix_at_end</c>).
    /// </summary>
    public static int FindPrefixAtEnd(ReadOnlySpan<byte> haystack, ReadOnlySpan<byte> needle)
    {
        for (var length = Math.Min(needle.Length - 1, haystack.Length); length > 0; length--)
        {
            if (haystack.EndsWith(needle[..length]))
                return length;
        }
        return 0;
    }
}
