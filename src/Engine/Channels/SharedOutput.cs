using System.Buffers;

namespace Asyncore;

/// <summary>Pooled memory with bytes that several channels have still to send. Never changed once it is there.</summary>
internal sealed class SharedOutput
{
    private int _users = 1;

    public SharedOutput(ReadOnlySpan<byte> data)
    {
        Buffer = ArrayPool<byte>.Shared.Rent(data.Length);
        Length = data.Length;
        data.CopyTo(Buffer);
    }

    public byte[] Buffer { get; private set; }

    public int Length { get; }

    public void Keep() => _users++;

    public void Release()
    {
        if (--_users > 0)
            return;
        ArrayPool<byte>.Shared.Return(Buffer);
        Buffer = [];
    }
}
