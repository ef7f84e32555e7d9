namespace Asyncore.Scripting.JavaScript;

/// <summary>Memory that C# and a script see at the same time: the cheapest way for bytes across the border.</summary>
public abstract unsafe class SharedBuffer : IDisposable
{
    /// <summary>The first byte. Stable until disposed.</summary>
    public abstract byte* Pointer { get; }

    /// <summary>Its size in bytes.</summary>
    public abstract int Length { get; }

    /// <summary>The same memory in the script: a <c>Uint8Array</c> of <see cref="Length"/> bytes.</summary>
    public abstract JsValue Value { get; }

    /// <summary>The bytes.</summary>
    public Span<byte> Span => new(Pointer, Length);

    /// <summary>Frees the memory. Only once no script can reach <see cref="Value"/>: when the engine is disposed.</summary>
    public abstract void Dispose();
}
