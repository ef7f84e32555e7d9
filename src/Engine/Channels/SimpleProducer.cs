using System.Buffers;

namespace Asyncore;

/// <summary>Bytes in blocks of a chosen size (asynchat's <c>simple_producer</c>).</summary>
public sealed class SimpleProducer : IProducer
{
    private readonly int _blockSize;
    private ReadOnlyMemory<byte> _rest;

    /// <summary>Produces <paramref name="data"/>, which is not copied.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="blockSize">The size of a block in bytes.</param>
    public SimpleProducer(ReadOnlyMemory<byte> data, int blockSize = 512)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blockSize);
        _rest = data;
        _blockSize = blockSize;
    }

    /// <inheritdoc/>
    public bool More(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var block = _rest[..Math.Min(_blockSize, _rest.Length)];
        output.Write(block.Span);
        _rest = _rest[block.Length..];
        return !_rest.IsEmpty;
    }
}
