using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Api;

/// <summary>What Buffer, TextEncoder and TextDecoder leave to C#: the long conversions and searches.</summary>
internal sealed class BufferNatives
{
    private readonly JavaScriptEngine _engine;

    public BufferNatives(JavaScriptEngine engine)
    {
        _engine = engine;
        Native = new NativeModule(engine)
            .Add("encode", Encode)
            .Add("decode", Decode)
            .Add("write", Write)
            .Add("encodeInto", EncodeInto)
            .Add("utf8Length", Utf8Length)
            .Add("isUtf8", IsUtf8)
            .Add("compare", Compare)
            .Add("indexOf", IndexOf);
    }

    public NativeModule Native { get; }

    // (text, encoding) -> Uint8Array
    private JsValue Encode(in HostCall call)
    {
        var text = call.Text(0);
        var encoding = call.Int32(1);
        var rented = ArrayPool<byte>.Shared.Rent(TextEncodings.MaxBytes(text, encoding));
        try
        {
            return _engine.CreateBytes(rented.AsSpan(0, TextEncodings.Write(text, encoding, rented)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    // (bytes, encoding, start, end) -> string
    private JsValue Decode(in HostCall call)
    {
        var (encoding, start, end) = (call.Int32(1), call.Int32(2), call.Int32(3));
        if (!_engine.TryGetBytes(call[0], out var bytes)) return _engine.FromText("");
        end = Math.Min(end, bytes.Length);
        bytes = start < end ? bytes[start..end] : default;

        // Without a .NET string in between: a long one would be a large object for its collector.
        const int OnStack = 512;
        var most = TextEncodings.MaxChars(bytes.Length, encoding);
        char[]? rented = null;
        var chars = most <= OnStack ? stackalloc char[OnStack] : (rented = ArrayPool<char>.Shared.Rent(most));
        try
        {
            return _engine.FromText(chars[..TextEncodings.Read(bytes, encoding, chars)]);
        }
        finally
        {
            if (rented is not null) ArrayPool<char>.Shared.Return(rented);
        }
    }

    // (text, encoding, target, offset, length) -> count
    private JsValue Write(in HostCall call)
    {
        var text = call.Text(0);
        var (encoding, offset, length) = (call.Int32(1), call.Int32(3), call.Int32(4));
        if (!_engine.TryGetBytes(call[2], out var bytes)) return _engine.FromInt32(0);
        return _engine.FromInt32(TextEncodings.Write(text, encoding, bytes.Slice(offset, length)));
    }

    // (text, encoding, target) -> count, -1 where it does not fit, -2 where the encoding lacks a character
    private JsValue EncodeInto(in HostCall call)
    {
        var text = call.Text(0);
        var encoding = call.Int32(1);
        if (!_engine.TryGetBytes(call[2], out var bytes)) return _engine.FromInt32(-1);
        if (encoding == TextEncodings.Utf8)
        {
            return _engine.FromInt32(TextEncodings.Utf8Convert(text, bytes, out var written) ? written : -1);
        }

        if (encoding is TextEncodings.Latin1 or TextEncodings.Ascii)
        {
            var highest = encoding == TextEncodings.Latin1 ? '\u00ff' : '\u007f';
            if (text.AsSpan().ContainsAnyExceptInRange('\0', highest)) return _engine.FromInt32(-2);
        }

        var most = TextEncodings.MaxBytes(text, encoding);
        if (most <= bytes.Length) return _engine.FromInt32(TextEncodings.Write(text, encoding, bytes));
        // It may fit all the same: base64's bound is not exact.
        var rented = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            var count = TextEncodings.Write(text, encoding, rented);
            if (count > bytes.Length) return _engine.FromInt32(-1);
            rented.AsSpan(0, count).CopyTo(bytes);
            return _engine.FromInt32(count);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private JsValue Utf8Length(in HostCall call) => _engine.FromNumber(Encoding.UTF8.GetByteCount(call.Text(0)));

    private JsValue IsUtf8(in HostCall call)
    {
        var (start, end) = (call.Int32(1), call.Int32(2));
        return _engine.FromBoolean(!_engine.TryGetBytes(call[0], out var bytes) || Utf8.IsValid(bytes[start..end]));
    }

    private JsValue Compare(in HostCall call)
    {
        _engine.TryGetBytes(call[0], out var left);
        _engine.TryGetBytes(call[1], out var right);
        return _engine.FromInt32(Math.Sign(left.SequenceCompareTo(right)));
    }

    // In pieces, and with a look at the clock: the search takes as long as both lengths multiplied where they are chosen badly.
    private int Find(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> needle, int start)
    {
        const long Work = 100_000_000;
        var step = (int)Math.Clamp(Work / Math.Max(needle.Length, 1), 1, int.MaxValue / 2);
        for (long at = start; at <= bytes.Length; at += step)
        {
            var piece = bytes[(int)at..(int)Math.Min(bytes.Length, at + step + needle.Length - 1)];
            var found = piece.IndexOf(needle);
            if (found >= 0)
                return (int)at + found;
            if (_engine.Clock.IsOverdue)
                throw new TimeoutException("indexOf: it took longer than a handler may run");
        }
        return -1;
    }

    // (bytes, needle, start, forward) -> index or -1
    private JsValue IndexOf(in HostCall call)
    {
        var (start, forward) = (call.Int32(2), call.Boolean(3));
        _engine.TryGetBytes(call[0], out var bytes);
        _engine.TryGetBytes(call[1], out var needle);
        if (forward)
        {
            return _engine.FromInt32(Find(bytes, needle, start));
        }

        // The last match may begin at start, and reach beyond it.
        var end = (int)Math.Min(bytes.Length, (long)start + needle.Length);
        return _engine.FromInt32(bytes[..end].LastIndexOf(needle));
    }
}
