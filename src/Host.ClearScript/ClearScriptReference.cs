using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.ClearScript;

/// <summary>A value that is kept: ClearScript's object keeps V8's.</summary>
internal sealed class ClearScriptReference(ClearScriptEngine engine, JsValue value) : JsReference
{
    private JsValue _value = value;

    public ClearScriptEngine Engine { get; } = engine;

    public override JsValue Value => Engine.IsDisposed ? default : _value;

    public override void Dispose() => _value = default;
}
