using System.Globalization;
using Acornima;
using Asyncore.Scripting.Diagnostics;
using Jint;
using Jint.Native;
using Jint.Native.Error;
using Jint.Native.Object;
using Jint.Runtime;

namespace Asyncore.Scripting.Jint;

// Exceptions of the host as scripts see them, and the other way round.
public sealed partial class JintEngine
{
    private const string Indescribable = "the script threw a value that cannot be described";

    // What a script threw and may throw on is the same error where it comes out again, with the host's cause.
    private (Exception Error, JintValue Thrown)? _passing;

    /// <inheritdoc/>
    public override JsValue CreateError(string message)
    {
        ThrowIfDisposed();
        return Out(NewError(_builtins.Error, message));
    }

    // A frame as JavaScriptCore writes it; Jint's own form has the line where an expression ends. What is in no file is Jint's own.
    private static string Frame(string function, in SourceLocation place) => string.IsNullOrEmpty(place.SourceFile) ? "\n"
        : string.Create(CultureInfo.InvariantCulture,
            $"{(function == "(anonymous)" ? "" : function)}@{place.SourceFile}:{place.Start.Line}:{place.Start.Column + 1}\n");

    private ScriptException Failure(JintException error)
    {
        if (_blocked)
        {
            ThrowIfDisposed();
            return StoppedException();
        }
        try
        {
            return error is JavaScriptException thrown ? Describe(thrown)
                : new ScriptException(error.Message, error) { ErrorName = error is not JintException ? "Error" : NameOf(error) };
        }
        catch (ScriptStoppedException stopped)
        {
            return stopped;
        }
    }

    // Jint has exceptions for what it finds wrong where it knows of no realm.
    private static string NameOf(JintException error) => error.GetType().Name switch
    {
        "TypeErrorException" => "TypeError",
        "RangeErrorException" => "RangeError",
        "SyntaxErrorException" => "SyntaxError",
        _ => "Error",
    };

    private ScriptException Describe(JavaScriptException thrown)
    {
        var value = thrown.Error;
        if (_passing is not { } passing || !ReferenceEquals(passing.Thrown, value))
            return Read(value, null);
        // The script may have changed its error on the way.
        return passing.Error is ScriptException { Thrown: not null } known
            ? StillSays(value, known) ? known : Read(value, known.InnerException)
            : Read(value, passing.Error);
    }

    private static bool StillSays(JintValue thrown, ScriptException earlier) =>
        (thrown is ErrorInstance ? TextOf(thrown, "message") : TryText(thrown)) == earlier.Message && TextOf(thrown, "code") == earlier.Code;

    private ScriptException Read(JintValue thrown, Exception? cause)
    {
        var reference = new JintReference(this, Out(thrown));
        if (thrown is not ErrorInstance)
            return new ScriptException(TryText(thrown) ?? Indescribable, cause!) { Code = TextOf(thrown, "code"), Thrown = reference };

        var name = TextOf(thrown, "name") ?? "Error";
        var place = ThrownPlace.Find(TextOf(thrown, "stack") ?? "", TextOf(thrown, "sourceURL"), NumberOf(thrown, "line"), NumberOf(thrown, "column"),
            name == "SyntaxError", WrapperLength);
        return new ScriptException(TextOf(thrown, "message") ?? Indescribable, cause!)
        {
            ErrorName = name,
            File = place.File,
            Line = place.Line,
            Column = place.Column,
            ScriptStack = place.Stack,
            Code = TextOf(thrown, "code"),
            Thrown = reference,
        };
    }

    // Reading may run code of the script's; what that throws is not described in turn.
    private static JintValue? TryGet(JintValue target, string name)
    {
        try
        {
            return target is ObjectInstance instance ? instance.Get(name) : null;
        }
        catch (JintException)
        {
            return null;
        }
    }

    private static string? TryText(JintValue value)
    {
        try
        {
            return TypeConverter.ToString(value);
        }
        catch (JintException)
        {
            return null;
        }
    }

    private static string? TextOf(JintValue target, string name) =>
        TryGet(target, name) is { } value && (value.IsString() || value.IsNumber()) ? TryText(value) : null;

    private static int NumberOf(JintValue target, string name) =>
        TryGet(target, name) is { } value && value.IsNumber() ? TypeConverter.ToInt32(value) : 0;

    private JintValue ToThrown(Exception e)
    {
        if (e is ScriptException { Thrown: JintReference known } && known.Engine == this)
        {
            var value = In(known.Value);
            _passing = (e, value);
            return value;
        }

        var script = e as ScriptException;
        var error = NewError(script?.ErrorName switch
        {
            "TypeError" => _builtins.TypeError,
            "RangeError" => _builtins.RangeError,
            "SyntaxError" => _builtins.SyntaxError,
            _ => e is InsufficientExecutionStackException ? _builtins.RangeError : _builtins.Error,
        }, e.Message);
        if (script?.Code is { } code)
            error.CreateDataProperty("code", code);
        _passing = (e, error);
        return error;
    }

    // Called as a script would, for the stack of the call that is running.
    private static ObjectInstance NewError(ErrorConstructor constructor, string message) => constructor.Construct([new JsString(message)], constructor);

    private ObjectInstance NewSyntaxError(ParseErrorException wrong, string file)
    {
        var error = NewError(_builtins.SyntaxError, wrong.Description);
        // As JavaScriptCore has it: the stack is that of whoever had the text compiled.
        error.CreateDataProperty("sourceURL", file);
        error.CreateDataProperty("line", wrong.LineNumber);
        return error;
    }
}
