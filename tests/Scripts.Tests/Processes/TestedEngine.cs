using Asyncore.Scripting;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripts.Tests.Processes;

/// <summary>The engine that the tests run on: what <c>auto</c> is in this environment.</summary>
internal static class TestedEngine
{
    private static readonly EngineDescription s_description = ScriptHost.Engines.First(engine =>
        Environment.GetEnvironmentVariable("ASYNCORE_ENGINE") is { Length: > 0 } name ? engine.Name == name : engine.IsAvailable);

    public static bool Can(EngineCapabilities capability) => s_description.Capabilities.HasFlag(capability);
}
