using Asyncore.Scripting.JavaScript;
using Microsoft.ClearScript.V8;
using Microsoft.ClearScript.V8.FastProxy;

namespace Asyncore.Scripting.ClearScript;

// What scripts see of the host: its functions, its objects; and what they leave for it.
public sealed partial class ClearScriptEngine
{
    private readonly List<(object Promise, object? Reason)> _rejected = [];
    private object? _toThrow;

    /// <inheritdoc/>
    public override JsValue CreateFunction(string name, HostFunction function)
    {
        ThrowIfDisposed();
        return Made("fn", name,
            new V8FastHostFunction((bool _, in V8FastArgs arguments, in V8FastResult result) => CallHost(function, arguments, result)));
    }

    /// <inheritdoc/>
    public override JsValue CreateHostObject(object target)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(target);
        return Made("host_object", new HostHandle(target));
    }

    /// <inheritdoc/>
    public override object? GetHostObject(JsValue value)
    {
        ThrowIfDisposed();
        return value.Reference switch
        {
            HostHandle handle => handle.Target,
            ScriptObject other => (Functions.Invoke("host_of", other) as HostHandle)?.Target,
            _ => null,
        };
    }

    // No exception leaves it: ClearScript would show it to the script.
    private void CallHost(HostFunction function, in V8FastArgs arguments, in V8FastResult result)
    {
        Exception? error = null;
        if (!_blocked)
        {
            try
            {
                var count = arguments.Count - 1;
                var values = count == 0 ? [] : new object?[count];
                for (var i = 0; i < count; i++)
                    values[i] = Read(arguments, i + 1).Reference;
                var made = function(new HostCall(this, Read(arguments, 0), values, count));
                if (!_blocked)
                {
                    Give(result, Raw(made));
                    return;
                }
            }
            catch (Exception e)
            {
                error = e;
            }
        }
        if (!_blocked)
            _toThrow = ToThrown(error!);
        if (_blocked)
            _engine.Interrupt();
        Give(result, _blocked ? Functions.Stopped : Functions.Failed);
    }

    private void OnTakeThrown(bool asConstructor, in V8FastArgs arguments, in V8FastResult result)
    {
        Give(result, _toThrow);
        _toThrow = null;
    }

    private JsValue Read(in V8FastArgs arguments, int index) => Out(arguments.Get<object>(index));

    private static void Give(in V8FastResult result, object? value)
    {
        switch (value)
        {
            case null:
                result.SetNull();
                break;
            case Undefined:
                result.SetUndefined();
                break;
            case int number:
                result.Set(number);
                break;
            case double number:
                result.Set(number);
                break;
            case bool truth:
                result.Set(truth);
                break;
            case string text:
                result.Set(text);
                break;
            default:
                result.Set(value);
                break;
        }
    }

    private void OnRejection(V8PromiseRejectionEventKind kind, object promise, object value)
    {
        if (kind == V8PromiseRejectionEventKind.RejectedWithoutHandler)
            _rejected.Add((promise, value));
        else if (kind == V8PromiseRejectionEventKind.HandlerAddedAfterRejection)
            _rejected.RemoveAll(item => item.Promise.Equals(promise));
    }

    private void ReportRejections()
    {
        while (_rejected.Count > 0)
        {
            var reason = _rejected[0].Reason;
            _rejected.RemoveAt(0);
            UnhandledRejection?.Invoke(Out(reason));
        }
    }
}
