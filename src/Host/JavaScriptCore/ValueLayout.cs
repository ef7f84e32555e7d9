using System.Runtime.CompilerServices;

namespace Asyncore.Scripting.JavaScriptCore;

/// <summary>
/// How 64-bit JavaScriptCore packs a value: numbers are read from the bits without a native call. Used only where
/// <see cref="Matches"/> has found a library that packs them this way; the C API is the portable road.
/// </summary>
internal static class ValueLayout
{
    public const ulong Int32Tag = 0xfffe_0000_0000_0000;
    public const nint Null = 0x2;
    public const nint False = 0x6;
    public const nint True = 0x7;
    public const nint Undefined = 0xa;
    private const ulong DoubleOffset = 0x0002_0000_0000_0000;

    public static bool IsInt32(nint bits) => ((ulong)bits & Int32Tag) == Int32Tag;

    public static bool IsNumber(nint bits) => ((ulong)bits & Int32Tag) != 0;

    public static nint FromInt32(int value) => (nint)(Int32Tag | (uint)value);

    public static nint FromDouble(double value)
    {
        // As the engine does it: a whole number is an int32, and NaN has one form only (others would look like pointers).
        var whole = (int)value;
        if (whole == value && (whole != 0 || !double.IsNegative(value)))
            return FromInt32(whole);

        var bits = double.IsNaN(value) ? 0x7ff8_0000_0000_0000 : BitConverter.DoubleToUInt64Bits(value);
        return (nint)(bits + DoubleOffset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double ToDouble(nint bits) =>
        IsInt32(bits) ? (int)bits : BitConverter.UInt64BitsToDouble((ulong)bits - DoubleOffset);

    public static bool Matches(nint context)
    {
        ReadOnlySpan<double> samples =
            [0, 1, -1, int.MaxValue, int.MinValue, 2147483648d, -0d, 0.5, -1.5, 1e300, double.NaN, double.PositiveInfinity];
        foreach (var sample in samples)
        {
            var bits = JavaScriptCoreApi.JSValueMakeNumber(context, sample);
            if (bits != FromDouble(sample) || !ToDouble(bits).Equals(sample))
                return false;
        }

        return JavaScriptCoreApi.JSValueMakeUndefined(context) == Undefined && JavaScriptCoreApi.JSValueMakeNull(context) == Null
            && JavaScriptCoreApi.JSValueMakeBoolean(context, 0) == False && JavaScriptCoreApi.JSValueMakeBoolean(context, 1) == True
            && !IsNumber(JavaScriptCoreApi.JSContextGetGlobalObject(context));
    }
}
