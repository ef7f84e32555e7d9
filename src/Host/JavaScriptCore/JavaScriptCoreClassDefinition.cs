using System.Runtime.InteropServices;

namespace Asyncore.Scripting.JavaScriptCore;

/// <summary>JSClassDefinition of the C API, field for field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct JavaScriptCoreClassDefinition
{
    /// <summary>Objects of the class inherit from Object.prototype directly.</summary>
    public const uint NoAutomaticPrototype = 1 << 1;

    public int Version;
    public uint Attributes;
    public byte* ClassName;
    public nint ParentClass;
    public nint StaticValues;
    public nint StaticFunctions;
    public nint Initialize;
    public delegate* unmanaged[Cdecl]<nint, void> Finalize;
    public nint HasProperty;
    public nint GetProperty;
    public nint SetProperty;
    public nint DeleteProperty;
    public nint GetPropertyNames;
    public delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint*, nint*, nint> CallAsFunction;
    public nint CallAsConstructor;
    public nint HasInstance;
    public nint ConvertToType;
}
