namespace Asyncore;

/// <summary>What an <see cref="AsyncChat"/> needs to cut its input; one that has not read yet and has no terminator does without.</summary>
internal sealed class Framing
{
    public const int DefaultInputBufferSize = 65536;
    public const int DefaultMaximumFrame = 16 * 1024 * 1024;

    private byte[]? _terminator;
    private long _count;

    public ChatInput Input { get; } = new();

    public int InputBufferSize { get; set; } = DefaultInputBufferSize;

    public int MaximumFrame { get; set; } = DefaultMaximumFrame;

    /// <summary>The bytes that end a frame; null where a count does, or nothing.</summary>
    public byte[]? Terminator => _terminator;

    /// <summary>Bytes that are missing of a counted block; 0 where the terminator is not a count.</summary>
    public long Count => _count;

    /// <summary>Counts the changes: a callback may set a terminator equal to the one there is.</summary>
    public uint Changes { get; private set; }

    /// <summary>Bytes of the frame that has begun, as far as they were delivered.</summary>
    public long Unterminated { get; set; }

    /// <summary>Bytes of the frames that a subclass is going through.</summary>
    public int Given { get; set; }

    public void Set(byte[]? terminator, long count)
    {
        (_terminator, _count) = (terminator, count);
        Changes++;
        Input.Rescan();
    }

    /// <summary>A part of the counted block was delivered.</summary>
    public void Advance(int length) => _count -= length;

    /// <summary>The counted block is complete: there is no terminator until one is set.</summary>
    public void EndBlock() => (_terminator, _count) = (null, 0);
}
