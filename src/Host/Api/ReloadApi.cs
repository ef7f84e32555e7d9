using System.Runtime.InteropServices;
using Asyncore.Scripting.Channels;
using Asyncore.Scripting.JavaScript;
using Asyncore.Scripting.Reload;

namespace Asyncore.Scripting.Api;

/// <summary>What the prelude's part of a reload calls.</summary>
internal sealed class ReloadApi
{
    private ScriptChannel[] _listed = [];

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
            ScriptChannel[] channels = [.. runtime.Maps.Channels()];
            _listed = channels;
            return call.Engine.CreateArray(channels.Length, i => channels[i].Self);
        })
        .Add("retiring", (in HostCall call) =>
        {
            var reload = runtime.Reload!; // Called in the middle of one.
            var channels = reload.Retiring();
            return call.Engine.CreateArray(channels.Length, i => reload.SelfOf(channels[i]));
        })
        .Do("moved", (in HostCall call) =>
        {
            // The kind and the traits of each of the channels that were listed.
            if (!call.Engine.TryGetBytes(call[0], out var bytes))
                return;
            var facts = MemoryMarshal.Cast<byte, int>(bytes);
            for (var i = 0; i < _listed.Length && 2 * i + 1 < facts.Length; i++)
                _listed[i].MoveTo((ChannelKind)facts[2 * i], (ScriptTraits)facts[2 * i + 1]);
            _listed = [];
        })
        .Add("is_served", (in HostCall call) => call.Engine.FromBoolean(runtime.Reload?.IsServed(call.Text(0)) == true))
        .Add("text", (in HostCall call) => call.Engine.FromText(runtime.Modules.Text(call.Text(0))))
        .Add("exists", (in HostCall call) => call.Engine.FromBoolean(runtime.Modules.Exists(call.Text(0))));
}
