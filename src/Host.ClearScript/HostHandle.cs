using Microsoft.ClearScript.V8.FastProxy;

namespace Asyncore.Scripting.ClearScript;

/// <summary>What V8 holds of an object of C#. Scripts see an object that has it in a private field, never this.</summary>
internal sealed class HostHandle(object target) : V8FastHostObject<HostHandle>
{
    public object Target { get; } = target;
}
