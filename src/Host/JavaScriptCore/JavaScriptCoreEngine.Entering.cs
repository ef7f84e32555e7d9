using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.JavaScriptCore;

// Every outermost entry goes through a function of the host that the engine calls (the trampoline): only inside one entry do nested
// calls stay cheap, does the time limit's clock run on through a storm of short promise reactions, and can those be drained at all.
public sealed unsafe partial class JavaScriptCoreEngine
{
    private const int MostArguments = 1024;

    private bool _entered;
    private bool _ran;
    private long? _leavingClock;
    private Action? _body;
    private nint _function;
    private nint _this;
    private nint _count;
    private nint* _arguments;
    private ExceptionDispatchInfo? _failure;

    /// <inheritdoc/>
    public override void Enter(Action body)
    {
        ThrowIfBlocked();
        if (_entered)
        {
            body();
            return;
        }

        _body = body;
        EnterOutermost();
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public override JsValue Call(JsValue function, JsValue self, ReadOnlySpan<JsValue> arguments)
    {
        ThrowIfBlocked();
        var count = arguments.Length;
        if (count > MostArguments)
            throw new ArgumentException($"a function takes at most {MostArguments} arguments from the host", nameof(arguments));

        nint* values = stackalloc nint[count];
        for (var i = 0; i < count; i++)
            values[i] = In(arguments[i]);

        if (_entered)
            return CallNested(function.Bits, self.Bits, count, values);

        _function = function.Bits;
        _this = self.Bits;
        _count = count;
        _arguments = values;
        return new JsValue(EnterOutermost());
    }

    /// <inheritdoc/>
    public override JsValue Evaluate(string source, string file, int firstLine = 1)
    {
        ThrowIfBlocked();
        return Entered(() => EvaluateNested(source, file, firstLine));
    }

    /// <inheritdoc/>
    public override void CheckSyntax(string source, string file, int firstLine = 1)
    {
        ThrowIfBlocked();
        if (!_entered)
        {
            Enter(() => CheckSyntax(source, file, firstLine));
            return;
        }

        nint exception = 0;
        var script = NewText(source);
        var url = NewText(file);
        _ = JavaScriptCoreApi.JSCheckScriptSyntax(Context, script, url, firstLine, &exception);
        JavaScriptCoreApi.JSStringRelease(script);
        JavaScriptCoreApi.JSStringRelease(url);
        if (exception != 0)
            throw Failure(exception);
    }

    /// <inheritdoc/>
    public override void RunMicrotasks()
    {
        ThrowIfBlocked();
        if (!_entered)
            Enter(static () => { });
        else if (_drainMicrotasks != null)
            DrainMicrotasks();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static nint OnEntered(nint context, nint function, nint self, nint count, nint* arguments, nint* exception)
    {
        var engine = (JavaScriptCoreEngine)GCHandle.FromIntPtr(JavaScriptCoreApi.JSObjectGetPrivate(function)).Target!;
        if (JavaScriptCoreLibrary.HoldLock != null)
            JavaScriptCoreLibrary.HoldLock(context);
        try
        {
            return engine.RunEntered();
        }
        catch (Exception e)
        {
            // Must not unwind through native frames: it is thrown again outside.
            engine._failure = ExceptionDispatchInfo.Capture(e);
            return engine._undefined;
        }
        finally
        {
            if (JavaScriptCoreLibrary.ReleaseLock != null)
                JavaScriptCoreLibrary.ReleaseLock(context);
        }
    }

    private nint EnterOutermost()
    {
        if (Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException("the engine belongs to the thread that made it");

        SweepReleased();
        nint exception = 0;
        _entered = true;
        _ran = false;
        var result = JavaScriptCoreApi.JSObjectCallAsFunction(Context, _trampoline, 0, 0, null, &exception);
        _entered = false;
        _body = null;
        if (_drainMicrotasks == null)
            HaveLeftReactions();

        ForgetPassing();
        var failure = _failure;
        _failure = null;
        var stopped = LeaveStop();

        // The body's own account of a stop says more; a body that swallowed the stop has still been stopped.
        failure?.Throw();
        if (stopped is not null)
            throw stopped;
        ThrowRejectionFailure();

        // Refused at the door, as with no stack left.
        if (!_ran)
            throw Failure(exception);
        return result;
    }

    private nint RunEntered()
    {
        _ran = true;
        var result = _undefined;
        try
        {
            if (_body is { } body)
            {
                _body = null;
                body();
            }
            else
            {
                result = CallNested(_function, _this, _count, _arguments).Bits;
            }
        }
        finally
        {
            if (!_blocked)
                LeaveReactions();
        }

        return result;
    }

    private void LeaveReactions()
    {
        if (_drainMicrotasks != null)
        {
            DrainMicrotasks();
            return;
        }

        // The engine runs them once the trampoline has returned, each as an entry of its own, which sets the tick back each time:
        // only one that is due at once ever comes.
        if (!Clock.IsRunning)
            _leavingClock = Clock.Start();
        _tickSeconds = 0;
        Arm();
    }

    private void HaveLeftReactions()
    {
        if (_leavingClock is { } outer)
            Clock.Resume(outer);
        _leavingClock = null;
        _tickSeconds = TickSeconds;
        Arm();
    }

    /// <summary>Runs something of one result as an outermost entry.</summary>
    private JsValue Entered(Func<JsValue> body)
    {
        if (_entered)
            return body();

        JsValue result = default;
        JavaScriptCoreReference? kept = null;
        Enter(() =>
        {
            result = body();

            // The closure is no place where the engine's collector would see the value.
            kept = new JavaScriptCoreReference(this, result.Bits);
        });
        kept?.Dispose();
        return result;
    }

    private JsValue CallNested(nint function, nint self, nint count, nint* arguments)
    {
        nint exception = 0;
        nint result = 0;
        if (IsCell(function))
            result = JavaScriptCoreApi.JSObjectCallAsFunction(Context, function, ThisObject(self), count, arguments, &exception);
        if (exception != 0 || _blocked)
            throw Failure(exception);
        if (result == 0)
            throw Failure(NewError(_typeError, "what the host called is not a function"));
        return new JsValue(result);
    }

    private JsValue EvaluateNested(string source, string file, int firstLine)
    {
        nint exception = 0;
        var script = NewText(source);
        var url = NewText(file);
        var result = JavaScriptCoreApi.JSEvaluateScript(Context, script, 0, url, firstLine, &exception);
        JavaScriptCoreApi.JSStringRelease(script);
        JavaScriptCoreApi.JSStringRelease(url);
        if (exception != 0 || _blocked)
            throw Failure(exception);
        return new JsValue(result);
    }

    // Reactions that nobody's handler runs get the time of one handler for all of them.
    private void DrainMicrotasks()
    {
        var ownClock = !Clock.IsRunning;
        var outer = ownClock ? Clock.Start() : 0;
        JavaScriptCoreLibrary.HoldLock(Context);
        _drainMicrotasks(_group);
        JavaScriptCoreLibrary.ReleaseLock(Context);
        if (ownClock)
            Clock.Resume(outer);
        if (_blocked)
            throw Failure(0);
        ThrowRejectionFailure();
    }

    private void ThrowRejectionFailure()
    {
        var failure = _rejectionFailure;
        _rejectionFailure = null;
        failure?.Throw();
    }

    // The C API takes an object or nothing; the engine itself would also take a string's cell, but no number.
    private nint ThisObject(nint self) =>
        self == 0 || self == _undefined || self == _null ? 0 : IsCell(self) ? self : ToObject(self);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsCell(nint bits) => _boxed
        ? bits != 0 && ((ulong)bits & (ValueLayout.Int32Tag | 2)) == 0
        : bits != 0 && JavaScriptCoreApi.JSValueIsObject(Context, bits) != 0;
}
