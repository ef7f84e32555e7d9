using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.JavaScriptCore;

/// <summary>What the private data of a host function leads to: all that a call needs, in one lookup.</summary>
internal sealed class HostFunctionSlot(JavaScriptCoreEngine engine, HostFunction function)
{
    public readonly JavaScriptCoreEngine Engine = engine;
    public readonly HostFunction Function = function;
}
