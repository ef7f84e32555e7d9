using System.Runtime.CompilerServices;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.JavaScriptCore;

// Values, and the properties of objects.
public sealed unsafe partial class JavaScriptCoreEngine
{
    private const int MostOnStack = 16 * 1024; // Values of an array that is being made, 8 bytes each.

    /// <inheritdoc/>
    public override JsValue Null => new(_null);

    /// <inheritdoc/>
    public override JsValue CreateObject()
    {
        ThrowIfDisposed();
        return new JsValue(JavaScriptCoreApi.JSObjectMake(Context, 0, 0));
    }

    /// <inheritdoc/>
    public override JsValue CreateArray(ReadOnlySpan<JsValue> items)
    {
        var values = stackalloc nint[items.Length];
        for (var i = 0; i < items.Length; i++)
            values[i] = In(items[i]);
        return CreateArray(values, items.Length);
    }

    /// <inheritdoc/>
    public override JsValue CreateArray(int length, Func<int, JsValue> item)
    {
        if (length > MostOnStack)
            return base.CreateArray(length, item);
        ArgumentNullException.ThrowIfNull(item);
        var values = stackalloc nint[length];
        for (var i = 0; i < length; i++)
            values[i] = In(item(i));
        return CreateArray(values, length);
    }

    private JsValue CreateArray(nint* onStack, int length)
    {
        ThrowIfDisposed();
        nint exception = 0;
        var array = JavaScriptCoreApi.JSObjectMakeArray(Context, length, onStack, &exception);
        return exception == 0 ? new JsValue(array) : throw Failure(exception);
    }

    /// <inheritdoc/>
    public override JsValue FromBoolean(bool value)
    {
        ThrowIfDisposed();
        return new JsValue(JavaScriptCoreApi.JSValueMakeBoolean(Context, value ? (byte)1 : (byte)0));
    }

    /// <inheritdoc/>
    public override JsValue FromNumber(double value) =>
        new(_boxed ? ValueLayout.FromDouble(value) : MakeNumber(value));

    /// <inheritdoc/>
    public override JsValue FromInt32(int value) =>
        new(_boxed ? ValueLayout.FromInt32(value) : MakeNumber(value));

    /// <inheritdoc/>
    public override JsValue FromText(ReadOnlySpan<char> value)
    {
        ThrowIfDisposed();
        var text = NewText(value);
        var result = JavaScriptCoreApi.JSValueMakeString(Context, text);
        JavaScriptCoreApi.JSStringRelease(text);
        return new JsValue(result);
    }

    /// <inheritdoc/>
    public override JsType TypeOf(JsValue value)
    {
        ThrowIfDisposed();
        return value.Bits == 0 ? JsType.Undefined
            : _boxed && ValueLayout.IsNumber(value.Bits) ? JsType.Number
            : (JsType)JavaScriptCoreApi.JSValueGetType(Context, value.Bits);
    }

    /// <inheritdoc/>
    public override bool IsFunction(JsValue value)
    {
        ThrowIfDisposed();
        return IsObject(value.Bits) && JavaScriptCoreApi.JSObjectIsFunction(Context, value.Bits) != 0;
    }

    /// <inheritdoc/>
    public override bool ToBoolean(JsValue value)
    {
        if (_boxed && value.Bits is 0 or ValueLayout.False or ValueLayout.True or ValueLayout.Undefined)
            return value.Bits == ValueLayout.True;

        ThrowIfDisposed();
        return value.Bits != 0 && JavaScriptCoreApi.JSValueToBoolean(Context, value.Bits) != 0;
    }

    /// <inheritdoc/>
    public override double ToNumber(JsValue value)
    {
        if (_boxed && ValueLayout.IsNumber(value.Bits))
            return ValueLayout.ToDouble(value.Bits);

        ThrowIfBlocked();
        if (!_entered && IsObject(value.Bits))
            return ToNumberOutermost(value);

        nint exception = 0;
        var number = JavaScriptCoreApi.JSValueToNumber(Context, In(value), &exception);
        if (exception != 0 || _blocked)
            throw Failure(exception);
        return number;
    }

    /// <inheritdoc/>
    public override int ToInt32(JsValue value)
    {
        if (_boxed && ValueLayout.IsInt32(value.Bits))
            return (int)value.Bits;

        // ECMA-262, 7.1.6: modulo 2^32; the remainder of a division is exact.
        var number = Math.Truncate(ToNumber(value));
        return double.IsFinite(number) ? (int)(uint)(long)(number % 4294967296d) : 0;
    }

