using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.JavaScriptCore;

// What scripts see of the host: its functions, its objects, its exceptions.
public sealed unsafe partial class JavaScriptCoreEngine
{
    // ReadOnly, DontEnum, of the C API's property attributes: as the name of any function.
    private const uint NameAttributes = 1 << 1 | 1 << 2;

    private ExceptionDispatchInfo? _rejectionFailure;

    /// <inheritdoc/>
    public override JsValue CreateFunction(string name, HostFunction function)
    {
        ThrowIfDisposed();
        var made = JavaScriptCoreApi.JSObjectMake(
            Context, JavaScriptCoreClasses.Function, NewHandle(new HostFunctionSlot(this, function)));

        // Before the prototype, whose own read-only name would forbid it.
        nint exception = 0;
        var key = _names.Rent("name");
        JavaScriptCoreApi.JSObjectSetProperty(Context, made, key, FromText(name).Bits, NameAttributes, &exception);
        _names.Return("name", key);
        JavaScriptCoreApi.JSObjectSetPrototype(Context, made, _functionPrototype);
        return new JsValue(made);
    }

    /// <inheritdoc/>
    public override JsValue CreateHostObject(object target)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(target);
        return new JsValue(JavaScriptCoreApi.JSObjectMake(Context, JavaScriptCoreClasses.HostObject, NewHandle(target)));
    }

    /// <inheritdoc/>
    public override object? GetHostObject(JsValue value)
    {
        ThrowIfDisposed();
        if (!IsObject(value.Bits))
            return null;

        // Only objects of our own classes have private data.
        var data = JavaScriptCoreApi.JSObjectGetPrivate(value.Bits);
        if (data == 0)
            return null;

        var target = GCHandle.FromIntPtr(data).Target;
        return target is HostFunctionSlot ? null : target;
    }

    /// <inheritdoc/>
    public override JsValue CreateError(string message)
    {
        ThrowIfDisposed();
        return new JsValue(NewError(_error, message));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static nint OnHostCall(nint context, nint function, nint self, nint count, nint* arguments, nint* exception)
    {
        var slot = Unsafe.As<HostFunctionSlot>(GCHandle.FromIntPtr(JavaScriptCoreApi.JSObjectGetPrivate(function)).Target!);
        var engine = slot.Engine;
        try
        {
            if (!engine._blocked)
            {
                var result = slot.Function(new HostCall(engine, new JsValue(self), arguments, (int)count));
                if (!engine._blocked)
                    return engine.In(result);
            }
        }
        catch (Exception e)
        {
            // Must not unwind through native frames.
            if (!engine._blocked)
            {
                *exception = engine.ToThrown(e);
                return engine._undefined;
            }
        }

        *exception = engine.UnwindStopped();
        return engine._undefined;
    }

    // The frames of the script around this call end at the next tick, which has to be asked for: the one that stopped was the last.
    private nint UnwindStopped()
    {
        Arm(ShortestTick);
        return _undefined;
    }

    private JsValue OnRejection(in HostCall call)
    {
        try
        {
            UnhandledRejection?.Invoke(call[1]);
        }
        catch (Exception e) when (!_blocked)
        {
            // The engine would swallow it: whoever ran the reactions gets it.
            _rejectionFailure ??= ExceptionDispatchInfo.Capture(e);
        }

        return default;
    }
}
