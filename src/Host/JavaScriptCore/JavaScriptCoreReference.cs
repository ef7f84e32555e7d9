using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.JavaScriptCore;

/// <summary>A protected value.</summary>
internal sealed class JavaScriptCoreReference : JsReference
{
    private bool _disposed;

    public JavaScriptCoreReference(JavaScriptCoreEngine engine, nint bits)
    {
        Engine = engine;
        Bits = bits;
        JavaScriptCoreApi.JSValueProtect(engine.Context, bits);
    }

    // The finalizer's thread must not touch the engine: it only leaves a note.
    ~JavaScriptCoreReference() => Engine.ReleaseLater(this);

    public JavaScriptCoreEngine Engine { get; }

    public nint Bits { get; }

    public override JsValue Value => _disposed || Engine.IsDisposed ? default : new JsValue(Bits);

    public override void Dispose()
    {
        if (_disposed)
            return;

        _disposed = true;
        GC.SuppressFinalize(this);
        Engine.Release(Bits);
    }
}
