using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Asyncore.Scripting.Api;

/// <summary>Buffer's encodings as .NET transcodes them. The numbers are those of buffer.js.</summary>
internal static class TextEncodings
{
    public const int Utf8 = 0;
    public const int Latin1 = 1;
    public const int Ascii = 2;
    public const int Hex = 3;
    public const int Base64 = 4;
    public const int Base64Url = 5;
    public const int Utf16 = 6;

    /// <summary>The most bytes that a text can become.</summary>
    public static int MaxBytes(ReadOnlySpan<char> text, int encoding) => encoding switch
    {
        Utf8 => checked(text.Length * 3),
        Utf16 => checked(text.Length * 2),
        Hex => text.Length / 2,
        Base64 or Base64Url => (int)(text.Length * 3L / 4) + 3,
        _ => text.Length,
    };

    /// <summary>
    /// Writes the characters that fit whole. As in Node, hex ends at the first pair that is none, base64 takes both alphabets, skips what
    /// belongs to neither and ends at <c>=</c>, and latin1 keeps the low byte of each unit.
    /// </summary>
    public static int Write(ReadOnlySpan<char> text, int encoding, Span<byte> target)
    {
        switch (encoding)
        {
            case Utf8:
                Utf8Convert(text, target, out var written);
                return written;
            case Utf16:
                var units = Math.Min(text.Length, target.Length / 2);
                MemoryMarshal.AsBytes(text[..units]).CopyTo(target);
                return units * 2;
            case Hex:
                return WriteHex(text, target);
            case Base64:
            case Base64Url:
                return WriteBase64(text, target);
            default:
                var count = Math.Min(text.Length, target.Length);
                // The fast way first: it stops where a unit is no latin1.
                if (Encoding.Latin1.TryGetBytes(text[..count], target, out _) && !text[..count].ContainsAnyExceptInRange('\0', '\u00ff')) return count;
                for (var i = 0; i < count; i++) target[i] = (byte)text[i];
                return count;
        }
    }

    /// <summary>The most UTF-16 units that bytes can become.</summary>
    public static int MaxChars(int length, int encoding) => encoding switch
    {
        Hex => checked(length * 2),
        Base64 or Base64Url => checked((int)((length + 2L) / 3 * 4)),
        Utf16 => length / 2,
        _ => length,
    };

    /// <summary>Writes the text that bytes stand for, in memory that has room for the most it can be; the count of units.</summary>
    public static int Read(ReadOnlySpan<byte> bytes, int encoding, Span<char> target)
    {
        int count;
        switch (encoding)
        {
            case Utf8:
                System.Text.Unicode.Utf8.ToUtf16(bytes, target, out _, out count, replaceInvalidSequences: true);
                return count;
            case Utf16:
                bytes[..(bytes.Length & ~1)].CopyTo(MemoryMarshal.AsBytes(target));
                return bytes.Length / 2;
            case Hex:
                Convert.TryToHexStringLower(bytes, target, out count);
                return count;
            case Base64:
                Convert.TryToBase64Chars(bytes, target, out count);
                return count;
            case Base64Url:
                return System.Buffers.Text.Base64Url.EncodeToChars(bytes, target);
            case Ascii:
                for (var i = 0; i < bytes.Length; i++) target[i] = (char)(bytes[i] & 127);
                return bytes.Length;
            default:
                return Encoding.Latin1.GetChars(bytes, target);
        }
    }

    /// <summary>UTF-8 with a replacement character for each lone surrogate.</summary>
    /// <returns>Whether all of it fitted.</returns>
    public static bool Utf8Convert(ReadOnlySpan<char> text, Span<byte> target, out int written) =>
        System.Text.Unicode.Utf8.FromUtf16(text, target, out _, out written, replaceInvalidSequences: true) == OperationStatus.Done;

    private static int WriteHex(ReadOnlySpan<char> text, Span<byte> target)
    {
        var most = Math.Min(text.Length / 2, target.Length);
        Convert.FromHexString(text[..(most * 2)], target, out _, out var written);
        return written;
    }

    private static int WriteBase64(ReadOnlySpan<char> text, Span<byte> target)
    {
        // Clean input, which is nearly all of it, takes the vectorized way.
        if (text.Length % 4 == 0 && Convert.TryFromBase64Chars(text, target, out var clean)) return clean;
        int written = 0, bits = 0, count = 0;
        foreach (var unit in text)
        {
            if (unit == '=') break;
            var value = unit switch
            {
                >= 'A' and <= 'Z' => unit - 'A',
                >= 'a' and <= 'z' => unit - 'a' + 26,
                >= '0' and <= '9' => unit - '0' + 52,
                '+' or '-' => 62,
                '/' or '_' => 63,
                _ => -1,
            };
            if (value < 0) continue;
            bits = (bits << 6) | value;
            count += 6;
            if (count < 8) continue;
            if (written == target.Length) break;
            count -= 8;
            target[written++] = (byte)(bits >> count);
            bits &= (1 << count) - 1;
        }

        return written;
    }
}
