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
    private const int Alignment = 64;

    private readonly byte* _memory;
    private readonly int _length;
    private readonly JavaScriptCoreReference _value;
    private bool _disposed;

    public JavaScriptCoreSharedBuffer(JavaScriptCoreEngine engine, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _length = length;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(length, 1), Alignment);
        NativeMemory.Clear(_memory, (nuint)Math.Max(length, 1));
        nint exception = 0;
        var array = JavaScriptCoreApi.JSObjectMakeTypedArrayWithBytesNoCopy(
            engine.Context, JavaScriptCoreEngine.Uint8Array, _memory, length, &OnCollected, null, &exception);
        if (exception != 0)
            throw engine.Failure(exception);
        _value = new JavaScriptCoreReference(engine, array);
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

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnCollected(void* bytes, void* data) => NativeMemory.AlignedFree(bytes);
}
