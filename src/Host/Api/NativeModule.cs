using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Api;

/// <summary>A bag of C# functions that one part of the prelude calls; scripts never see it.</summary>
internal sealed class NativeModule
{
    private readonly JavaScriptEngine _engine;
    private readonly JsReference _object;

    public NativeModule(JavaScriptEngine engine)
    {
        _engine = engine;
        _object = engine.Protect(engine.CreateObject());
    }

    public JsValue Value => _object.Value;

    public NativeModule Add(string name, HostFunction function)
    {
        _engine.Set(Value, name, _engine.CreateFunction(name, function));
        return this;
    }

    public NativeModule Add(string name, JsValue value)
    {
        _engine.Set(Value, name, value);
        return this;
    }
}
