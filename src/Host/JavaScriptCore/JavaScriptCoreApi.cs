using System.Runtime.InteropServices;

namespace Asyncore.Scripting.JavaScriptCore;

/// <summary>
/// The part of JavaScriptCore's C API that the adapter uses. Every signature is blittable: a call costs what native code costs.
/// Contexts, groups, strings and classes are pointers; a value (JSValueRef) is the engine's own 64 bits.
/// </summary>
internal static unsafe class JavaScriptCoreApi
{
    private const string Library = "asyncore-javascriptcore";

    /// <summary>Points the imports at the library that was found.</summary>
    public static void Bind(nint library) =>
        NativeLibrary.SetDllImportResolver(typeof(JavaScriptCoreApi).Assembly, (name, _, _) => name == Library ? library : 0);

    [DllImport(Library)]
    public static extern nint JSContextGroupCreate();

    [DllImport(Library)]
    public static extern void JSContextGroupRelease(nint group);

    [DllImport(Library)]
    public static extern nint JSGlobalContextCreateInGroup(nint group, nint globalClass);

    [DllImport(Library)]
    public static extern void JSGlobalContextRelease(nint context);

    [DllImport(Library)]
    public static extern nint JSContextGetGlobalObject(nint context);

    [DllImport(Library)]
    public static extern nint JSStringCreateWithCharacters(char* characters, nint length);

    [DllImport(Library)]
    public static extern char* JSStringGetCharactersPtr(nint text);

    [DllImport(Library)]
    public static extern nint JSStringGetLength(nint text);

    [DllImport(Library)]
    public static extern void JSStringRelease(nint text);

    [DllImport(Library)]
    public static extern nint JSEvaluateScript(nint context, nint script, nint self, nint url, int firstLine, nint* exception);

    [DllImport(Library)]
    public static extern byte JSCheckScriptSyntax(nint context, nint script, nint url, int firstLine, nint* exception);

    [DllImport(Library)]
    public static extern nint JSObjectGetProperty(nint context, nint target, nint name, nint* exception);

    [DllImport(Library)]
    public static extern void JSObjectSetProperty(nint context, nint target, nint name, nint value, uint attributes, nint* exception);

    [DllImport(Library)]
    public static extern nint JSObjectGetPropertyAtIndex(nint context, nint target, uint index, nint* exception);

    [DllImport(Library)]
    public static extern void JSObjectSetPropertyAtIndex(nint context, nint target, uint index, nint value, nint* exception);

    [DllImport(Library)]
    public static extern nint JSObjectCallAsFunction(nint context, nint function, nint self, nint count, nint* arguments, nint* exception);

    [DllImport(Library)]
    public static extern nint JSObjectCallAsConstructor(nint context, nint function, nint count, nint* arguments, nint* exception);

    [DllImport(Library)]
    public static extern byte JSObjectIsFunction(nint context, nint target);

    [DllImport(Library)]
    public static extern nint JSObjectMakeArray(nint context, nint count, nint* items, nint* exception);

    [DllImport(Library)]
    public static extern nint JSObjectMakeError(nint context, nint count, nint* arguments, nint* exception);

    [DllImport(Library)]
    public static extern nint JSObjectMake(nint context, nint objectClass, nint data);

    /// <summary>Two reads and a comparison, no lock, no callback: cheap enough to skip the runtime's GC transition.</summary>
    [DllImport(Library)]
    [SuppressGCTransition]
    public static extern nint JSObjectGetPrivate(nint target);

    [DllImport(Library)]
    public static extern void JSObjectSetPrototype(nint context, nint target, nint prototype);

    [DllImport(Library)]
    public static extern nint JSClassCreate(JavaScriptCoreClassDefinition* definition);

    [DllImport(Library)]
    public static extern nint JSValueMakeNumber(nint context, double value);

    [DllImport(Library)]
    public static extern nint JSValueMakeBoolean(nint context, byte value);

    [DllImport(Library)]
    public static extern nint JSValueMakeUndefined(nint context);

    [DllImport(Library)]
    public static extern nint JSValueMakeNull(nint context);

    [DllImport(Library)]
    public static extern nint JSValueMakeString(nint context, nint text);

    [DllImport(Library)]
    public static extern nint JSValueToObject(nint context, nint value, nint* exception);

    [DllImport(Library)]
    public static extern double JSValueToNumber(nint context, nint value, nint* exception);

    [DllImport(Library)]
    public static extern byte JSValueToBoolean(nint context, nint value);

    [DllImport(Library)]
    public static extern nint JSValueToStringCopy(nint context, nint value, nint* exception);

    [DllImport(Library)]
    public static extern int JSValueGetType(nint context, nint value);

    [DllImport(Library)]
    public static extern byte JSValueIsObject(nint context, nint value);

    [DllImport(Library)]
    public static extern byte JSValueIsInstanceOfConstructor(nint context, nint value, nint constructor, nint* exception);

    [DllImport(Library)]
    public static extern int JSValueGetTypedArrayType(nint context, nint value, nint* exception);

    [DllImport(Library)]
    public static extern void JSValueProtect(nint context, nint value);

    [DllImport(Library)]
    public static extern void JSValueUnprotect(nint context, nint value);

    [DllImport(Library)]
    public static extern nint JSObjectMakeTypedArray(nint context, int type, nint length, nint* exception);

    [DllImport(Library)]
    public static extern nint JSObjectMakeTypedArrayWithBytesNoCopy(
        nint context, int type, void* bytes, nint length, delegate* unmanaged[Cdecl]<void*, void*, void> free, void* data, nint* exception);

    [DllImport(Library)]
    public static extern byte* JSObjectGetTypedArrayBytesPtr(nint context, nint target, nint* exception);

    [DllImport(Library)]
    public static extern nint JSObjectGetTypedArrayByteLength(nint context, nint target, nint* exception);

    [DllImport(Library)]
    public static extern nint JSObjectGetTypedArrayByteOffset(nint context, nint target, nint* exception);

    [DllImport(Library)]
    public static extern byte* JSObjectGetArrayBufferBytesPtr(nint context, nint target, nint* exception);

    [DllImport(Library)]
    public static extern nint JSObjectGetArrayBufferByteLength(nint context, nint target, nint* exception);

    [DllImport(Library)]
    public static extern nint JSObjectGetTypedArrayBuffer(nint context, nint target, nint* exception);

    [DllImport(Library)]
    public static extern void JSContextGroupSetExecutionTimeLimit(
        nint group, double seconds, delegate* unmanaged[Cdecl]<nint, nint, byte> shouldTerminate, nint data);

    [DllImport(Library)]
    public static extern void JSContextGroupClearExecutionTimeLimit(nint group);

    [DllImport(Library)]
    public static extern nint JSContextCreateBacktrace(nint context, uint maximumFrames);

    [DllImport(Library)]
    public static extern void JSReportExtraMemoryCost(nint context, nint size);

    [DllImport(Library)]
    public static extern void JSSynchronousGarbageCollectForDebugging(nint context);
}
