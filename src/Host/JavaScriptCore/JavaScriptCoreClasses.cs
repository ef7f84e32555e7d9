using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Asyncore.Scripting.JavaScriptCore;

/// <summary>
/// The native classes of the objects that stand for something in C#. Each object's private data is a <see cref="GCHandle"/>,
/// freed when the object is collected. The classes are shared by all engines of the process.
/// </summary>
internal static unsafe class JavaScriptCoreClasses
{
    /// <summary>Functions of the host; the handle is of a <see cref="HostFunctionSlot"/>.</summary>
    public static nint Function { get; private set; }

    /// <summary>The function through which an engine is entered; the handle is of the engine.</summary>
    public static nint Trampoline { get; private set; }

    /// <summary>Objects of the host; the handle is of the target itself.</summary>
    public static nint HostObject { get; private set; }

    public static void Create()
    {
        Function = Make("Function\0"u8, &JavaScriptCoreEngine.OnHostCall);
        Trampoline = Make("Function\0"u8, &JavaScriptCoreEngine.OnEntered);
        HostObject = Make("HostObject\0"u8, null);
    }

    private static nint Make(ReadOnlySpan<byte> name, delegate* unmanaged[Cdecl]<nint, nint, nint, nint, nint*, nint*, nint> call)
    {
        fixed (byte* className = name)
        {
            var definition = new JavaScriptCoreClassDefinition
            {
                Attributes = JavaScriptCoreClassDefinition.NoAutomaticPrototype,
                ClassName = className,
                Finalize = &OnCollected,
                CallAsFunction = call,
            };
            return JavaScriptCoreApi.JSClassCreate(&definition);
        }
    }

    // Runs inside a collection of the script's heap. Freeing a GCHandle is safe there: it takes no lock that could wait for that
    // collection, and a .NET collection at the same time only makes it wait, as it never waits for a thread in native code.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnCollected(nint target)
    {
        var data = JavaScriptCoreApi.JSObjectGetPrivate(target);
        if (data != 0)
            GCHandle.FromIntPtr(data).Free();
    }
}
