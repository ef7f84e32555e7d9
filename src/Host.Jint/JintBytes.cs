using Jint;
using Jint.Native;
using Jint.Runtime;

namespace Asyncore.Scripting.Jint;

/// <summary>Finds the bytes of a value, with the getters as they were before any script.</summary>
internal sealed class JintBytes
{
    private static readonly string[] s_names = ["buffer", "byteOffset", "byteLength"];

    private readonly Engine _engine;
    private readonly JintValue[] _ofArray;
    private readonly JintValue[] _ofView;

    public JintBytes(Engine engine)
    {
        _engine = engine;
        _ofArray = Getters("Object.getPrototypeOf(Uint8Array.prototype)");
        _ofView = Getters("DataView.prototype");

        JintValue[] Getters(string prototype) =>
            [.. s_names.Select(name => engine.Evaluate($"Object.getOwnPropertyDescriptor({prototype}, '{name}').get"))];
    }

    /// <returns>False where the value has none.</returns>
    public bool TryGet(JintValue value, out Span<byte> bytes)
    {
        bytes = default;
        switch (value)
        {
            case JsArrayBuffer:
                bytes = value.AsArrayBuffer();
                return true;
            case JsTypedArray:
                bytes = View(value, _ofArray);
                return true;
            case var other when other.IsDataView():
                bytes = View(value, _ofView);
                return true;
            default:
                return false;
        }
    }

    // Of a view that is detached or out of its buffer's bounds the length is 0, or the getter throws.
    private Span<byte> View(JintValue view, JintValue[] getters)
    {
        try
        {
            var length = Number(view, getters[2]);
            if (length == 0 || _engine.Call(getters[0], view, []) is not JsArrayBuffer buffer || buffer.AsArrayBuffer() is not { } memory)
                return default;
            var offset = Number(view, getters[1]);
            return offset + length <= memory.Length ? memory.AsSpan(offset, length) : default;
        }
        catch (JavaScriptException)
        {
            return default;
        }
    }

    private int Number(JintValue view, JintValue getter) => TypeConverter.ToInt32(_engine.Call(getter, view, []));
}
