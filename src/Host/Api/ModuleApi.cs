using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Api;

/// <summary>What the prelude's <c>require</c> calls.</summary>
internal sealed class ModuleApi
{
    public ModuleApi(ScriptRuntime runtime, ScriptNative native) => native
        .Add("folder", static (in HostCall call) => call.Engine.FromText(Path.GetDirectoryName(call.Text(0)) ?? "/"))
        .Add("display", (in HostCall call) => call.Engine.FromText(Modules.ModuleFiles.Display(call.Text(0))))
        .Add("resolve", (in HostCall call) =>
            runtime.Modules.Resolve(call.Text(0), call.Text(1)) is { } found ? call.Engine.FromText(found) : call.Engine.Null)
        .Add("read", (in HostCall call) => call.Engine.FromText(runtime.Modules.Read(call.Text(0))))
        .Do("loaded", (in HostCall call) => runtime.Modules.Check?.Classes(call.Text(0), call.Engine.Call(call[1], default, [])))
        .Add("compile", (in HostCall call) => runtime.Modules.Compile(call.Text(0)));
}
