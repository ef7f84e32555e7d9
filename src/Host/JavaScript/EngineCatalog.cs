using Asyncore.Scripting.JavaScriptCore;

namespace Asyncore.Scripting.JavaScript;

/// <summary>The engines that the host knows, best first.</summary>
internal static class EngineCatalog
{
    /// <summary>What <c>auto</c> means is this variable's to say, where it is set.</summary>
    public const string Variable = "ASYNCORE_ENGINE";

    private const string Auto = "auto";

    private static readonly EngineProvider[] s_providers =
    [
        new JavaScriptCoreProvider(),
        new AdapterAssembly("v8", "V8 (Microsoft.ClearScript)", "Asyncore.Scripting.ClearScript"),
        new AdapterAssembly("jint", "Jint", "Asyncore.Scripting.Jint"),
    ];

    public static IReadOnlyList<EngineDescription> All => [.. s_providers.Select(Describe)];

    /// <summary>Whether a name leaves the choice to the host.</summary>
    public static bool IsDefault(string name) => Chosen(name) == Auto;

    /// <summary>Makes the first choice of <c>auto</c>; null where it is not there, or the environment names another one.</summary>
    public static JavaScriptEngine? TryCreateDefault() => IsDefault(Auto) && s_providers[0].TryLoad(out _) ? s_providers[0].Create() : null;

    /// <summary>Makes the engine of a name.</summary>
    /// <param name="name"><c>auto</c> is the first one that is there.</param>
    /// <param name="fallback">Why it is not the first one that <c>auto</c> would pick; null where it is, or was named.</param>
    /// <exception cref="ScriptException">It is not there; says what to install.</exception>
    public static JavaScriptEngine Create(string name, out string? fallback)
    {
        fallback = null;
        name = Chosen(name);
        return name == Auto ? First(s_providers, out fallback) : Named(name);
    }

    /// <inheritdoc cref="Create(string, out string?)"/>
    public static JavaScriptEngine Create(string name) => Create(name, out _);

    /// <summary>Makes the first engine that is there.</summary>
    internal static JavaScriptEngine First(IEnumerable<EngineProvider> providers, out string? fallback)
    {
        var missing = new List<string>();
        foreach (var provider in providers)
        {
            if (provider.TryLoad(out var reason))
            {
                fallback = missing.Count == 0 ? null : missing[0];
                return provider.Create();
            }
            missing.Add($"{provider.Name}: {reason}");
        }
        throw new ScriptException($"no JavaScript engine\n  {string.Join("\n  ", missing)}");
    }

    private static string Chosen(string name) =>
        name == Auto && Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } chosen ? chosen : name;

    private static JavaScriptEngine Named(string name)
    {
        var provider = Array.Find(s_providers, provider => provider.Name == name)
            ?? throw new ScriptException($"unknown engine '{name}': auto, {string.Join(", ", s_providers.Select(provider => provider.Name))}");
        return provider.TryLoad(out var reason) ? provider.Create()
            : throw new ScriptException($"the engine {name} is not available: {reason}");
    }

    private static EngineDescription Describe(EngineProvider provider)
    {
        if (!provider.TryLoad(out var reason))
            return new EngineDescription(provider.Name, provider.Title, false, reason, EngineCapabilities.None);
        using var engine = provider.Create();
        return new EngineDescription(provider.Name, engine.Description, true, "", engine.Capabilities);
    }
}
