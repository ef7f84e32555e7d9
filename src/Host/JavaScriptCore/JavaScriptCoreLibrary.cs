using System.Runtime.InteropServices;

namespace Asyncore.Scripting.JavaScriptCore;

/// <summary>Finds the system's JavaScriptCore and makes it safe to run beside .NET, once for the process.</summary>
/// <remarks>
/// With its default options JavaScriptCore takes SIGSEGV and SIGBUS for itself, and .NET, which turns them into
/// NullReferenceException, dies of it. So the options that need those signals are switched off before the first virtual machine,
/// and the signal handlers are compared around its creation.
/// </remarks>
public static unsafe class JavaScriptCoreLibrary
{
    // Free for applications, and used neither by glibc nor by .NET; the default, SIGUSR1, belongs to the embedding program.
    private const int GarbageCollectionSignal = 40;
    private const uint SoftReservedStack = 512 * 1024;
    private const uint ReservedStack = 256 * 1024;

    private static readonly string[] _names = OperatingSystem.IsMacOS()
        ? ["/System/Library/Frameworks/JavaScriptCore.framework/JavaScriptCore"]
        : ["libjavascriptcoregtk-4.1.so.0", "libjavascriptcoregtk-6.0.so.1", "libjavascriptcoregtk-4.0.so.18"];

    private static readonly Lock _lock = new();
    private static bool _tried;
    private static string _reason = "";
    private static SignalHandlers? _handlers; // As they were before the engine's first work.
    private static bool _checked;

    /// <summary>The handle of the loaded library.</summary>
    internal static nint Handle { get; private set; }

    /// <summary>Name and version.</summary>
    internal static string Description { get; private set; } = "JavaScriptCore";

    /// <summary>Whether scripts are compiled to machine code.</summary>
    internal static bool JustInTime { get; private set; } = true;

    /// <summary>Holds the virtual machine's lock, so that nested calls need not take it each time; null where there is no such call.</summary>
    internal static delegate* unmanaged[Cdecl]<nint, void> HoldLock { get; private set; }

    /// <summary>The counterpart of <see cref="HoldLock"/>.</summary>
    internal static delegate* unmanaged[Cdecl]<nint, void> ReleaseLock { get; private set; }

    /// <summary>
    /// JSC::VM::drainMicrotasks; null where it is not exported. The C API has no call for it, and a context group is a VM.
    /// </summary>
    internal static delegate* unmanaged[Cdecl]<nint, void> DrainMicrotasks { get; private set; }

    /// <summary>WTF::releaseFastMallocFreeMemory; null where it is not exported: then free pages go back to the system some time later.</summary>
    internal static delegate* unmanaged[Cdecl]<void> ReleaseFreeMemory { get; private set; }

    /// <summary>JSSynchronousEdenCollectForDebugging: collects the young objects; null where it is not exported.</summary>
    internal static delegate* unmanaged[Cdecl]<nint, void> CollectYoung { get; private set; }

    /// <summary>JSGlobalContextSetUnhandledRejectionCallback; null where it does not exist.</summary>
    internal static delegate* unmanaged[Cdecl]<nint, nint, nint*, void> SetUnhandledRejectionCallback { get; private set; }

    /// <summary>JSGetMemoryUsageStatistics; null where it does not exist.</summary>
    internal static delegate* unmanaged[Cdecl]<nint, nint> MemoryStatistics { get; private set; }

    /// <summary>Loads the library and sets its options.</summary>
    /// <param name="reason">Why it cannot be used, and what to install; empty where it can.</param>
    public static bool TryLoad(out string reason)
    {
        lock (_lock)
        {
            if (!_tried)
            {
                _tried = true;
                _reason = Load();
            }

            reason = _reason;
            return reason.Length == 0;
        }
    }

    /// <summary>Makes a context group. Loads the library where nothing has yet.</summary>
    internal static nint CreateGroup()
    {
        if (!TryLoad(out var reason))
            throw new PlatformNotSupportedException(reason);
        lock (_lock)
        {
            _handlers ??= SignalHandlers.Read();
            return JavaScriptCoreApi.JSContextGroupCreate();
        }
    }

    /// <summary>Makes a context, and verifies after the first one that the process still has its own signal handlers.</summary>
    internal static nint CreateContext(nint group)
    {
        lock (_lock)
        {
            var context = JavaScriptCoreApi.JSGlobalContextCreateInGroup(group, 0);
            if (_checked)
                return context;
            if (SignalHandlers.Read() != _handlers)
            {
                _reason = $"{Description} replaced the signal handlers that .NET depends on, in spite of its options";
                JavaScriptCoreApi.JSGlobalContextRelease(context);
                JavaScriptCoreApi.JSContextGroupRelease(group);
                throw new PlatformNotSupportedException(_reason);
            }
            _checked = true;
            return context;
        }
    }

    private static string Load()
    {
        if (!Environment.Is64BitProcess)
            return "JavaScriptCore is supported in 64-bit processes only";
        if (OperatingSystem.IsWindows())
            return "JavaScriptCore is not available on Windows; the packages Asyncore.Scripting.ClearScript (V8) and Asyncore.Scripting.Jint are";
        if (!OperatingSystem.IsLinux())
            SetOptionsThroughEnvironment();

        foreach (var name in _names)
            if (NativeLibrary.TryLoad(name, out var handle))
                return Prepare(handle, name);

        return OperatingSystem.IsMacOS()
            ? $"{_names[0]} cannot be loaded"
            : "JavaScriptCore is not installed: `apt-get install libjavascriptcoregtk-4.1-0` (Debian, Ubuntu), "
                + "`dnf install javascriptcoregtk4.1` (Fedora), `pacman -S webkit2gtk-4.1` (Arch), `apk add webkit2gtk-4.1` (Alpine)";
    }

