using System.Buffers;

namespace Asyncore;

/// <summary>Bytes to be sent, in pooled memory that is given back when they are.</summary>
internal sealed class OutputBlock
{
    private const int Smallest = 1024;

    private byte[] _buffer = [];
    private SharedOutput? _shared; // The owner of the buffer, where it is not this block.
    private int _start;
    private int _end;

    public OutputBlock()
    {
    }

    public OutputBlock(SharedOutput shared, int start)
    {
        shared.Keep();
        (_shared, _buffer, _start, _end) = (shared, shared.Buffer, start, shared.Length);
    }

    public bool IsEmpty => _start == _end;

    public ReadOnlySpan<byte> Data => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Whether more bytes belong into this block rather than into a new one.</summary>
    public bool HasRoom(int size, int limit) =>
        _shared is null && (IsEmpty || _end + size <= Math.Max(limit, _buffer.Length));

    public void Write(ReadOnlySpan<byte> data)
    {
        data.CopyTo(GetMemory(data.Length).Span);
        _end += data.Length;
    }

    public Memory<byte> GetMemory(int size)
    {
        if (_shared is not null || _buffer.Length - _end < size)
            Grow(size);
        return _buffer.AsMemory(_end);
    }

    public void Advance(int count) => _end += count;

    public void Skip(int count)
    {
        _start += count;
        if (!IsEmpty)
            return;
        if (_shared is not null)
            Release();
        _start = _end = 0;
    }

    public void TakeOver(OutputBlock other)
    {
        Release();
        (_buffer, _shared, _start, _end) = (other._buffer, other._shared, other._start, other._end);
        (other._buffer, other._shared, other._start, other._end) = ([], null, 0, 0);
    }

    public void Release()
    {
        if (_shared is not null)
            _shared.Release();
        else if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _shared) = ([], null);
        _start = _end = 0;
    }

    private void Grow(int size)
    {
        var length = _end - _start;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Smallest, Math.Max(length + size, length * 2)));
        Data.CopyTo(larger);
        Release();
        (_buffer, _end) = (larger, length);
    }
}
