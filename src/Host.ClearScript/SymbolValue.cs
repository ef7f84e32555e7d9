using Microsoft.ClearScript.V8.FastProxy;

namespace Asyncore.Scripting.ClearScript;

/// <summary>A symbol, for which ClearScript has no type: what the script knows is in a box of its own.</summary>
internal sealed class SymbolValue(ScriptObject box) : V8FastHostObject<SymbolValue>
{
    public ScriptObject Box { get; } = box;
}
