using System.Runtime.InteropServices;
using Asyncore.Scripting.ClearScript;
using Asyncore.Scripting.JavaScript;
using Microsoft.ClearScript.V8;

[assembly: EngineProvider(typeof(ClearScriptProvider))]

namespace Asyncore.Scripting.ClearScript;

/// <summary>How the host comes to V8.</summary>
public sealed class ClearScriptProvider : EngineProvider
{
    private static readonly Lock s_lock = new();
    private static string? s_reason;

    /// <inheritdoc/>
    public override string Name => "v8";

    /// <inheritdoc/>
    public override string Title => "V8 (Microsoft.ClearScript)";

    /// <inheritdoc/>
    public override bool TryLoad(out string reason)
    {
        lock (s_lock)
            reason = s_reason ??= Load();
        return reason.Length == 0;
    }

    /// <inheritdoc/>
    public override JavaScriptEngine Create() => new ClearScriptEngine();

    // The native library is a package for each platform.
    private static string Load()
    {
        try
        {
            ClearScriptEngine.Settle();
            new V8Runtime().Dispose();
            return "";
        }
        catch (Exception error) when (error is TypeLoadException or DllNotFoundException or BadImageFormatException or FileNotFoundException)
        {
            var package = $"Microsoft.ClearScript.V8.Native.{RuntimeInformation.RuntimeIdentifier}";
            return $"V8's native library cannot be loaded: the package {package} (`dotnet add package {package}`)";
        }
    }
}
