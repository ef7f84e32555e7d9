using Asyncore.Scripting.JavaScript;
using Jint;

namespace Asyncore.Scripting.Jint;

/// <summary>Jint: an interpreter in C#, for Windows and for hosts that may not load native code.</summary>
/// <remarks>
/// Make and use it on one thread, best one with 16 MB of stack: scripts may recurse as deep as the stack allows. A stop that was requested
/// while nothing runs ends the next script. One step of its library that takes long is stopped only when it is over; a regular expression
/// ends by itself, after the time limit that held when it was made.
/// </remarks>
public sealed partial class JintEngine : JavaScriptEngine
{
    private static readonly string s_description = $"Jint {typeof(Engine).Assembly.GetName().Version?.ToString(3)}";

    private readonly int _thread = Environment.CurrentManagedThreadId;

    // Let go when it is disposed: whoever keeps this object keeps nothing of the script's.
    private Engine _engine;
    private JintMicrotasks _microtasks;
    private JintBuiltins _builtins;
    private bool _disposed;

    /// <summary>Makes an engine for the calling thread.</summary>
    public JintEngine()
    {
        _engine = new Engine(options =>
        {
            options.Constraint(new JintConstraint(this));
            options.Constraints.StackOverflowGuard = true;
            options.Interop.BuildCallStackHandler = static (function, place, _) => Frame(function, place);
            options.Constraints.RegexTimeout = RegexTimeout;
        });
        _microtasks = new JintMicrotasks(_engine);
        _engine.Advanced.PromiseRejectionTracker += OnRejection;
        _engine.Execute(JintBuiltins.Corrections);
        _builtins = new JintBuiltins(_engine);
    }

    /// <inheritdoc/>
    public override string Description => s_description;

    /// <inheritdoc/>
    public override EngineCapabilities Capabilities =>
        EngineCapabilities.MemoryLimit | EngineCapabilities.RejectionHook | EngineCapabilities.SharedDeclarations | EngineCapabilities.StopPlaces
        | EngineCapabilities.ForgetsPrototypes | EngineCapabilities.SurvivesLargeSteps
        | (JintMicrotasks.CanHold ? EngineCapabilities.NestedMicrotasks : 0);

    /// <inheritdoc/>
    public override JsValue Global
    {
        get
        {
            ThrowIfDisposed();
            return Out(_engine.Global);
        }
    }

    internal bool IsDisposed => _disposed;

    /// <inheritdoc/>
    public override JsReference Protect(JsValue value)
    {
        ThrowIfDisposed();
        return new JintReference(this, value);
    }

    /// <inheritdoc/>
    public override void Collect()
    {
        ThrowIfDisposed();
        GC.Collect();
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
        _engine.Dispose();
        _engine = null!;
        _microtasks = null!;
        _builtins = null!;
        _rejected.Clear();
    }

    private static JintValue In(JsValue value) => (JintValue?)value.Reference ?? JintValue.Undefined;

    private static JsValue Out(JintValue value) => new(value);

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);
}
