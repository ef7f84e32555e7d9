using Asyncore.Scripting.Channels;
using Asyncore.Scripting.JavaScript;
using Asyncore.Sockets;

namespace Asyncore.Scripting.Api;

/// <summary>What the prelude's loop, maps and timers call.</summary>
internal sealed class LoopApi
{
    private readonly ScriptRuntime _runtime;

    public LoopApi(ScriptRuntime runtime, ScriptNative native)
    {
        _runtime = runtime;
        AddLoop(native);
        AddMaps(native);
        AddTimers(native);
    }

    private static ChannelMap Map(in HostCall call, int at = 0) =>
        call.Host<ChannelMap>(at) ?? throw new InvalidOperationException("not a map");

    private static ScriptTimer Timer(in HostCall call) =>
        call.Host<ScriptTimer>(0) ?? throw new InvalidOperationException("not a timer");

    private void AddLoop(ScriptNative native) => native
        .Do("run", (in HostCall call) =>
        {
            var seconds = call.Number(0);
            var count = call.Number(3);
            _runtime.RunNested(
                seconds < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue / 1000)),
                Map(call, 2),
                count < 0 ? null : (int)Math.Min(count, int.MaxValue),
                call.Text(1) == "poll" ? PollerKind.Poll : null);
        })
        .Add("strerror", static (in HostCall call) => call.Engine.FromText(Errno.Text(call.Int32(0))))
        .Do("log_line", (in HostCall call) =>
        {
            var line = $"{call.Text(0)}: {call.Text(1)}";
            if (call.Boolean(2))
                _runtime.Reports.Write(line);
            else
                _runtime.Reports.WriteOutput(line);
        });

    private void AddMaps(ScriptNative native) => native
        .Add("default_map", _runtime.Engine.CreateHostObject(_runtime.Loop.Map))
        .Add("create_map", (in HostCall call) => call.Engine.CreateHostObject(_runtime.Maps.Create()))
        .Add("map_size", static (in HostCall call) => call.Engine.FromInt32(Map(call).Count))
        .Add("map_has", static (in HostCall call) => call.Engine.FromBoolean(Map(call)[call.Int32(1)] is not null))
        .Add("map_get", static (in HostCall call) => Map(call)[call.Int32(1)] is ScriptChannel channel ? channel.Self : default)
        .Do("map_clear", static (in HostCall call) =>
        {
            // Those whose close() did not close them.
            foreach (var channel in Map(call).ToArray())
                channel.LeaveMap();
        })
        .Add("map_entries", static (in HostCall call) =>
        {
            var engine = call.Engine;
            var channels = Map(call).OfType<ScriptChannel>().ToArray();
            return engine.CreateArray(
                channels.Length * 2, i => i % 2 == 0 ? engine.FromInt32(channels[i / 2].FileDescriptor) : channels[i / 2].Self);
        });

    private void AddTimers(ScriptNative native) => native
        .Add("set_timer", (in HostCall call) =>
        {
            if (_runtime.Loop.TimerCount >= _runtime.MaximumTimers)
                throw _runtime.TooManyTimers();
            return call.Engine.CreateHostObject(
                new ScriptTimer(_runtime, TimeSpan.FromSeconds(Math.Min(call.Number(0), 1e9)), call.Boolean(1), call[2]));
        })
        .Do("own_timer", static (in HostCall call) =>
            (call.Host<ScriptChannel>(0) ?? throw new InvalidOperationException("not a channel")).Own(call.Host<ScriptTimer>(1)!))
        .Do("cancel_timer", static (in HostCall call) => Timer(call).Cancel())
        .Do("reset_timer", static (in HostCall call) => Timer(call).Reset(call[1]))
        .Add("timer_active", static (in HostCall call) => call.Engine.FromBoolean(Timer(call).IsActive));
}
