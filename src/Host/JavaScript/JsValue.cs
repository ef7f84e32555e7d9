namespace Asyncore.Scripting.JavaScript;

/// <summary>
/// A JavaScript value as its engine hands it out: bits for an engine that lives in native code, an object for a managed one.
/// </summary>
/// <remarks>
/// A value lives as long as the call it came from, and only on the stack: the collector of a native engine does not see the fields,
/// arrays and closures of .NET. To keep one longer or elsewhere, ask <see cref="JavaScriptEngine.Protect"/> for a
/// <see cref="JsReference"/>. The default value stands for <c>undefined</c> in every engine.
/// </remarks>
public readonly struct JsValue : IEquatable<JsValue>
{
    /// <summary>Wraps the bits of a native engine's value.</summary>
    public JsValue(nint bits) => Bits = bits;

    /// <summary>Wraps the object of a managed engine's value.</summary>
    public JsValue(object? reference) => Reference = reference;

    /// <summary>The native engine's bits; 0 is <c>undefined</c>.</summary>
    public nint Bits { get; }

    /// <summary>The managed engine's object; null is <c>undefined</c>.</summary>
    public object? Reference { get; }

    /// <summary>Identity of the handle, not JavaScript equality.</summary>
    public bool Equals(JsValue other) => Bits == other.Bits && ReferenceEquals(Reference, other.Reference);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is JsValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Bits, Reference);

    /// <summary>Identity of the handle.</summary>
    public static bool operator ==(JsValue left, JsValue right) => left.Equals(right);

    /// <summary>Identity of the handle.</summary>
    public static bool operator !=(JsValue left, JsValue right) => !left.Equals(right);
}
