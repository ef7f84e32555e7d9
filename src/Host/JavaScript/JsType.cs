namespace Asyncore.Scripting.JavaScript;

/// <summary>The language type of a <see cref="JsValue"/> (ECMA-262, 6.1).</summary>
public enum JsType
{
    /// <summary>The value <c>undefined</c>.</summary>
    Undefined,

    /// <summary>The value <c>null</c>.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>An IEEE 754 double.</summary>
    Number,

    /// <summary>A sequence of UTF-16 code units; lone surrogates are allowed.</summary>
    Text,

    /// <summary>An object, a function included.</summary>
    Object,

    /// <summary>A symbol.</summary>
    Symbol,

    /// <summary>An integer of any size.</summary>
    BigInt,
}
