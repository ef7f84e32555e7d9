using Asyncore.Scripting.JavaScript;
using Asyncore.Scripting.Jint;

[assembly: EngineProvider(typeof(JintProvider))]

namespace Asyncore.Scripting.Jint;

/// <summary>How the host comes to Jint.</summary>
public sealed class JintProvider : EngineProvider
{
    /// <inheritdoc/>
    public override string Name => "jint";

    /// <inheritdoc/>
    public override string Title => "Jint";

    /// <inheritdoc/>
    public override bool TryLoad(out string reason)
    {
        reason = "";
        return true;
    }

    /// <inheritdoc/>
    public override JavaScriptEngine Create() => new JintEngine();
}
