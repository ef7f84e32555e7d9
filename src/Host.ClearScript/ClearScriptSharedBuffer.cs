using Asyncore.Scripting.JavaScript;
using Microsoft.ClearScript.JavaScript;

namespace Asyncore.Scripting.ClearScript;

/// <summary>
/// Memory of V8's that C# sees too. It lives as long as V8's array: this object keeps it, and a script cannot transfer it away.
/// </summary>
internal sealed unsafe class ClearScriptSharedBuffer : SharedBuffer
{
    private readonly ClearScriptEngine _engine;
    private readonly ITypedArray<byte> _array;
    private readonly byte* _memory;
    private readonly int _length;
    private bool _disposed;

    public ClearScriptSharedBuffer(ClearScriptEngine engine, ITypedArray<byte> array, int length)
    {
        _engine = engine;
        _array = array;
        _length = length;
        _memory = ClearScriptEngine.AddressOf(array);
    }

    public override byte* Pointer => Gone ? null : _memory;

    public override int Length => Gone ? 0 : _length;

    public override JsValue Value => Gone ? default : new JsValue(_array);

    private bool Gone => _disposed || _engine.IsDisposed;

    public override void Dispose() => _disposed = true;
}
