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
    private Framing? _framing;

    /// <inheritdoc cref="Dispatcher(ChannelMap)"/>
    public AsyncChat(ChannelMap map) : base(map) => TakesFrames = OverriddenMethods.Of(GetType()).TakesFrames;

    /// <inheritdoc cref="Dispatcher(ITransport, ChannelMap)"/>
    public AsyncChat(ITransport transport, ChannelMap map) : base(transport, map) =>
        TakesFrames = OverriddenMethods.Of(GetType()).TakesFrames;

    /// <summary>How many bytes one read takes at most. 65536 unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public int InputBufferSize
    {
        get => _framing?.InputBufferSize ?? Framing.DefaultInputBufferSize;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value); // A read of nothing looks like the end of the stream.
            OwnFraming.InputBufferSize = value;
        }
    }

    /// <summary>
    /// The longest frame, in bytes; a channel whose frame grows longer is closed with an error. A block that <see cref="SetTerminator(long)"/>
    /// asked for may be longer where it is not delivered in one piece. 16 MiB unless set.
    /// </summary>
    public int MaximumFrame
    {
        get => _framing?.MaximumFrame ?? Framing.DefaultMaximumFrame;
        set
        {
            if (value != MaximumFrame)
                OwnFraming.MaximumFrame = value;
        }
    }

    private Framing OwnFraming => _framing ??= new Framing();

    private ChatInput Input => OwnFraming.Input;

    /// <summary>The terminator as bytes; empty where it is a count or there is none.</summary>
    public ReadOnlySpan<byte> Terminator => _framing?.Terminator;

    /// <summary>Bytes that are still missing of a counted block; 0 where the terminator is not a count.</summary>
    public long MissingCount => _framing?.Count ?? 0;

    /// <summary>Ends a frame at these bytes, from the input that is there already on. Empty means no terminator.</summary>
    public void SetTerminator(ReadOnlySpan<byte> terminator)
    {
        var before = OwnFraming.Terminator;
        if (before is null || !terminator.SequenceEqual(before))
        {
            EndFrames();
            before = terminator.IsEmpty ? null : terminator.ToArray();
        }
        OwnFraming.Set(before, 0);
    }

    /// <summary>Ends a frame after so many bytes, once; 0 means no terminator.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public void SetTerminator(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        EndFrames();
        OwnFraming.Set(null, count);
    }

    /// <inheritdoc/>
    public override void DiscardBuffers()
    {
        EndFrames();
        _framing?.Input.Clear();
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
        if (_framing is not { Given: > 0 } framing)
            return;
        var rest = framing.Given - FrameBytesDone;
        framing.Given = 0;
        framing.Input.PutBack(rest);
        StopFrames();
    }

    /// <summary>Whether frames are delivered in one piece.</summary>
    protected bool TakesFrames { get; set; }

    private protected override bool IsInFrame => _framing is { Unterminated: > 0 } or { Input.IsEmpty: false };

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
        if (_framing is not { } framing)
            return;
        framing.Input.Clear();
        framing.Unterminated = 0;
    }

    // Each callback may close the channel, set another terminator or run the loop: everything is looked at again after it.
    private void Parse()
    {
        Input.Hold();
        try
        {
            while (!Input.IsEmpty && Transport is not null)
            {
                if (!(OwnFraming.Terminator is { } terminator ? ParseText(terminator) : OwnFraming.Count > 0 ? ParseCount() : ParseAll()))
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
        var framing = OwnFraming;
        var length = Input.Length;
        if (length < framing.Count)
        {
            if (TakesFrames)
                return KeepFrame(framing.Count);
            var before = framing.Changes;
            framing.Unterminated += length;
            CollectIncomingData(Input.Take(length));
            if (framing.Changes == before)
                framing.Advance(length);
            return false;
        }
        var block = Input.Take((int)framing.Count);
        EndFrame();
        if (TakesFrames)
        {
            framing.EndBlock();
            HandleFrame(block);
            return true;
        }
        var life = Transport;
        CollectIncomingData(block);
        if (!ReferenceEquals(Transport, life))
            return false;
        // The block is complete, whatever was set meanwhile: FoundTerminator is where the next one begins.
        framing.EndBlock();
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
        OwnFraming.Unterminated += Input.Length - kept;
        if (OwnFraming.Unterminated > MaximumFrame)
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
        OwnFraming.Given = end;
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
        OwnFraming.Unterminated = 0;
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
        if (TakesFrames || _framing is not { Input.IsEmpty: false } || Map.Loop.LosesPartialTerminator)
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