    private static string Prepare(nint handle, string name)
    {
        Handle = handle;
        JavaScriptCoreApi.Bind(handle);
        if (NativeLibrary.TryGetExport(handle, "JSConfigureSignalForGC", out var configure))
            ((delegate* unmanaged[Cdecl]<int, byte>)configure)(GarbageCollectionSignal);

        var refused = OperatingSystem.IsLinux() ? SetOptions(handle, name) : "";
        if (refused.Length > 0)
            return refused;

        HoldLock = (delegate* unmanaged[Cdecl]<nint, void>)Find("JSLock");
        ReleaseLock = (delegate* unmanaged[Cdecl]<nint, void>)Find("JSUnlock");
        if (HoldLock == null || ReleaseLock == null)
            HoldLock = ReleaseLock = null;

        DrainMicrotasks = HoldLock == null ? null : (delegate* unmanaged[Cdecl]<nint, void>)Find("_ZN3JSC2VM15drainMicrotasksEv");
        ReleaseFreeMemory = (delegate* unmanaged[Cdecl]<void>)Find("_ZN3WTF27releaseFastMallocFreeMemoryEv");
        CollectYoung = (delegate* unmanaged[Cdecl]<nint, void>)Find("JSSynchronousEdenCollectForDebugging");
        SetUnhandledRejectionCallback =
            (delegate* unmanaged[Cdecl]<nint, nint, nint*, void>)Find("JSGlobalContextSetUnhandledRejectionCallback");
        MemoryStatistics = (delegate* unmanaged[Cdecl]<nint, nint>)Find("JSGetMemoryUsageStatistics");
        JavaScriptCoreClasses.Create();
        return "";
    }

    private static nint Find(string name) => NativeLibrary.TryGetExport(Handle, name, out var address) ? address : 0;

    private static string SetOptions(nint handle, string name)
    {
        if (!NativeLibrary.TryGetExport(handle, "jsc_options_set_boolean", out var setBoolean)
            || !NativeLibrary.TryGetExport(handle, "jsc_options_set_uint", out var setUint))
            return $"{name} has no jsc_options_set_*: it cannot be made safe for a .NET process";

        var boolean = (delegate* unmanaged[Cdecl]<byte*, int, int>)setBoolean;
        var number = (delegate* unmanaged[Cdecl]<byte*, uint, int>)setUint;
        fixed (byte* polling = "usePollingTraps\0"u8, faults = "useWasmFaultSignalHandler\0"u8, wasm = "useWasm\0"u8,
            webAssembly = "useWebAssembly\0"u8, soft = "softReservedZoneSize\0"u8, hard = "reservedZoneSize\0"u8, codeCache = "useCodeCache\0"u8, jit = "useJIT\0"u8)
        {
            if (boolean(polling, 1) == 0)
                return $"{name} has no option usePollingTraps: it cannot be made safe for a .NET process";
            // No tick stops a loop in WebAssembly. Each version has one of the two names.
            var isOff = boolean(wasm, 0) != 0 | boolean(webAssembly, 0) != 0;
            if (boolean(faults, 0) == 0 && !isOff)
                return $"{name} does not let its WebAssembly signal handler be switched off: it cannot be made safe for a .NET process";

            // It keeps what was compiled of texts that are gone: each version of a reloaded file.
            _ = boolean(codeCache, 0);

            // The stack that a C# function has left when a script's recursion called it at the very edge.
            _ = number(soft, SoftReservedStack);
            _ = number(hard, ReservedStack);

            int compiles;
            if (NativeLibrary.TryGetExport(handle, "jsc_options_get_boolean", out var getBoolean)
                && ((delegate* unmanaged[Cdecl]<byte*, int*, int>)getBoolean)(jit, &compiles) != 0)
                JustInTime = compiles != 0;
        }

        if (Find("jsc_get_major_version") is var major and not 0 && Find("jsc_get_minor_version") is var minor and not 0
            && Find("jsc_get_micro_version") is var micro and not 0)
            Description = $"JavaScriptCore {Version(major)}.{Version(minor)}.{Version(micro)}";

        return "";
    }

    private static uint Version(nint part) => ((delegate* unmanaged[Cdecl]<uint>)part)();

    // The system framework has no call for its options; it reads the environment when it is loaded, and the native one,
    // which .NET's own SetEnvironmentVariable does not change.
    private static void SetOptionsThroughEnvironment()
    {
        SetVariable("JSC_usePollingTraps\0"u8, "1\0"u8);
        SetVariable("JSC_useWasmFaultSignalHandler\0"u8, "0\0"u8);
        SetVariable("JSC_useWasm\0"u8, "0\0"u8);
        SetVariable("JSC_useWebAssembly\0"u8, "0\0"u8);
        SetVariable("JSC_softReservedZoneSize\0"u8, "524288\0"u8);
        SetVariable("JSC_reservedZoneSize\0"u8, "262144\0"u8);
    }

    private static void SetVariable(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        fixed (byte* nativeName = name, nativeValue = value)
            _ = setenv(nativeName, nativeValue, 1);
    }

    [DllImport("libc")]
    private static extern int setenv(byte* name, byte* value, int overwrite);
}
