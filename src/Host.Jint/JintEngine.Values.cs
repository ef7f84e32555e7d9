using Asyncore.Scripting.JavaScript;
using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Runtime;

namespace Asyncore.Scripting.Jint;

// Values, and the properties of objects.
public sealed partial class JintEngine
{
    /// <inheritdoc/>
    public override JsValue Null => new(JintValue.Null);

    /// <inheritdoc/>
    public override JsValue CreateObject()
    {
        ThrowIfDisposed();
        return Out(new JsObject(_engine));
    }

    /// <inheritdoc/>
    public override JsValue CreateArray(ReadOnlySpan<JsValue> items)
    {
        ThrowIfDisposed();
        var values = new JintValue[items.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = In(items[i]);
        return Out(new JsArray(_engine, values));
    }

    /// <inheritdoc/>
    public override JsValue CreateArray(int length, Func<int, JsValue> item)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(item);
        var values = new JintValue[length];
        for (var i = 0; i < values.Length; i++)
            values[i] = In(item(i));
        return Out(new JsArray(_engine, values));
    }

    /// <inheritdoc/>
    public override JsValue FromBoolean(bool value) => new(value ? JsBoolean.True : JsBoolean.False);

    /// <inheritdoc/>
    public override JsValue FromNumber(double value) => new(JsNumber.Create(value));

    /// <inheritdoc/>
    public override JsValue FromInt32(int value) => new(JsNumber.Create(value));

    /// <inheritdoc/>
    public override JsValue FromText(ReadOnlySpan<char> value)
    {
        ThrowIfDisposed();
        return new JsValue(value.IsEmpty ? JsString.Empty : new JsString(value.ToString()));
    }

    /// <inheritdoc/>
    public override JsType TypeOf(JsValue value)
    {
        ThrowIfDisposed();
        return In(value).Type switch
        {
            Types.Undefined or Types.Empty => JsType.Undefined,
            Types.Null => JsType.Null,
            Types.Boolean => JsType.Boolean,
            Types.Number => JsType.Number,
            Types.String => JsType.Text,
            Types.Symbol => JsType.Symbol,
            Types.BigInt => JsType.BigInt,
            _ => JsType.Object,
        };
    }

    /// <inheritdoc/>
    public override bool IsFunction(JsValue value)
    {
        ThrowIfDisposed();
        return value.Reference switch
        {
            Function => true,
            JsObject or JsArray or JsTypedArray => false,
            ObjectInstance other => TypeConverter.ToBoolean(_engine.Call(_builtins.IsFunction, JintValue.Undefined, [other])),
            _ => false,
        };
    }

    /// <inheritdoc/>
    public override bool ToBoolean(JsValue value) => TypeConverter.ToBoolean(In(value));

    /// <inheritdoc/>
    public override double ToNumber(JsValue value) => value.Reference is JsNumber number ? number.AsNumber()
        : Converted(In(value), TypeConverter.ToNumber);

    /// <inheritdoc/>
    public override int ToInt32(JsValue value) => value.Reference is JsNumber number ? TypeConverter.ToInt32(number)
        : Converted(In(value), TypeConverter.ToInt32);

    /// <inheritdoc/>
    public override string ToText(JsValue value) => Converted(In(value), TypeConverter.ToString);

    /// <inheritdoc/>
    public override JsValue Get(JsValue target, string name) => Inside(static (engine, target, name, _) =>
        target is ObjectInstance instance ? instance.Get(name) : engine._engine.Call(engine._builtins.Get, JintValue.Undefined, [target, name]), target, name);

    /// <inheritdoc/>
    public override JsValue Get(JsValue target, int index) => Inside(static (engine, target, index, _) =>
        target is ObjectInstance instance ? instance.Get(index) : engine._engine.Call(engine._builtins.Get, JintValue.Undefined, [target, index]),
        target, JsNumber.Create(index));

    /// <inheritdoc/>
    public override void Set(JsValue target, string name, JsValue value) => Write(target, name, value);

    /// <inheritdoc/>
    public override void Set(JsValue target, int index, JsValue value) => Write(target, JsNumber.Create(index), value);

    /// <inheritdoc/>
    public override JsValue CreateBytes(ReadOnlySpan<byte> bytes)
    {
        ThrowIfDisposed();
        return NewBytes(_engine.Intrinsics.ArrayBuffer.Construct(bytes.ToArray()));
    }

    /// <inheritdoc/>
    public override bool TryGetBytes(JsValue value, out Span<byte> bytes)
    {
        ThrowIfDisposed();
        return _builtins.Bytes.TryGet(In(value), out bytes);
    }

    /// <inheritdoc/>
    public override SharedBuffer CreateSharedBuffer(int length)
    {
        ThrowIfDisposed();
        return new JintSharedBuffer(this, length);
    }

    /// <summary>A <c>Uint8Array</c> over an array of .NET that a script cannot transfer away.</summary>
    internal JsValue NewPinned(byte[] memory)
    {
        var buffer = _engine.Intrinsics.ArrayBuffer.Construct(memory);
        _engine.Call(_builtins.Pin, JintValue.Undefined, [buffer]);
        return NewBytes(buffer);
    }

    private JsValue NewBytes(JsArrayBuffer buffer) => Out(_engine.Intrinsics.Uint8Array.Construct([buffer], _engine.Intrinsics.Uint8Array));

    private void Write(JsValue target, JintValue key, JsValue value) => Inside(static (engine, target, key, value) =>
    {
        if (target is ObjectInstance instance)
            instance.Set(key, value, instance);
        else
            engine._engine.Call(engine._builtins.Set, JintValue.Undefined, [target, key, value]);
        return JintValue.Undefined;
    }, target, key, In(value));

    // What is no object runs no script.
    private T Converted<T>(JintValue value, Func<JintValue, T> convert)
    {
        ThrowIfDisposed();
        if (value is not ObjectInstance)
        {
            try
            {
                return convert(value);
            }
            catch (JintException error)
            {
                throw Failure(error);
            }
        }
        T result = default!;
        ThrowIfBlocked();
        Entered(() =>
        {
            result = convert(value);
            return JintValue.Undefined;
        });
        return result;
    }

    private JsValue Inside(Func<JintEngine, JintValue, JintValue, JintValue, JintValue> access, JsValue target, JintValue key, JintValue? value = null)
    {
        ThrowIfBlocked();
        var (subject, given) = (In(target), value ?? JintValue.Undefined);
        if (!_entered)
            return Entered(() => access(this, subject, key, given));
        try
        {
            return Out(access(this, subject, key, given));
        }
        catch (JintException error)
        {
            throw Failure(error);
        }
    }
}
