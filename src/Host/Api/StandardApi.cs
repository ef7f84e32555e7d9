using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Api;

/// <summary>
/// The part of the script API that has nothing to do with sockets: Buffer, console, process, fs, crypto and the web's globals. Leaves in
/// <c>internals.modules</c> what <c>require</c> finds under a bare name.
/// </summary>
internal sealed class StandardApi : IDisposable
{
    private readonly FileNatives _files;

    /// <summary>Defines it all in an engine. On the engine's thread.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="internals">The object that the files of the prelude share.</param>
    /// <param name="options">What it needs of the host.</param>
    public StandardApi(JavaScriptEngine engine, JsValue internals, StandardApiOptions options)
    {
        var streams = new OutputStreams(options);
        var none = engine.CreateObject();
        var buffer = new BufferNatives(engine).Native.Value;
        var process = new ProcessNatives(engine, options, streams).Native.Value;
        var crypto = new CryptoNatives(engine).Native;
        _files = new FileNatives(engine, options.Files, streams);

        // In this order: each file uses what those before it made.
        Prelude.Run(engine, "primordials.js", none, internals);
        Prelude.Run(engine, "errors.js", none, internals);
        Prelude.Run(engine, "buffer.js", buffer, internals);
        Prelude.Run(engine, "buffer_methods.js", buffer, internals);
        Prelude.Run(engine, "buffer_numbers.js", none, internals);
        Prelude.Run(engine, "text.js", buffer, internals);
        Prelude.Run(engine, "structured_clone.js", none, internals);
        crypto.Add("now", engine.Get(process, "now")).Add("timeOrigin", engine.Get(process, "timeOrigin"));
        Prelude.Run(engine, "globals.js", crypto.Value, internals);
        Prelude.Run(engine, "inspect.js", none, internals);
        Prelude.Run(engine, "format.js", none, internals);
        Prelude.Run(engine, "console.js", process, internals);
        Prelude.Run(engine, "process.js", process, internals);
        Prelude.Run(engine, "crypto.js", crypto.Value, internals);
        Prelude.Run(engine, "fs_types.js", _files.Native.Value, internals);
        Prelude.Run(engine, "fs.js", _files.Native.Value, internals);
        Prelude.Run(engine, "modules.js", none, internals);
    }

    /// <summary>The files that the script has opened.</summary>
    public FileNatives Files => _files;

    /// <summary>Closes the files that the script left open.</summary>
    public void Dispose() => _files.Dispose();
}
