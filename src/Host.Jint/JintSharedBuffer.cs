using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Jint;

/// <summary>Pinned memory of .NET behind a <c>Uint8Array</c>: it lives as long as either side has it.</summary>
internal sealed unsafe class JintSharedBuffer : SharedBuffer
{
    private readonly JintEngine _engine;
    private readonly byte[] _memory;
    private readonly JsValue _value;
    private bool _disposed;

    public JintSharedBuffer(JintEngine engine, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _engine = engine;
        _memory = GC.AllocateArray<byte>(length, pinned: true);
        _value = engine.NewPinned(_memory);
    }

    public override byte* Pointer => Gone ? null : (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));

    public override int Length => Gone ? 0 : _memory.Length;

    public override JsValue Value => Gone ? default : _value;

    private bool Gone => _disposed || _engine.IsDisposed;

    public override void Dispose() => _disposed = true;
}
