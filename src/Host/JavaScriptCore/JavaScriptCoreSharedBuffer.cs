using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.JavaScriptCore;

/// <summary>
/// Native memory behind a <c>Uint8Array</c>. The array's buffer owns it, so that a script that still has the array can never reach
/// freed memory; disposing only lets go of this side.
/// </summary>
internal sealed unsafe class JavaScriptCoreSharedBuffer : SharedBuffer
{
    private readonly byte* _memory;
    private readonly int _length;
    private readonly JavaScriptCoreReference _value;
    private bool _disposed;

    public JavaScriptCoreSharedBuffer(JavaScriptCoreEngine engine, int length)
        : this(engine, Allocate(length), length, &OnCollected, null)
    {
    }

    /// <summary>Memory from a pool, which <paramref name="free"/> gives back to it.</summary>
    public JavaScriptCoreSharedBuffer(JavaScriptCoreEngine engine, byte* memory, int length, delegate* unmanaged[Cdecl]<void*, void*, void> free, void* data)
    {
        _memory = memory;
        _length = length;
        nint exception = 0;
        var array = JavaScriptCoreApi.JSObjectMakeTypedArrayWithBytesNoCopy(
            engine.Context, JavaScriptCoreEngine.Uint8Array, _memory, length, free, data, &exception);
        if (exception != 0)
            throw engine.Failure(exception);
        _value = new JavaScriptCoreReference(engine, array);
        // Pins it: a script that reaches the buffer through a view cannot transfer it away.
        _ = JavaScriptCoreApi.JSObjectGetTypedArrayBytesPtr(engine.Context, array, &exception);
    }

    public override byte* Pointer => Gone ? null : _memory;

    public override int Length => Gone ? 0 : _length;

    public override JsValue Value => _value.Value;

    private bool Gone => _disposed || _value.Engine.IsDisposed;

    public override void Dispose()
    {
        _disposed = true;
        _value.Dispose();
    }

    // Zero pages of the system, which cost nothing until they are used.
    private static byte* Allocate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return (byte*)NativeMemory.AllocZeroed((nuint)Math.Max(length, 1));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnCollected(void* bytes, void* data) => NativeMemory.Free(bytes);
}