    /// <inheritdoc/>
    public override string ToText(JsValue value)
    {
        ThrowIfDisposed();
        if (IsObject(value.Bits))
        {
            ThrowIfBlocked();
            if (!_entered)
                return ToTextOutermost(value);
        }

        nint exception = 0;
        var text = JavaScriptCoreApi.JSValueToStringCopy(Context, In(value), &exception);
        if (exception != 0 || text == 0)
            throw Failure(exception);
        return TakeText(text);
    }

    /// <inheritdoc/>
    public override JsValue Get(JsValue target, string name)
    {
        ThrowIfBlocked();
        if (!_entered)
            return GetOutermost(target, name);

        nint exception = 0;
        var key = _names.Rent(name);
        var result = JavaScriptCoreApi.JSObjectGetProperty(Context, ToObject(target.Bits), key, &exception);
        _names.Return(name, key);
        if (exception != 0 || _blocked)
            throw Failure(exception);
        return new JsValue(result);
    }

    /// <inheritdoc/>
    public override JsValue Get(JsValue target, int index)
    {
        ThrowIfBlocked();
        if (!_entered)
            return GetOutermost(target, index);

        nint exception = 0;
        var result = JavaScriptCoreApi.JSObjectGetPropertyAtIndex(Context, ToObject(target.Bits), (uint)index, &exception);
        if (exception != 0 || _blocked)
            throw Failure(exception);
        return new JsValue(result);
    }

    /// <inheritdoc/>
    public override void Set(JsValue target, string name, JsValue value)
    {
        ThrowIfBlocked();
        if (!_entered)
        {
            SetOutermost(target, name, value);
            return;
        }

        nint exception = 0;
        var key = _names.Rent(name);
        JavaScriptCoreApi.JSObjectSetProperty(Context, ToObject(target.Bits), key, In(value), 0, &exception);
        _names.Return(name, key);
        if (exception != 0 || _blocked)
            throw Failure(exception);
    }

    /// <inheritdoc/>
    public override void Set(JsValue target, int index, JsValue value)
    {
        ThrowIfBlocked();
        if (!_entered)
        {
            SetOutermost(target, index, value);
            return;
        }

        nint exception = 0;
        JavaScriptCoreApi.JSObjectSetPropertyAtIndex(Context, ToObject(target.Bits), (uint)index, In(value), &exception);
        if (exception != 0 || _blocked)
            throw Failure(exception);
    }

    // Apart from their callers, which would allocate the closure even where they do not need it. A value in a closure is protected: the
    // engine's collector sees the stack only, and may run whenever the engine is not entered.
    private JsValue GetOutermost(JsValue target, string name)
    {
        using var kept = Protect(target);
        return Entered(() => Get(target, name));
    }

    private JsValue GetOutermost(JsValue target, int index)
    {
        using var kept = Protect(target);
        return Entered(() => Get(target, index));
    }

    private void SetOutermost(JsValue target, string name, JsValue value)
    {
        using var keptTarget = Protect(target);
        using var keptValue = Protect(value);
        Enter(() => Set(target, name, value));
    }

    private void SetOutermost(JsValue target, int index, JsValue value)
    {
        using var keptTarget = Protect(target);
        using var keptValue = Protect(value);
        Enter(() => Set(target, index, value));
    }

    private double ToNumberOutermost(JsValue value)
    {
        using var kept = Protect(value);
        double result = 0;
        Enter(() => result = ToNumber(value));
        return result;
    }

    private string ToTextOutermost(JsValue value)
    {
        using var kept = Protect(value);
        var result = "";
        Enter(() => result = ToText(value));
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nint In(JsValue value) => value.Bits == 0 ? _undefined : value.Bits;

    private bool IsObject(nint bits) => IsCell(bits) && JavaScriptCoreApi.JSValueIsObject(Context, bits) != 0;

    private nint ToObject(nint bits)
    {
        if (IsObject(bits))
            return bits;

        nint exception = 0;
        var result = JavaScriptCoreApi.JSValueToObject(Context, bits == 0 ? _undefined : bits, &exception);
        if (exception != 0)
            throw Failure(exception);
        return result;
    }

    private nint MakeNumber(double value)
    {
        ThrowIfDisposed();
        return JavaScriptCoreApi.JSValueMakeNumber(Context, value);
    }

    private static nint NewText(ReadOnlySpan<char> value)
    {
        fixed (char* characters = value)
            return JavaScriptCoreApi.JSStringCreateWithCharacters(characters, value.Length);
    }

    private static string TakeText(nint text)
    {
        var result = new string(JavaScriptCoreApi.JSStringGetCharactersPtr(text), 0, checked((int)JavaScriptCoreApi.JSStringGetLength(text)));
        JavaScriptCoreApi.JSStringRelease(text);
        return result;
    }
}
