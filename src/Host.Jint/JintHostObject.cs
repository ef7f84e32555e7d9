using Jint;
using Jint.Native.Object;

namespace Asyncore.Scripting.Jint;

/// <summary>An object without properties that stands for something in C#.</summary>
internal sealed class JintHostObject : ObjectInstance
{
    public JintHostObject(Engine engine, object target) : base(engine)
    {
        Target = target;
        Prototype = engine.Intrinsics.Object.PrototypeObject;
    }

    public object Target { get; }
}
