using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.JavaScriptCore;

/// <summary>The engine that needs no package, only the system's library.</summary>
internal sealed class JavaScriptCoreProvider : EngineProvider
{
    public override string Name => "jsc";

    public override string Title => "JavaScriptCore";

    public override bool TryLoad(out string reason) => JavaScriptCoreLibrary.TryLoad(out reason);

    public override JavaScriptEngine Create() => new JavaScriptCoreEngine();
}
