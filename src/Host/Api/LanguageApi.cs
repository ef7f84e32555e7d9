using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Api;

/// <summary>
/// The part of the script API that needs an engine and nothing of the host: Buffer, text, structuredClone, inspect, crypto. It is the larger
/// half of what a start takes, and can be made before it is known what the host shall be.
/// </summary>
internal sealed class LanguageApi : IDisposable
{
    private readonly JsReference _internals;

    /// <summary>Defines it in an engine. On the engine's thread.</summary>
    public LanguageApi(JavaScriptEngine engine)
    {
        _internals = engine.Protect(engine.CreateObject());
        Clock = new ClockNatives(engine);
        var none = engine.CreateObject();
        var buffer = new BufferNatives(engine).Native.Value;
        if (Prelude.RunInNewRealm(engine, "buffer_realm.js") is { } realm)
            engine.Set(buffer, "realm", realm);
        var crypto = Clock.AddTo(new CryptoNatives(engine).Native).Value;

        // In this order: each file uses what those before it made.
        Prelude.Run(engine, "primordials.js", none, Internals);
        Prelude.Run(engine, "errors.js", none, Internals);
        Prelude.Run(engine, "buffer.js", buffer, Internals);
        Prelude.Run(engine, "buffer_methods.js", buffer, Internals);
        Prelude.Run(engine, "buffer_numbers.js", none, Internals);
        Prelude.Run(engine, "text.js", buffer, Internals);
        Prelude.Run(engine, "structured_clone.js", none, Internals);
        Prelude.Run(engine, "globals.js", crypto, Internals);
        Prelude.Run(engine, "crypto.js", crypto, Internals);
        Prelude.Run(engine, "inspect.js", none, Internals);
        Prelude.Run(engine, "format.js", none, Internals);
    }

    /// <summary>The object that the files of the prelude share.</summary>
    public JsValue Internals => _internals.Value;

    public ClockNatives Clock { get; }

    /// <summary>Lets go of what the files share, when the last of them has run.</summary>
    public void Dispose() => _internals.Dispose();
}
