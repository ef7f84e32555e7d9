using Asyncore.Scripting.JavaScript;
using Asyncore.Scripting.JavaScriptCore;
using Microsoft.ClearScript.V8;

namespace Asyncore.Scripting.ClearScript;

/// <summary>V8, through Microsoft.ClearScript.</summary>
/// <remarks>
/// Make and use it on one thread. A stop that was requested while nothing runs ends the next script. Promise reactions run after each
/// outermost call; V8 has no way to run them inside one.
/// </remarks>
public sealed partial class ClearScriptEngine : JavaScriptEngine
{
    // V8 ends the process when a heap has 1.4 GB; a script is stopped before.
    private const long MostGrowth = 1_200_000_000;

    private static readonly string s_description = $"V8 through ClearScript {typeof(V8ScriptEngine).Assembly.GetName().Version?.ToString(3)}";

    private static bool? s_isCompiling;

    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly HandlerWatch _watch;

    // Let go when it is disposed: whoever keeps this object keeps nothing of the script's.
    private V8ScriptEngine _engine;
    private Bridge? _bridge;
    private bool _disposed;

    /// <summary>
    /// Whether scripts are compiled to machine code. It holds for the process, and has to be set before its first engine; the default is what
    /// the environment's <c>ASYNCORE_V8_JIT</c> says, 1 or 0, or false: V8 leaves some loops of compiled code without a place where they could
    /// be stopped, so that a script that nobody has looked at can keep the thread, and fill the memory, for ever.
    /// </summary>
    public static bool CompilesScripts { get; set; } = Environment.GetEnvironmentVariable("ASYNCORE_V8_JIT") == "1";

    /// <summary>Makes an engine for the calling thread.</summary>
    public ClearScriptEngine()
    {
        s_isCompiling ??= Settle();
        _engine = new V8ScriptEngine(V8ScriptEngineFlags.DisableGlobalMembers | V8ScriptEngineFlags.HideHostExceptions)
        {
            // What is stopped inside a function of the host unwinds to the outermost frame.
            EnableRuntimeInterruptPropagation = true,
            PromiseRejectionCallback = OnRejection,
        };
        _bridge = new Bridge(_engine, OnReport, OnTakeThrown);
        var ceiling = ResidentMemory.Read() + MostGrowth;
        _watch = new HandlerWatch(Clock, () => MemoryLimit > 0 ? Math.Min(MemoryLimit, ceiling) : ceiling, Stop);
    }

    /// <inheritdoc/>
    public override string Description => s_description;

    /// <inheritdoc/>
    public override EngineCapabilities Capabilities =>
        EngineCapabilities.MemoryLimit | EngineCapabilities.RejectionHook | EngineCapabilities.ShortSteps | (s_isCompiling == true ? EngineCapabilities.JustInTime : 0);

    /// <inheritdoc/>
    public override JsValue Global
    {
        get
        {
            ThrowIfDisposed();
            return new JsValue(_engine.Global);
        }
    }

    internal bool IsDisposed => _disposed;

    private Bridge Functions => _bridge ?? throw new ObjectDisposedException(nameof(ClearScriptEngine));

    /// <inheritdoc/>
    public override JsReference Protect(JsValue value)
    {
        ThrowIfDisposed();
        return new ClearScriptReference(this, value);
    }

    /// <inheritdoc/>
    public override void Collect()
    {
        ThrowIfDisposed();
        // ClearScript's objects keep V8's until .NET has collected them.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        _engine.CollectGarbage(exhaustive: true);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_disposed || !disposing)
            return;
        if (_entered)
            throw new InvalidOperationException("an engine cannot be disposed from inside a script");
        _disposed = true;
        _blocked = true;
        _watch.Dispose();
        _lent.AsSpan().Clear();
        _rejected.Clear();
        _engine.Dispose();
        _engine = null!;
        _bridge = null;
    }

    // Once for the process: V8 does not change its mind.
    internal static bool Settle()
    {
        if (!CompilesScripts)
            V8Settings.GlobalFlags |= V8GlobalFlags.DisableJITCompilation;
        return CompilesScripts;
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);
}
