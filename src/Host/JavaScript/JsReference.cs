namespace Asyncore.Scripting.JavaScript;

/// <summary>Keeps a JavaScript value alive until it is disposed.</summary>
/// <remarks>
/// Dispose on the loop's thread. A reference that is collected without that only queues its release: the engine lets the value go
/// at its next entry.
/// </remarks>
public abstract class JsReference : IDisposable
{
    /// <summary>The value; <c>undefined</c> once disposed.</summary>
    public abstract JsValue Value { get; }

    /// <summary>Lets the value go. A second call does nothing.</summary>
    public abstract void Dispose();
}
