using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Jint;

/// <summary>A value that is kept: the collector of .NET sees to the rest.</summary>
internal sealed class JintReference(JintEngine engine, JsValue value) : JsReference
{
    private JsValue _value = value;

    public JintEngine Engine { get; } = engine;

    public override JsValue Value => Engine.IsDisposed ? default : _value;

    public override void Dispose() => _value = default;
}
