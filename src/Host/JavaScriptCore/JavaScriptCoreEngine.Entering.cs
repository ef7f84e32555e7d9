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
    private const int CostOfScript = 64 * 1024; // Bytes, about; found by trying which memory 6,000 reloads level off at.
    private const int CostOfCharacter = 16;

    private bool _entered;
    private bool _ran;
    private Action? _body;
    private Func<JsValue>? _producer;
    private nint _count;
    private nint* _call; // On the caller's stack: the collector does not see the fields of an object of .NET.
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

        nint* values = stackalloc nint[count + 2];
        values[0] = function.Bits;
        values[1] = self.Bits;
        for (var i = 0; i < count; i++)
            values[i + 2] = In(arguments[i]);

        if (_entered)
            return CallNested(values[0], values[1], count, values + 2);

        _count = count;
        _call = values;
        return new JsValue(EnterOutermost());
    }

    /// <inheritdoc/>
    public override JsValue Evaluate(string source, string file, int firstLine = 1)
    {
        ThrowIfBlocked();
        return Entered(() => EvaluateNested(source, file, firstLine));
    }

    /// <inheritdoc/>
    public override JsValue? EvaluateInNewRealm(string source, string file)
    {
        ThrowIfBlocked();
        return Entered(() =>
        {
            var realm = JavaScriptCoreLibrary.CreateContext(_group);
            try
            {
                return EvaluateIn(realm, source, file, 1);
            }
            finally
            {
                JavaScriptCoreApi.JSGlobalContextRelease(realm);
            }
        });
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
        _producer = null;

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
        // A tick that came while nothing ran is taken here, and not together with the next one: JavaScriptCore 2.50 aborts the process
        // when it takes one tick at the very moment at which its timer adds another.
        Settle();
        if (_blocked)
            throw Failure(0);

        var result = _undefined;
        try
        {
            if (_body is { } body)
            {
                _body = null;
                body();
            }
            else if (_producer is { } producer)
            {
                _producer = null;
                result = producer().Bits;
            }
            else
            {
                result = CallNested(_call[0], _call[1], _count, _call + 2).Bits;
            }
        }
        finally
        {
            if (!_blocked && _drainMicrotasks != null)
                DrainMicrotasks();
        }

        return result;
    }

    /// <summary>Runs something of one result as an outermost entry.</summary>
    private JsValue Entered(Func<JsValue> body)
    {
        if (_entered)
            return body();

        // The result comes back through the engine, not through a closure: there its collector would not see it.
        _producer = body;
        return new JsValue(EnterOutermost());
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

    private JsValue EvaluateNested(string source, string file, int firstLine) => EvaluateIn(Context, source, file, firstLine);

    private JsValue EvaluateIn(nint realm, string source, string file, int firstLine)
    {
        nint exception = 0;
        var script = NewText(source);
        var url = NewText(file);
        var result = JavaScriptCoreApi.JSEvaluateScript(realm, script, 0, url, firstLine, &exception);
        JavaScriptCoreApi.JSStringRelease(script);
        JavaScriptCoreApi.JSStringRelease(url);
        // The collector does not count compiled code, so what many reloads leave would wait for it for long.
        JavaScriptCoreApi.JSReportExtraMemoryCost(Context, CostOfScript + (CostOfCharacter * source.Length));
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
