using Asyncore.Scripting.ClearScript;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Host.Tests.JavaScript;

[Collection(Engines.Collection)]
public sealed class ClearScriptConformance : EngineConformance
{
    protected override JavaScriptEngine CreateEngine() => new ClearScriptEngine();
}
