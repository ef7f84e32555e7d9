using Asyncore.Scripting.JavaScript;
using Asyncore.Scripting.Jint;

namespace Asyncore.Host.Tests.JavaScript;

[Collection(Engines.Collection)]
public sealed class JintConformance : EngineConformance
{
    protected override JavaScriptEngine CreateEngine() => new JintEngine();
}
