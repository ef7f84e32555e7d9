using System.Buffers;

namespace Asyncore.Sockets;

/// <summary>Bytes that were received and given back, in pooled memory.</summary>
internal sealed class UnreadInput
{
    private byte[] _buffer = [];
    private int _start;
    private int _end;

    public bool IsEmpty => _start == _end;

    /// <summary>Puts bytes in front of those that are there.</summary>
    public void Put(ReadOnlySpan<byte> data)
    {
        var rest = _buffer.AsSpan(_start, _end - _start);
        var joined = ArrayPool<byte>.Shared.Rent(data.Length + rest.Length);
        data.CopyTo(joined);
        rest.CopyTo(joined.AsSpan(data.Length));
        var length = data.Length + rest.Length;
        Clear();
        (_buffer, _start, _end) = (joined, 0, length);
    }

    public int Take(Span<byte> target, bool isPeek)
    {
        var count = Math.Min(target.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(target);
        if (isPeek)
            return count;
        _start += count;
        if (IsEmpty)
            Clear();
        return count;
    }

    public void Clear()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _start, _end) = ([], 0, 0);
    }
}
