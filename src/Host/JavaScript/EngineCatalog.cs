using Asyncore.Scripting.JavaScriptCore;

namespace Asyncore.Scripting.JavaScript;

/// <summary>The engines that this build knows, best first.</summary>
internal static class EngineCatalog
{
    public static IReadOnlyList<EngineDescription> All =>
    [
        DescribeJavaScriptCore(),
        new("v8", "V8 through Microsoft.ClearScript", false, "no adapter is built in"),
        new("jint", "Jint", false, "no adapter is built in"),
    ];

    /// <summary>Loads the library of the engine that <c>auto</c> would pick.</summary>
    public static void Preload() => JavaScriptCoreLibrary.TryLoad(out _);

    /// <exception cref="ScriptException">It is not there; says what to install.</exception>
    public static JavaScriptEngine Create(string name)
    {
        switch (name)
        {
            case "auto" or "jsc":
                if (!JavaScriptCoreLibrary.TryLoad(out var reason))
                    throw new ScriptException($"no JavaScript engine: {reason}");
                return new JavaScriptCoreEngine();
            case "v8" or "jint":
                throw new ScriptException($"the engine {name} is not available: no adapter is built in (jsc is)");
            default:
                throw new ScriptException($"unknown engine '{name}': auto, jsc, v8 or jint");
        }
    }

    private static EngineDescription DescribeJavaScriptCore()
    {
        if (!JavaScriptCoreLibrary.TryLoad(out var reason))
            return new EngineDescription("jsc", "JavaScriptCore", false, reason);
        using var engine = new JavaScriptCoreEngine();
        return new EngineDescription("jsc", engine.Description, true, "");
    }
}
