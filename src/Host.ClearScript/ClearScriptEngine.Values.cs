using System.Numerics;
using Asyncore.Scripting.JavaScript;
using Microsoft.ClearScript;
using Microsoft.ClearScript.JavaScript;

namespace Asyncore.Scripting.ClearScript;

// Values, and the properties of objects. A value is what ClearScript makes of it; null is its own object here, as no object is undefined.
public sealed partial class ClearScriptEngine
{
    private const int MostAtOnce = 10_000; // Arguments of one call.
    private const int MostLent = 16;

    private static readonly object s_null = new();
    private static readonly object[] s_small = [.. Enumerable.Range(-1, 1026).Select(static number => (object)number)];
    private static readonly object s_true = true, s_false = false;

    // What spans over V8's memory were given out for last: their arrays must not be collected meanwhile.
    private readonly object?[] _lent = new object?[MostLent];
    private int _nextLent;

    /// <inheritdoc/>
    public override JsValue Null => new(s_null);

    /// <inheritdoc/>
    public override JsValue CreateObject() => Made("object");

    /// <inheritdoc/>
    public override JsValue CreateArray(ReadOnlySpan<JsValue> items)
    {
        var values = new object?[Math.Min(items.Length, MostAtOnce)];
        for (var i = 0; i < values.Length; i++)
            values[i] = Raw(items[i]);
        var array = Made("array", values);
        for (var i = values.Length; i < items.Length; i++)
            Set(array, i, items[i]);
        return array;
    }

    /// <inheritdoc/>
    public override JsValue CreateArray(int length, Func<int, JsValue> item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var items = new JsValue[length];
        for (var i = 0; i < length; i++)
            items[i] = item(i);
        return CreateArray(items);
    }

    /// <inheritdoc/>
    public override JsValue CreateError(string message) => Made("error", "Error", message, null);

    /// <inheritdoc/>
    public override JsValue FromBoolean(bool value) => new(value ? s_true : s_false);

    /// <inheritdoc/>
    public override JsValue FromNumber(double value) => new(value);

    /// <inheritdoc/>
    public override JsValue FromInt32(int value) => new(Boxed(value));

    /// <inheritdoc/>
    public override JsValue FromText(ReadOnlySpan<char> value)
    {
        ThrowIfDisposed();
        return new JsValue(value.ToString());
    }

    /// <inheritdoc/>
    public override JsType TypeOf(JsValue value)
    {
        ThrowIfDisposed();
        return value.Reference switch
        {
            null => JsType.Undefined,
            int or double => JsType.Number,
            string => JsType.Text,
            bool => JsType.Boolean,
            BigInteger => JsType.BigInt,
            SymbolValue => JsType.Symbol,
            var other => other == s_null ? JsType.Null : JsType.Object,
        };
    }

    /// <inheritdoc/>
    public override bool IsFunction(JsValue value)
    {
        ThrowIfDisposed();
        return value.Reference is ScriptObject function && Functions.Invoke("is_function", function) is true;
    }

    /// <inheritdoc/>
    public override bool ToBoolean(JsValue value) => value.Reference switch
    {
        null => false,
        bool truth => truth,
        int number => number != 0,
        double number => number != 0 && !double.IsNaN(number),
        string text => text.Length > 0,
        BigInteger number => !number.IsZero,
        var other => other != s_null,
    };

    /// <inheritdoc/>
    public override double ToNumber(JsValue value)
    {
        if (value.Reference is double number)
            return number;
        if (value.Reference is int whole)
            return whole;
        ThrowIfBlocked();
        return ToNumber(Invoke("number", Raw(value)));
    }

    /// <inheritdoc/>
    public override int ToInt32(JsValue value)
    {
        if (value.Reference is int whole)
            return whole;
        // ECMA-262, 7.1.6: modulo 2^32; the remainder of a division is exact.
        var number = Math.Truncate(ToNumber(value));
        return double.IsFinite(number) ? (int)(uint)(long)(number % 4294967296d) : 0;
    }

