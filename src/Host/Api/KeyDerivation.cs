using System.Buffers.Binary;
using System.Security.Cryptography;
using Asyncore.Scripting.Limits;

namespace Asyncore.Scripting.Api;

/// <summary>PBKDF2 (RFC 8018) that ends with its handler's time: a script says how long it takes, and nothing else could stop it.</summary>
internal static class KeyDerivation
{
    private const int Short = 50_000; // Hashes; some hundredths of a second.
    private const int Look = 1000;

    public static byte[] Pbkdf2(
        ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int iterations, HashAlgorithmName name, int length, HandlerClock clock)
    {
        using var hmac = IncrementalHash.CreateHMAC(name, password);
        var size = hmac.HashLengthInBytes;
        var blocks = ((long)length + size - 1) / size;
        if (blocks * iterations <= Short)
            return Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, name, length);
        var result = new byte[length];
        Span<byte> block = stackalloc byte[size], sum = stackalloc byte[size], number = stackalloc byte[sizeof(int)];
        for (var i = 0; i < blocks; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(number, i + 1);
            hmac.AppendData(salt);
            hmac.AppendData(number);
            hmac.GetHashAndReset(block);
            block.CopyTo(sum);
            for (var j = 1; j < iterations; j++)
            {
                if (j % Look == 0 && clock.IsOverdue)
                    throw new TimeoutException("pbkdf2Sync: it took longer than a handler may run");
                hmac.AppendData(block);
                hmac.GetHashAndReset(block);
                for (var k = 0; k < size; k++)
                    sum[k] ^= block[k];
            }
            var at = i * size;
            sum[..Math.Min(size, length - at)].CopyTo(result.AsSpan(at));
        }
        return result;
    }
}
