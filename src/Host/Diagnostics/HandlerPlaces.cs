using Asyncore.Scripting.Channels;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Diagnostics;

/// <summary>
/// The place to blame for an error that has none: a stop between two promise reactions, or a stack that ran over where only the host's frames
/// were left. It is where the handler begins, or else its class.
/// </summary>
internal sealed class HandlerPlaces(ScriptRuntime runtime)
{
    private ScriptChannel? _channel;
    private JsReference? _event;

    /// <summary>Remembers which event of which channel failed without a place.</summary>
    /// <returns>False: what failed goes on its way.</returns>
    public bool Note(ScriptChannel? channel, JsReference failed)
    {
        (_channel, _event) = (channel, failed);
        return false;
    }

    /// <summary>The same stop with the place of what was stopped.</summary>
    public ScriptStoppedException Locate(ScriptStoppedException stop, ScriptChannel? channel, JsReference? stopped) =>
        stop.File is not null || Find(channel?.Self ?? default, stopped) is not var (file, line) ? stop : new ScriptStoppedException(stop.Reason, stop.Message)
        {
            File = file,
            Line = line,
            ScriptStack = $"@{file}:{line}",
        };

    /// <summary>Hands on an error of the running channel, with a place: at once, or where there is no stack left to look for one, later.</summary>
    public void Locate(ScriptException error, Action<ScriptException> report)
    {
        var channel = runtime.Running;
        var failed = _channel == channel ? _event : null;
        (_channel, _event) = (null, null);
        if (error.File is not null || error.Code is not null || channel is null || channel.Self is var self && self == default)
        {
            report(error);
            return;
        }
        var kept = runtime.Engine.Protect(self);
        runtime.Loop.Post(() =>
        {
            using (kept)
                report(Locate(error, kept.Value, failed));
        });
    }

    private ScriptException Locate(ScriptException error, JsValue self, JsReference? failed) =>
        Find(self, failed) is not var (file, line) ? error : new ScriptException(error.Message, error)
        {
            ErrorName = error.ErrorName,
            File = file,
            Line = line,
            Code = error.Code,
            Thrown = error.Thrown,
        };

    private (string File, int Line)? Find(JsValue self, JsReference? failed)
    {
        if (self == default)
            return null;
        var engine = runtime.Engine;
        var outer = engine.Clock.Start();
        try
        {
            var texts = runtime.CallPrelude("handler_texts", [self, engine.FromText(failed is null ? "" : runtime.Events.NameOf(failed))]);
            for (var i = 0; engine.Get(texts, i) is var text && engine.TypeOf(text) == JsType.Text; i++)
            {
                if (runtime.Modules.FindLoaded(engine.ToText(text)) is { } place)
                    return place;
            }
        }
        catch (ScriptException)
        {
            // A getter that throws, or loops: there is no place then.
        }
        finally
        {
            engine.Clock.Resume(outer);
        }
        return null;
    }
}
