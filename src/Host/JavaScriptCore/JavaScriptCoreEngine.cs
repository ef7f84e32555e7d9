using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.JavaScriptCore;

/// <summary>The default engine of Linux and macOS: the system's JavaScriptCore, through its C API.</summary>
/// <remarks>
/// Make and use it on one thread, best one with 16 MB of stack: scripts may recurse as deep as the stack allows. A stop that was
/// requested while nothing runs ends the next script, unless that is done within a few milliseconds. Where the library does not
/// offer <see cref="EngineCapabilities.NestedMicrotasks"/>, an endless chain of short promise reactions cannot be stopped.
/// </remarks>
public sealed unsafe partial class JavaScriptCoreEngine : JavaScriptEngine
{
    // Of the C API's JSTypedArrayType.
    internal const int Uint8Array = 3;
    private const int ArrayBuffer = 9;
    private const int NoTypedArray = 10;

    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly ConcurrentQueue<JavaScriptCoreReference> _released = new();
    private readonly PropertyNames _names = new();
    private readonly ArenaPool _arenas = new();
    private readonly ArenaCollection _arenaCollection = new();
    private readonly delegate* unmanaged[Cdecl]<nint, void> _drainMicrotasks;
    private readonly nint _group;
    private readonly nint _global;
    private readonly nint _null;
    private readonly nint _undefined;
    private readonly bool _boxed;
    private readonly GCHandle _self;
    private readonly nint _trampoline;
    private readonly nint _functionPrototype;
    private readonly nint _error;
    private readonly nint _typeError;
    private readonly nint _rangeError;
    private readonly nint _syntaxError;
    private readonly nint _nothing;
    private readonly nint _isView;
    private readonly nint _viewBuffer;
    private readonly nint _viewOffset;
    private readonly nint _viewLength;

    // Nothing may run: disposed, or a stop is unwinding. One flag, as every call looks at it.
    private bool _blocked;

    /// <summary>Makes an engine for the calling thread.</summary>
    /// <exception cref="PlatformNotSupportedException">JavaScriptCore is missing or unsafe here; says what to install.</exception>
    public JavaScriptCoreEngine() : this(nestedMicrotasks: true)
    {
    }

    /// <summary>Makes an engine that may have to do without a way to run reactions inside an entry.</summary>
    internal JavaScriptCoreEngine(bool nestedMicrotasks)
    {
        // Loads the library: nothing of it is known before.
        _group = JavaScriptCoreLibrary.CreateGroup();
        _drainMicrotasks = nestedMicrotasks ? JavaScriptCoreLibrary.DrainMicrotasks : null;
        Context = JavaScriptCoreLibrary.CreateContext(_group);
        _global = JavaScriptCoreApi.JSContextGetGlobalObject(Context);
        _null = JavaScriptCoreApi.JSValueMakeNull(Context);
        _undefined = JavaScriptCoreApi.JSValueMakeUndefined(Context);
        _boxed = ValueLayout.Matches(Context);
        _self = GCHandle.Alloc(this, GCHandleType.Weak);
        _trampoline = Keep(JavaScriptCoreApi.JSObjectMake(Context, JavaScriptCoreClasses.Trampoline, NewHandle(this)));

        // Taken before any script can replace them.
        _error = Builtin("Error");
        _typeError = Builtin("TypeError");
        _rangeError = Builtin("RangeError");
        _syntaxError = Builtin("SyntaxError");
        _functionPrototype = Builtin("Function.prototype");
        _nothing = Builtin("(function () { })");
        _isView = Builtin("ArrayBuffer.isView");
        _viewBuffer = Builtin("Object.getOwnPropertyDescriptor(DataView.prototype, 'buffer').get");
        _viewOffset = Builtin("Object.getOwnPropertyDescriptor(DataView.prototype, 'byteOffset').get");
        _viewLength = Builtin("Object.getOwnPropertyDescriptor(DataView.prototype, 'byteLength').get");

        if (JavaScriptCoreLibrary.SetUnhandledRejectionCallback != null)
        {
            nint exception = 0;
            var report = CreateFunction("", OnRejection);
            JavaScriptCoreLibrary.SetUnhandledRejectionCallback(Context, report.Bits, &exception);
        }

        Arm(FirstTick);
    }

    /// <inheritdoc/>
    public override string Description => JavaScriptCoreLibrary.Description;

    /// <inheritdoc/>
    public override EngineCapabilities Capabilities =>
        EngineCapabilities.MemoryLimit | EngineCapabilities.SharedDeclarations | EngineCapabilities.StopPlaces | EngineCapabilities.ShortSteps
        | EngineCapabilities.ForgetsPrototypes | EngineCapabilities.SurvivesLargeSteps
        | (_drainMicrotasks != null ? EngineCapabilities.NestedMicrotasks : 0)
        | (JavaScriptCoreLibrary.SetUnhandledRejectionCallback != null ? EngineCapabilities.RejectionHook : 0)
        | (JavaScriptCoreLibrary.JustInTime ? EngineCapabilities.JustInTime : 0);

    /// <inheritdoc/>
    public override JsValue Global
    {
        get
        {
            ThrowIfDisposed();
            return new JsValue(_global);
        }
    }

    internal nint Context { get; private set; }

    internal bool IsDisposed => Context == 0;

    /// <inheritdoc/>
    public override JsReference Protect(JsValue value)
    {
        ThrowIfDisposed();
        return new JavaScriptCoreReference(this, In(value));
    }

    /// <inheritdoc/>
    public override void Collect()
    {
        ThrowIfDisposed();
        SweepReleased();
        GiveMemoryBack();
    }

    /// <inheritdoc/>
    public override HeapUsage? MeasureHeap()
    {
        ThrowIfDisposed();
        if (JavaScriptCoreLibrary.MemoryStatistics == null)
            return null;
        var statistics = new JsValue(JavaScriptCoreLibrary.MemoryStatistics(Context));
        return new HeapUsage((long)(Number("heapSize") + Number("extraMemorySize")), (long)Number("objectCount"));

        double Number(string name) => ToNumber(Get(statistics, name));
    }

    /// <summary>Lets a protected value go, on the engine's thread.</summary>
    internal void Release(nint bits)
    {
        if (!IsDisposed)
            JavaScriptCoreApi.JSValueUnprotect(Context, bits);
    }

    /// <summary>Lets a protected value go at the next entry. From any thread.</summary>
    internal void ReleaseLater(JavaScriptCoreReference reference)
    {
        if (!IsDisposed)
            _released.Enqueue(reference);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (IsDisposed || !disposing)
            return;
        if (_entered)
            throw new InvalidOperationException("an engine cannot be disposed from inside a script");

        _names.Free();
        JavaScriptCoreApi.JSContextGroupClearExecutionTimeLimit(_group);
        var context = Context;
        Context = 0;
        _blocked = true;
        _released.Clear();
        JavaScriptCoreApi.JSGlobalContextRelease(context);

        // Finalizes whatever is left, and so frees every handle that a script's object holds.
        JavaScriptCoreApi.JSContextGroupRelease(_group);
        _arenas.Close();
        _self.Free();
    }

    private static nint NewHandle(object target) => GCHandle.ToIntPtr(GCHandle.Alloc(target));

    private nint Keep(nint value)
    {
        JavaScriptCoreApi.JSValueProtect(Context, value);
        return value;
    }

    private nint Builtin(string expression) => Keep(EvaluateNested(expression, "", 1).Bits);

    private void SweepReleased()
    {
        while (_released.TryDequeue(out var reference))
            JavaScriptCoreApi.JSValueUnprotect(Context, reference.Bits);
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(IsDisposed, this);
}
