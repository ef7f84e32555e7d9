using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting;

/// <summary>A JavaScript engine as this build knows it.</summary>
/// <param name="Name">The name that chooses it: <c>jsc</c>, <c>v8</c>, <c>jint</c>.</param>
/// <param name="Description">What it is, with its version where it is available.</param>
/// <param name="IsAvailable">Whether it can be used here.</param>
/// <param name="Reason">Why not, and what to do about it; empty where it can.</param>
/// <param name="Capabilities">What it can do beyond the least; nothing where it is not available.</param>
public sealed record EngineDescription(string Name, string Description, bool IsAvailable, string Reason, EngineCapabilities Capabilities);
