using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.JavaScriptCore;

// Bytes across the border.
public sealed unsafe partial class JavaScriptCoreEngine
{
    /// <inheritdoc/>
    public override JsValue CreateBytes(ReadOnlySpan<byte> bytes)
    {
        ThrowIfDisposed();
        nint exception = 0;
        var array = JavaScriptCoreApi.JSObjectMakeTypedArray(Context, Uint8Array, bytes.Length, &exception);
        if (exception != 0)
            throw Failure(exception);

        if (!bytes.IsEmpty)
            bytes.CopyTo(new Span<byte>(JavaScriptCoreApi.JSObjectGetTypedArrayBytesPtr(Context, array, &exception), bytes.Length));
        return new JsValue(array);
    }

    /// <inheritdoc/>
    public override bool TryGetBytes(JsValue value, out Span<byte> bytes)
    {
        ThrowIfDisposed();
        bytes = default;
        var bits = value.Bits;
        if (!IsObject(bits))
            return false;

        nint exception = 0;
        switch (JavaScriptCoreApi.JSValueGetTypedArrayType(Context, bits, &exception))
        {
            case ArrayBuffer:
                bytes = BufferBytes(bits);
                return true;
            case NoTypedArray:
                return TryGetViewBytes(bits, out bytes);
            default:
                bytes = TypedArrayBytes(bits);
                return true;
        }
    }

    /// <inheritdoc/>
    public override SharedBuffer CreateSharedBuffer(int length)
    {
        ThrowIfDisposed();
        return new JavaScriptCoreSharedBuffer(this, length);
    }

    /// <inheritdoc/>
    public override SharedBuffer CreateArena(int length)
    {
        ThrowIfDisposed();
        _arenaCollection.Look(_arenas, Context);
        return _arenas.Rent(this, length);
    }

    // The pointer is that of the whole buffer, so the offset has to be added. A detached array or one that a resizable buffer no
    // longer holds has length 0.
    private Span<byte> TypedArrayBytes(nint array)
    {
        nint exception = 0;
        var length = JavaScriptCoreApi.JSObjectGetTypedArrayByteLength(Context, array, &exception);
        var start = JavaScriptCoreApi.JSObjectGetTypedArrayBytesPtr(Context, array, &exception);
        if (length == 0 || start == null || exception != 0)
            return default;
        return new Span<byte>(start + JavaScriptCoreApi.JSObjectGetTypedArrayByteOffset(Context, array, &exception), checked((int)length));
    }

    private Span<byte> BufferBytes(nint buffer)
    {
        nint exception = 0;
        var length = JavaScriptCoreApi.JSObjectGetArrayBufferByteLength(Context, buffer, &exception);
        var start = JavaScriptCoreApi.JSObjectGetArrayBufferBytesPtr(Context, buffer, &exception);
        return length == 0 || start == null || exception != 0 ? default : new Span<byte>(start, checked((int)length));
    }

    // The C API knows no DataView: the getters of its prototype do, and those a script cannot replace.
    private bool TryGetViewBytes(nint view, out Span<byte> bytes)
    {
        bytes = default;
        ThrowIfBlocked();
        if (!TryCall(_isView, 0, view, out var isView) || JavaScriptCoreApi.JSValueToBoolean(Context, isView) == 0)
            return false;

        // Out of bounds or detached: the getters throw.
        if (!TryCall(_viewLength, view, 0, out var length) || !TryCall(_viewOffset, view, 0, out var offset)
            || !TryCall(_viewBuffer, view, 0, out var buffer))
            return true;

        var whole = BufferBytes(buffer);
        bytes = whole.Slice(ToInt32(new JsValue(offset)), ToInt32(new JsValue(length)));
        return true;
    }

    private bool TryCall(nint function, nint self, nint argument, out nint result)
    {
        nint exception = 0;
        result = JavaScriptCoreApi.JSObjectCallAsFunction(Context, function, self, argument == 0 ? 0 : 1, &argument, &exception);
        return exception == 0 && !_blocked;
    }
}
