namespace Asyncore.Scripting.JavaScript;

/// <summary>Names the <see cref="EngineProvider"/> of an adapter's assembly.</summary>
/// <param name="provider">Its type, with a constructor without parameters.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class EngineProviderAttribute(Type provider) : Attribute
{
    /// <summary>Its type.</summary>
    public Type Provider { get; } = provider;
}
