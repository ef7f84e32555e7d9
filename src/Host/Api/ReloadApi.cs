using Asyncore.Scripting.Channels;
using Asyncore.Scripting.JavaScript;
using Asyncore.Scripting.Reload;

namespace Asyncore.Scripting.Api;

/// <summary>What the prelude's part of a reload calls.</summary>
internal sealed class ReloadApi
{
    public ReloadApi(ScriptRuntime runtime, ScriptNative native) => native
        .Add("create_owner", (in HostCall call) =>
        {
            var owner = new ModuleVersion(call.Text(0));
            runtime.Reload?.Add(owner);
            return call.Engine.CreateHostObject(owner);
        })
        .Add("own", (in HostCall call) =>
        {
            var outer = runtime.Owner;
            runtime.Owner = call.Host<ModuleVersion>(0);
            return outer is null ? call.Engine.Null : call.Engine.CreateHostObject(outer);
        })
        .Do("is_main", (in HostCall call) => runtime.MainOwner = call.Host<ModuleVersion>(0))
        .Do("retire", (in HostCall call) => runtime.Reload?.Retire(call.Host<ModuleVersion>(0)!))
        .Add("take_over", (in HostCall call) =>
        {
            switch (call.Engine.GetHostObject(call[0]))
            {
                case ScriptChannel channel:
                    channel.Owner = call.Host<ModuleVersion>(1);
                    break;
                case ScriptTimer timer:
                    timer.GiveTo(call.Host<ModuleVersion>(1));
                    break;
                default:
                    return call.Engine.FromBoolean(false);
            }
            return call.Engine.FromBoolean(true);
        })
        .Do("freeze", (in HostCall call) =>
        {
            if (runtime.Reload is { } reload)
                reload.IsFrozen = call.Boolean(0);
        })
        .Add("is_frozen", (in HostCall call) => call.Engine.FromBoolean(runtime.Reload is { IsFrozen: true }))
        .Add("channels", (in HostCall call) =>
        {
            var channels = runtime.Reload?.Channels(call.Boolean(0)) ?? [.. runtime.Maps.Channels()];
            return call.Engine.CreateArray(channels.Length, i => channels[i].Self);
        })
        .Do("moved", static (in HostCall call) =>
            call.Host<ScriptChannel>(0)?.MoveTo((ChannelKind)call.Int32(2), (ScriptTraits)call.Int32(1)))
        .Add("is_served", (in HostCall call) => call.Engine.FromBoolean(runtime.Reload?.IsServed(call.Text(0)) == true))
        .Add("text", (in HostCall call) => call.Engine.FromText(runtime.Modules.Text(call.Text(0))))
        .Add("exists", (in HostCall call) => call.Engine.FromBoolean(runtime.Modules.Exists(call.Text(0))));
}
