using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Asyncore.Scripting.JavaScript;
using Microsoft.ClearScript;
using Microsoft.ClearScript.V8;

namespace Asyncore.Scripting.ClearScript;

// Entries. V8 is entered by each call; what comes at the end of an entry is the contract's: rejected promises, and the end of a stop.
public sealed partial class ClearScriptEngine
{
    private const string Scheme = "asyncore-file:";

    private bool _entered;
    private bool _blocked;

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
            return default;
        });
    }

    /// <inheritdoc/>
    public override JsValue Call(JsValue function, JsValue self, ReadOnlySpan<JsValue> arguments)
    {
        ThrowIfBlocked();
        var values = new object?[arguments.Length + 2];
        values[0] = Raw(function);
        values[1] = Raw(self);
        for (var i = 0; i < arguments.Length; i++)
            values[i + 2] = Raw(arguments[i]);
        return Invoke("call", values);
    }

    /// <inheritdoc/>
    public override JsValue Evaluate(string source, string file, int firstLine = 1)
    {
        ThrowIfBlocked();
        return Entered(() =>
        {
            try
            {
                return InvokeNested("run", [AtLine(source, firstLine), Uri.EscapeDataString(file)]);
            }
            catch (ScriptException error) when (error is { ErrorName: "SyntaxError" } && !_blocked)
            {
                // Where it is only the compiler tells; it finds nothing where the program itself threw.
                Compile(source, file, firstLine).Dispose();
                throw;
            }
        });
    }

    /// <inheritdoc/>
    public override void CheckSyntax(string source, string file, int firstLine = 1)
    {
        ThrowIfBlocked();
        Entered(() =>
        {
            Compile(source, file, firstLine).Dispose();
            return default;
        });
    }

    /// <inheritdoc/>
    public override void RunMicrotasks()
    {
        ThrowIfBlocked();
        if (_watch.HasGrown)
            GiveMemoryBack();
        if (_entered)
            ReportRejections();
        else
            Enter(static () => { });
    }

    private JsValue Invoke(string function, params object?[] arguments) =>
        _entered ? InvokeNested(function, arguments) : EnterOutermost(() => InvokeNested(function, arguments));

    private JsValue Entered(Func<JsValue> body) => _entered ? Guarded(body) : EnterOutermost(() => Guarded(body));

    private JsValue EnterOutermost(Func<JsValue> body)
    {
        if (Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException("the engine belongs to the thread that made it");

        _entered = true;
        return OutermostEntry.Run(body, FinishEntry, LeaveEntry);
    }

    private void FinishEntry()
    {
        if (!_blocked)
            ReportRejections();
    }

    private ScriptStoppedException? LeaveEntry()
    {
        _entered = false;
        _passing = null;
        return LeaveStop();
    }

    private JsValue InvokeNested(string function, object?[] arguments)
    {
        PrepareToRun();
        object? result;
        try
        {
            result = Functions.Invoke(function, arguments);
        }
        catch (ScriptInterruptedException)
        {
            throw Interrupted();
        }
        catch (InsufficientExecutionStackException error)
        {
            throw Overflown(error);
        }
        catch (ScriptEngineException error)
        {
            // Before the bridge could take it: there was no stack left.
            throw Failure(error.ScriptExceptionAsObject, error);
        }
        // V8 may not say so where it was stopped in something of ClearScript's own, such as a look at the result.
        ThrowIfOrdered();
        if (ReferenceEquals(result, Functions.Failed))
            throw Failure();
        return Out(result);
    }

    private JsValue Guarded(Func<JsValue> body)
    {
        PrepareToRun();
        try
        {
            var result = body();
            ThrowIfOrdered();
            return result;
        }
        catch (ScriptInterruptedException)
        {
            throw Interrupted();
        }
        catch (ScriptEngineException error)
        {
            throw Failure(error.ScriptExceptionAsObject, error);
        }
    }

    private V8Script Compile(string source, string file, int firstLine)
    {
        // The name of a file is not for ClearScript to shorten or to number.
        var document = new DocumentInfo(new Uri(Scheme + Uri.EscapeDataString(file))) { Flags = DocumentFlags.None };
        try
        {
            return _engine.Compile(document, AtLine(source, firstLine));
        }
        catch (ScriptEngineException error) when (error.ScriptExceptionAsObject is ScriptObject thrown)
        {
            Functions.Invoke("place", thrown, file, LineOf(error.ErrorDetails));
            throw Failure(thrown, error);
        }
    }

    private static string AtLine(string source, int line) => line > 1 ? new string('\n', line - 1) + source : source;

    private void PrepareToRun()
    {
        _watch.Wake();
        ThrowIfOrdered();
    }

    private void ThrowIfOrdered()
    {
        if (_stopRequested || _order is not null)
            ObeyOrder();
        if (_blocked)
            throw StoppedException();
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
