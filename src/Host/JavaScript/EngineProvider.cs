namespace Asyncore.Scripting.JavaScript;

/// <summary>How the host comes to an engine: each adapter has one, and names it with <see cref="EngineProviderAttribute"/>.</summary>
public abstract class EngineProvider
{
    /// <summary>The name that chooses it, as in <c>--engine</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What it is, without a version.</summary>
    public abstract string Title { get; }

    /// <summary>Loads what the engine needs.</summary>
    /// <param name="reason">Why it cannot be used, and what to install; empty where it can.</param>
    public abstract bool TryLoad(out string reason);

    /// <summary>Makes an engine for the calling thread. Only where <see cref="TryLoad"/> has succeeded.</summary>
    public abstract JavaScriptEngine Create();
}