    /// <inheritdoc/>
    public override string ToText(JsValue value)
    {
        if (value.Reference is string text)
            return text;
        ThrowIfBlocked();
        return (string)Invoke("text", Raw(value)).Reference!;
    }

    /// <inheritdoc/>
    public override JsValue Get(JsValue target, string name)
    {
        ThrowIfBlocked();
        return Invoke("get", Raw(target), name);
    }

    /// <inheritdoc/>
    public override JsValue Get(JsValue target, int index)
    {
        ThrowIfBlocked();
        return Invoke("get", Raw(target), index);
    }

    /// <inheritdoc/>
    public override void Set(JsValue target, string name, JsValue value)
    {
        ThrowIfBlocked();
        Invoke("set", Raw(target), name, Raw(value));
    }

    /// <inheritdoc/>
    public override void Set(JsValue target, int index, JsValue value)
    {
        ThrowIfBlocked();
        Invoke("set", Raw(target), index, Raw(value));
    }

    /// <inheritdoc/>
    public override unsafe JsValue CreateBytes(ReadOnlySpan<byte> bytes)
    {
        var array = Made("bytes", bytes.Length);
        if (!bytes.IsEmpty)
            bytes.CopyTo(new Span<byte>(AddressOf((ITypedArray<byte>)array.Reference!), bytes.Length));
        return array;
    }

    /// <inheritdoc/>
    public override unsafe bool TryGetBytes(JsValue value, out Span<byte> bytes)
    {
        ThrowIfDisposed();
        bytes = default;
        if (value.Reference is not (ScriptObject and (IArrayBufferView or IArrayBuffer)))
            return false;
        var view = Invoke("view", Raw(value)).Reference;
        if (view == s_null)
            return false;
        if (view is ITypedArray<byte> { Size: > 0 } array)
        {
            _lent[_nextLent++ % MostLent] = array;
            bytes = new Span<byte>(AddressOf(array), checked((int)array.Size));
        }
        return true;
    }

    /// <inheritdoc/>
    public override SharedBuffer CreateSharedBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return new ClearScriptSharedBuffer(this, (ITypedArray<byte>)Made("shared", length).Reference!, length);
    }

    /// <summary>Where an array's memory is: V8 does not move it, and keeps it while the array lives.</summary>
    internal static unsafe byte* AddressOf(ITypedArray<byte> array)
    {
        if (array.Size == 0)
            return null;
        nint address = 0;
        array.InvokeWithDirectAccess(start => address = start);
        return (byte*)address;
    }

    private static object Boxed(int value) => (uint)(value + 1) < (uint)s_small.Length ? s_small[value + 1] : value;

    // What runs no code of scripts.
    private JsValue Made(string maker, params object?[] arguments)
    {
        ThrowIfDisposed();
        try
        {
            return Out(Functions.Invoke(maker, arguments));
        }
        catch (ScriptInterruptedException)
        {
            throw Interrupted();
        }
        catch (InsufficientExecutionStackException error)
        {
            throw Overflown(error);
        }
        catch (ScriptEngineException error)
        {
            throw Failure(error.ScriptExceptionAsObject, error);
        }
    }

    private static object? Raw(JsValue value) => value.Reference switch
    {
        null => Undefined.Value,
        SymbolValue symbol => symbol.Box,
        var other => other == s_null ? null : other,
    };

    private JsValue Out(object? raw) => raw switch
    {
        null => new JsValue(s_null),
        Undefined => default,
        double number when number == (int)number && (number != 0 || !double.IsNegative(number)) => new JsValue(Boxed((int)number)),
        float number => new JsValue((double)number),
        long number => new JsValue((double)number),
        uint number => new JsValue((double)number),
        HostHandle handle when handle == Functions.NegativeZero => new JsValue(-0d),
        _ => new JsValue(raw),
    };
}
