using Asyncore.Scripting.JavaScript;
using Jint;
using Jint.Native.Promise;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace Asyncore.Scripting.Jint;

// What scripts see of the host: its functions, its objects; and what they leave for it.
public sealed partial class JintEngine
{
    private readonly List<(JintValue Promise, JintValue Reason)> _rejected = [];

    /// <inheritdoc/>
    public override JsValue CreateFunction(string name, HostFunction function)
    {
        ThrowIfDisposed();
        return Out(new ClrFunction(_engine, name, (self, arguments) => CallHost(function, self, arguments)));
    }

    /// <inheritdoc/>
    public override JsValue CreateHostObject(object target)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(target);
        return Out(new JintHostObject(_engine, target));
    }

    /// <inheritdoc/>
    public override object? GetHostObject(JsValue value)
    {
        ThrowIfDisposed();
        return value.Reference is JintHostObject host ? host.Target : null;
    }

    private JintValue CallHost(HostFunction function, JintValue self, JintValue[] arguments)
    {
        Exception error;
        try
        {
            ThrowIfBlocked();
            var result = function(new HostCall(this, Out(self), arguments, arguments.Length));
            if (!_blocked)
                return In(result);
            error = StoppedException();
        }
        catch (Exception e)
        {
            error = e;
        }
        // Outside, as an exception that is thrown in a handler keeps the stack of the one before it.
        if (_blocked)
            throw error as ScriptStoppedException ?? StoppedException();
        throw new JavaScriptException(ToThrown(error));
    }

    private void OnRejection(object? sender, PromiseRejectionTrackerEventArgs rejection)
    {
        if (rejection.Operation == PromiseRejectionOperation.Reject)
            _rejected.Add((rejection.Promise, rejection.Value ?? JintValue.Undefined));
        else
            _rejected.RemoveAll(item => ReferenceEquals(item.Promise, rejection.Promise));
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
