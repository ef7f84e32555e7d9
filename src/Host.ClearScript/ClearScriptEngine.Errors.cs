using System.Globalization;
using Asyncore.Scripting.Diagnostics;
using Asyncore.Scripting.JavaScript;
using Microsoft.ClearScript;
using Microsoft.ClearScript.V8.FastProxy;

namespace Asyncore.Scripting.ClearScript;

// Exceptions of the host as scripts see them, and the other way round.
public sealed partial class ClearScriptEngine
{
    private const string Indescribable = "the script threw a value that cannot be described";

    // What a script threw and may throw on is the same error where it comes out again, with the host's cause.
    private (Exception Error, object? Thrown)? _passing;
    private ThrownReport _report;

    // Of "SyntaxError: ...\n    at name:line:column -> text".
    private static int LineOf(string? details)
    {
        var place = details.AsSpan();
        place = place[(place.IndexOf(Scheme, StringComparison.Ordinal) + 1)..];
        if (place.IndexOf(" -> ", StringComparison.Ordinal) is var text and >= 0)
            place = place[..text];
        place = place[..Math.Max(0, place.LastIndexOf(':'))];
        return int.TryParse(place[(place.LastIndexOf(':') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? line : 0;
    }

    // Of what the bridge has caught.
    private ScriptException Failure()
    {
        try
        {
            var thrown = Functions.Invoke("thrown");
            ThrowIfOrdered();
            return Failure(thrown, null);
        }
        catch (ScriptStoppedException stopped)
        {
            return stopped;
        }
        catch (ScriptInterruptedException)
        {
            return Interrupted();
        }
        catch (ScriptEngineException error)
        {
            return Undescribed(error);
        }
        catch (InsufficientExecutionStackException error)
        {
            return Overflown(error);
        }
    }

    private ScriptException Failure(object? thrown, ScriptEngineException? error)
    {
        if (_blocked)
        {
            ThrowIfDisposed();
            return StoppedException();
        }
        try
        {
            Functions.Invoke("describe", thrown is SymbolValue symbol ? symbol.Box : thrown);
            ThrowIfOrdered();
            return Describe(thrown, _report);
        }
        catch (ScriptStoppedException stopped)
        {
            return stopped;
        }
        catch (ScriptInterruptedException)
        {
            return Interrupted();
        }
        catch (ScriptEngineException other)
        {
            return Undescribed(error ?? other);
        }
        catch (InsufficientExecutionStackException other)
        {
            return Overflown(other);
        }
    }

    private ScriptException Overflown(Exception cause) => new(cause.Message, cause)
    {
        ErrorName = "RangeError",
        Thrown = new ClearScriptReference(this, new JsValue(Functions.Overflow)),
    };

    // There is no stack left to ask it anything.
    private static ScriptException Undescribed(ScriptEngineException error)
    {
        const string Separator = ": ";
        var end = error.Message.IndexOf(Separator, StringComparison.Ordinal);
        return end < 0 ? new ScriptException(error.Message, error)
            : new ScriptException(error.Message[(end + Separator.Length)..], error) { ErrorName = error.Message[..end] };
    }

    private ScriptException Describe(object? thrown, in ThrownReport report)
    {
        if (_passing is not { } passing || !Equals(passing.Thrown, thrown))
            return Read(thrown, report, null);
        // The script may have changed its error on the way.
        return passing.Error is ScriptException { Thrown: not null } known
            ? report.Message == known.Message && report.Code == known.Code ? known : Read(thrown, report, known.InnerException)
            : Read(thrown, report, passing.Error);
    }

    private ScriptException Read(object? thrown, in ThrownReport report, Exception? cause)
    {
        var reference = new ClearScriptReference(this, Out(thrown));
        var message = report.Message ?? Indescribable;
        if (!report.IsError)
            return new ScriptException(message, cause!) { Code = report.Code, Thrown = reference };

        var name = report.Name ?? "Error";
        var place = ThrownPlace.Find(report.Stack ?? "", report.File, report.Line, report.Column, name == "SyntaxError", WrapperLength);
        return new ScriptException(message, cause!)
        {
            ErrorName = name,
            File = place.File,
            Line = place.Line,
            Column = place.Column,
            ScriptStack = place.Stack,
            Code = report.Code,
            Thrown = reference,
        };
    }

    private void OnReport(bool asConstructor, in V8FastArgs arguments, in V8FastResult result)
    {
        _report = new ThrownReport(arguments.Get<object>(0) is true, Text(arguments, 1), Text(arguments, 2), Text(arguments, 3), Text(arguments, 4),
            Text(arguments, 5), arguments.GetInt32(6), arguments.GetInt32(7));
        result.SetUndefined();

        static string? Text(in V8FastArgs arguments, int index) => arguments.Get<object>(index) as string;
    }

    private object? ToThrown(Exception e)
    {
        try
        {
            if (e is ScriptException { Thrown: ClearScriptReference known } && known.Engine == this)
            {
                var value = Raw(known.Value);
                _passing = (e, known.Value.Reference);
                return value;
            }

            var script = e as ScriptException;
            var kind = script?.ErrorName is "TypeError" or "RangeError" or "SyntaxError" ? script.ErrorName
                : e is InsufficientExecutionStackException ? "RangeError" : "Error";
            var error = Functions.Invoke("error", kind, e.Message, script?.Code);
            _passing = (e, error);
            return error;
        }
        catch (ScriptInterruptedException)
        {
            Interrupted();
            return null;
        }
        catch (Exception nothingLeft) when (nothingLeft is ScriptEngineException or InsufficientExecutionStackException)
        {
            return Functions.Overflow;
        }
    }
}
