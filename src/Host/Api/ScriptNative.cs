using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Api;

/// <summary>The C# functions behind the socket part of the prelude. What they throw reaches the script in its own terms.</summary>
internal sealed class ScriptNative(ScriptRuntime runtime)
{
    private readonly NativeModule _module = new(runtime.Engine);

    /// <summary>A function without a result.</summary>
    public delegate void HostAction(in HostCall call);

    public JsValue Value => _module.Value;

    public ScriptNative Add(string name, HostFunction function)
    {
        _module.Add(name, (in HostCall call) =>
        {
            try
            {
                return function(call);
            }
            catch (Exception error)
            {
                var translated = runtime.Thrown.ForScript(error);
                if (ReferenceEquals(translated, error))
                    throw;
                throw translated;
            }
        });
        return this;
    }

    public ScriptNative Do(string name, HostAction action) => Add(name, (in HostCall call) =>
    {
        action(call);
        return default;
    });

    public ScriptNative Add(string name, JsValue value)
    {
        _module.Add(name, value);
        return this;
    }
}
