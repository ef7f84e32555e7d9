using Asyncore.Scripting.Channels;
using Asyncore.Scripting.Checks;

namespace Asyncore.Scripting.Api;

/// <summary>Puts the whole script API into an engine.</summary>
internal static class ScriptApi
{
    /// <returns>The functions of the prelude that C# calls, and what is to be disposed with the engine.</returns>
    public static (ScriptEvents Events, IDisposable Standard) Install(ScriptRuntime runtime, ScriptHostOptions options)
    {
        var engine = runtime.Engine;
        using var internals = engine.Protect(engine.CreateObject());
        IFileAccess files = runtime.IsCheck ? ReadOnlyFileAccess.Instance : UnrestrictedFileAccess.Instance;
        var standard = new StandardApi(engine, internals.Value, new StandardApiOptions
        {
            Arguments = options.Arguments,
            Output = options.Output,
            Error = options.Error,
            Exit = runtime.Exit,
            Environment = options.Environment,
            Files = files,
        });

        var native = new ScriptNative(runtime)
            .Add("inbox", runtime.Inbox.Value)
            .Add("outbox", runtime.Outbox.Value)
            .Add("flags", runtime.Scan.Flags);
        _ = new ChannelApi(runtime, native);
        _ = new SocketApi(runtime, native);
        _ = new LoopApi(runtime, native);
        _ = new FileProducerApi(runtime, native, files);
        _ = new ModuleApi(runtime, native);
        foreach (var file in new[]
        {
            "exceptions.js", "bytes.js", "socket.js", "map.js", "dispatcher.js", "asynchat.js", "files.js", "loop.js", "events.js", "timers.js", "require.js",
            "check.js",
        })
        {
            Prelude.Run(engine, file, native.Value, internals.Value);
        }
        return (new ScriptEvents(engine, engine.Get(internals.Value, "events")), standard);
    }
}
