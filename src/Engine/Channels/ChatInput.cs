using System.Buffers;

namespace Asyncore;

/// <summary>
/// Input that is not cut into frames yet. Reads go straight into pooled memory; an idle channel holds none, one with the start of a
/// frame holds little more than that.
/// </summary>
internal sealed class ChatInput
{
    private byte[] _buffer = [];
    private int _start;
    private int _end;

    // The terminator does not begin before here; so a long frame is searched once, not once a read.
    private int _searched;

    // While callbacks look at it, memory is neither given back nor moved.
    private int _held;

    public int Length => _end - _start;

    public bool IsEmpty => _start == _end;

    public ReadOnlySpan<byte> Data => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Room for a read.</summary>
    public Span<byte> Room(int size)
    {
        if (_buffer.Length - _end < size)
            Grow(size);
        return _buffer.AsSpan(_end, size);
    }

    /// <summary>Notes how much the read brought.</summary>
    public void Received(int count)
    {
        _end += count;
        if (count == 0)
            Trim();
    }

    /// <summary>Where a terminator begins, from the start of the data; -1 where it does not (yet).</summary>
    public int Find(ReadOnlySpan<byte> terminator)
    {
        var from = Math.Min(_searched, Length);
        var at = Data[from..].IndexOf(terminator);
        if (at >= 0)
            return from + at;
        _searched = Math.Max(0, Length - terminator.Length + 1);
        return -1;
    }

    /// <summary>Another terminator is looked for: what was searched was searched for the old one.</summary>
    public void Rescan() => _searched = 0;

    /// <summary>Takes bytes from the start and passes over some that follow. The memory stays as it is until the next read.</summary>
    public ReadOnlySpan<byte> Take(int count, int skip = 0)
    {
        var taken = _buffer.AsSpan(_start, count);
        _start += count + skip;
        _searched = 0;
        return taken;
    }

    /// <summary>Gives back the last bytes that were taken, before anything else was read.</summary>
    public void PutBack(int count)
    {
        _start -= count;
        _searched = 0;
    }

    public void Clear()
    {
        _start = _end = _held > 0 ? _end : 0;
        _searched = 0;
        Trim();
    }

    /// <summary>Keeps what <see cref="Take"/> gives valid until <see cref="Release"/>.</summary>
    public void Hold() => _held++;

    /// <summary>Ends <see cref="Hold"/>.</summary>
    public void Release()
    {
        _held--;
        Trim();
    }

    /// <summary>Gives back the memory that the rest does not need.</summary>
    public void Trim()
    {
        if (_held > 0 || _buffer.Length == 0 || (Length > 0 && Length > _buffer.Length / 4))
            return;
        var old = _buffer;
        var length = Length;
        _buffer = length == 0 ? [] : ArrayPool<byte>.Shared.Rent(length);
        old.AsSpan(_start, length).CopyTo(_buffer);
        (_start, _end) = (0, length);
        ArrayPool<byte>.Shared.Return(old);
    }

    private void Grow(int size)
    {
        var length = Length;
        var larger = length + size <= _buffer.Length && _held == 0 ? _buffer : ArrayPool<byte>.Shared.Rent(Math.Max(length + size, length * 2));
        Data.CopyTo(larger);
        if (larger != _buffer && _buffer.Length > 0 && _held == 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _start, _end) = (larger, 0, length);
    }
}
