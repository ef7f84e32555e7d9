namespace Asyncore.Scripting.JavaScriptCore;

// Exceptions of the host as scripts see them, and the other way round.
public sealed unsafe partial class JavaScriptCoreEngine
{
    // The exception that went into the script last. Where it comes out again it is the same one, and not described anew at every
    // level of a recursion; and what began as an exception of the host keeps it as its cause.
    private Exception? _passing;
    private JavaScriptCoreReference? _passingValue;
    private bool _passingIsOurs;

    /// <summary>The exception for what a script threw, or for the stop that ended it.</summary>
    internal ScriptException Failure(nint thrown)
    {
        if (!_blocked)
        {
            var exception = Describe(thrown == 0 ? _undefined : thrown);
            if (!_blocked)
                return exception;
        }

        ThrowIfDisposed();
        return StoppedException();
    }

    private ScriptException Describe(nint thrown)
    {
        var reader = new ThrownValueReader(this, thrown);
        if (_passing is null || In(_passingValue!.Value) != thrown)
            return reader.Read(null);

        // The script may have changed its error on the way.
        return _passing is ScriptException { Thrown: not null } known
            ? reader.StillSays(known) ? known : reader.Read(known.InnerException)
            : reader.Read(_passing);
    }

    private void Pass(Exception e, JavaScriptCoreReference value, bool ours)
    {
        ForgetPassing();
        _passing = e;
        _passingValue = value;
        _passingIsOurs = ours;
    }

    private void ForgetPassing()
    {
        if (_passingIsOurs)
            _passingValue?.Dispose();
        _passing = null;
        _passingValue = null;
    }

    /// <summary>Whether a value is an error of this realm.</summary>
    internal bool IsError(nint value)
    {
        nint exception = 0;
        return IsObject(value) && JavaScriptCoreApi.JSValueIsInstanceOfConstructor(Context, value, _error, &exception) != 0
            && exception == 0;
    }

    /// <summary>Reads a property of a value that may be hostile.</summary>
    /// <returns>0 where it cannot be read.</returns>
    internal nint TryGet(nint target, string name)
    {
        if (_blocked || !IsObject(target))
            return 0;

        nint exception = 0;
        var key = _names.Rent(name);
        var result = JavaScriptCoreApi.JSObjectGetProperty(Context, target, key, &exception);
        _names.Return(name, key);
        return exception != 0 || _blocked ? 0 : result;
    }

    /// <summary>The text of a value that may be hostile; null where it has none.</summary>
    internal string? TryText(nint value)
    {
        if (_blocked || value == 0)
            return null;

        nint exception = 0;
        var text = JavaScriptCoreApi.JSValueToStringCopy(Context, value, &exception);
        if (text == 0)
            return null;

        var result = TakeText(text);
        return exception != 0 || _blocked ? null : result;
    }

    /// <summary>What a script sees of an exception of the host.</summary>
    private nint ToThrown(Exception e)
    {
        try
        {
            if (e is ScriptException { Thrown: JavaScriptCoreReference thrown } && thrown.Engine == this)
            {
                Pass(e, thrown, false);
                return In(thrown.Value);
            }

            var script = e as ScriptException;
            var constructor = script?.ErrorName switch
            {
                "TypeError" => _typeError,
                "RangeError" => _rangeError,
                "SyntaxError" => _syntaxError,
                _ => e is InsufficientExecutionStackException ? _rangeError : _error,
            };
            var error = NewError(constructor, e.Message);
            if (script?.Code is { } code)
            {
                nint exception = 0;
                var key = _names.Rent("code");
                JavaScriptCoreApi.JSObjectSetProperty(Context, error, key, FromText(code).Bits, 0, &exception);
                _names.Return("code", key);
            }

            Pass(e, new JavaScriptCoreReference(this, error), true);
            return error;
        }
        catch (Exception)
        {
            return _undefined;
        }
    }

    private nint NewError(nint constructor, string message)
    {
        nint exception = 0;
        var text = FromText(message).Bits;
        var error = JavaScriptCoreApi.JSObjectCallAsConstructor(Context, constructor, 1, &text, &exception);

        // No stack left for the constructor: what it threw instead says so.
        return exception != 0 ? exception : error;
    }
}
