using Asyncore.Scripting.Channels;

namespace Asyncore.Scripting.Api;

/// <summary>Puts the script API into an engine that has <see cref="LanguageApi"/>.</summary>
internal static class ScriptApi
{
    /// <returns>The functions of the prelude that C# calls, and what is to be disposed with the engine.</returns>
    public static (ScriptEvents Events, IDisposable Standard) Install(ScriptRuntime runtime, LanguageApi language, ScriptHostOptions options)
    {
        var engine = runtime.Engine;
        var standard = new StandardApi(engine, language, new StandardApiOptions
        {
            Arguments = options.Arguments,
            Output = options.Output,
            Error = options.Error,
            Exit = runtime.Exit,
            Environment = runtime.Grants.Environment.Visible,
            DemandVariable = runtime.Grants.Environment.Demand,
            Files = runtime.Grants.Files,
        });

        runtime.Descriptors.Files = standard.Files;
        var native = new ScriptNative(runtime)
            .Add("inbox", runtime.Inbox.Value)
            .Add("outbox", runtime.Outbox.Value)
            .Add("window_arena", runtime.Window.ArenaValue)
            .Add("window_output", runtime.Window.OutputValue)
            .Add("window_cells", runtime.Window.CellsValue)
            .Add("output_lengths", runtime.OutputMeters.Value)
            .Add("flags", runtime.Scan.Flags);
        _ = new ChannelApi(runtime, native);
        _ = new SocketApi(runtime, native);
        _ = new LoopApi(runtime, native);
        _ = new FileProducerApi(runtime, native);
        _ = new ModuleApi(runtime, native);
        _ = new ReloadApi(runtime, native);
        foreach (var file in new[]
        {
            "exceptions.js", "bytes.js", "socket.js", "map.js", "dispatcher.js", "asynchat.js", "files.js", "loop.js", "events.js", "timers.js", "require.js",
            "scope.js", "swap.js", "reload.js", "check.js",
        })
        {
            Prelude.Run(engine, file, native.Value, language.Internals);
        }
        return (new ScriptEvents(engine, engine.Get(language.Internals, "events")), standard);
    }
}
