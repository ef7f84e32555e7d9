using System.Reflection;

namespace Asyncore.Scripting.JavaScript;

/// <summary>
/// An engine whose adapter is a package of its own: its assembly is looked for beside the program, so that whoever wants the engine
/// references the package and writes nothing.
/// </summary>
/// <param name="name">The engine's name.</param>
/// <param name="title">What it is.</param>
/// <param name="assembly">The assembly, which has the name of the package.</param>
internal sealed class AdapterAssembly(string name, string title, string assembly) : EngineProvider
{
    private EngineProvider? _provider;

    public override string Name => name;

    public override string Title => title;

    public override bool TryLoad(out string reason)
    {
        _provider ??= Find();
        if (_provider is not null)
            return _provider.TryLoad(out reason);
        reason = LeftOut() ?? $"the package {assembly} is not there (`dotnet add package {assembly}`)";
        return false;
    }

    public override JavaScriptEngine Create() => _provider!.Create();

    private EngineProvider? Find()
    {
        try
        {
            return Assembly.Load(assembly).GetCustomAttribute<EngineProviderAttribute>() is { } attribute
                ? (EngineProvider)Activator.CreateInstance(attribute.Provider)!
                : null;
        }
        catch (Exception error) when (error is FileNotFoundException or FileLoadException or BadImageFormatException)
        {
            return null;
        }
    }

    // A program that was built without the adapter may say why, in its assembly's metadata.
    private string? LeftOut() => Assembly.GetEntryAssembly()?.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(item => item.Key == $"asyncore.left-out.{name}")?.Value;
}
