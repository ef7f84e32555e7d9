using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Acornima;
using Acornima.Ast;
using Asyncore.Scripting.Api;
using Asyncore.Scripting.JavaScript;
using Jint;
using Jint.Native.Object;
using Jint.Runtime;

namespace Asyncore.Scripting.Jint;

// Entries. Jint knows none, but what comes at the end of one is the contract's: promise reactions, and the end of a stop.
public sealed partial class JintEngine
{
    // The host's own programs are the same for every engine of the process.
    private static readonly ConcurrentDictionary<(string File, string Source), Prepared<Script>> s_prepared = new();

    private bool _entered;
    private bool _blocked;

    private TimeSpan RegexTimeout => Clock.Limit > TimeSpan.Zero ? Clock.Limit : Regex.InfiniteMatchTimeout;

    /// <inheritdoc/>
    public override void Enter(Action body)
    {
        ArgumentNullException.ThrowIfNull(body);
        ThrowIfBlocked();
        if (_entered)
        {
            body();
            return;
        }
        EnterOutermost(() =>
        {
            body();
            return JintValue.Undefined;
        });
    }

    /// <inheritdoc/>
    public override JsValue Call(JsValue function, JsValue self, ReadOnlySpan<JsValue> arguments)
    {
        ThrowIfBlocked();
        var values = arguments.IsEmpty ? [] : new JintValue[arguments.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = In(arguments[i]);
        var (called, receiver) = (In(function), In(self));
        return _entered ? CallNested(called, receiver, values) : Out(EnterOutermost(() => In(CallNested(called, receiver, values))));
    }

    /// <inheritdoc/>
    public override JsValue Evaluate(string source, string file, int firstLine = 1)
    {
        ThrowIfBlocked();
        return Entered(() =>
        {
            var program = Prepare(source, file, firstLine);
            var held = _microtasks.Hold(true);
            try
            {
                return _engine.Evaluate(in program);
            }
            finally
            {
                _microtasks.Hold(held);
            }
        });
    }

    /// <inheritdoc/>
    public override void CheckSyntax(string source, string file, int firstLine = 1)
    {
        ThrowIfBlocked();
        Entered(() =>
        {
            Prepare(source, file, firstLine);
            return JintValue.Undefined;
        });
    }

    /// <inheritdoc/>
    public override void RunMicrotasks()
    {
        ThrowIfBlocked();
        if (_entered)
            DrainMicrotasks();
        else
            Enter(static () => { });
    }

    private JsValue Entered(Func<JintValue> body) => Out(_entered ? Guarded(body) : EnterOutermost(() => Guarded(body)));

    private JintValue EnterOutermost(Func<JintValue> body)
    {
        if (Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException("the engine belongs to the thread that made it");

        _entered = true;
        return OutermostEntry.Run(body, FinishEntry, LeaveEntry);
    }

    private void FinishEntry()
    {
        if (!_blocked)
            DrainMicrotasks();
    }

    private ScriptStoppedException? LeaveEntry()
    {
        _entered = false;
        _passing = null;
        return LeaveStop();
    }

    private JsValue CallNested(JintValue function, JintValue self, JintValue[] arguments)
    {
        if (function is not ObjectInstance || !IsFunction(Out(function)))
            throw Failure(new JavaScriptException(_builtins.TypeError, "what the host called is not a function"));
        JintException error;
        try
        {
            var result = _engine.Call(function, self, arguments);
            if (!_blocked)
                return Out(result);
            throw StoppedException();
        }
        catch (JintException e)
        {
            error = e;
        }
        catch (RegexMatchTimeoutException)
        {
            throw SlowRegex();
        }
        // Outside: an exception that is thrown in a handler keeps the stack of the one before it.
        throw Failure(error);
    }

    private JintValue Guarded(Func<JintValue> body)
    {
        JintException error;
        try
        {
            var result = body();
            if (!_blocked)
                return result;
            throw StoppedException();
        }
        catch (JintException e)
        {
            error = e;
        }
        catch (RegexMatchTimeoutException)
        {
            throw SlowRegex();
        }
        throw Failure(error);
    }

    private Prepared<Script> Prepare(string source, string file, int firstLine)
    {
        if (file.StartsWith(Prelude.Scheme, StringComparison.Ordinal))
            return s_prepared.GetOrAdd((file, source), key => Parse(key.Source, key.File, firstLine));
        return Parse(source, file, firstLine);
    }

    private Prepared<Script> Parse(string source, string file, int firstLine)
    {
        try
        {
            return Engine.PrepareScript(source, file, strict: false, new ScriptPreparationOptions
            {
                ParsingOptions = new ScriptParsingOptions
                {
                    AllowReturnOutsideFunction = false,
                    RegexTimeout = RegexTimeout,
                    RetainFunctionSourceText = true,
                    SourceOffset = firstLine > 1 ? Position.From(firstLine, 0) : default,
                },
            });
        }
        catch (ScriptPreparationException error) when (error.InnerException is ParseErrorException wrong)
        {
            throw new JavaScriptException(NewSyntaxError(wrong, file));
        }
    }

    // Reactions that nobody's handler runs get the time of one handler for all of them.
    private void DrainMicrotasks()
    {
        var ownClock = !Clock.IsRunning;
        var outer = ownClock ? Clock.Start() : 0;
        var held = _microtasks.Hold(false);
        try
        {
            Guarded(() =>
            {
                _engine.Advanced.ProcessTasks();
                return JintValue.Undefined;
            });
        }
        finally
        {
            _microtasks.Hold(held);
            if (ownClock)
                Clock.Resume(outer);
        }
        ReportRejections();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ThrowIfBlocked()
    {
        if (_blocked)
            ThrowBlocked();
    }

    [DoesNotReturn]
    private void ThrowBlocked()
    {
        ThrowIfDisposed();
        throw StoppedException();
    }
}
