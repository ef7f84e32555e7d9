using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Api;

/// <summary>
/// The part of the script API that has nothing to do with sockets, but with the process: console, process, fs. Leaves in
/// <c>internals.modules</c> what <c>require</c> finds under a bare name.
/// </summary>
internal sealed class StandardApi : IDisposable
{
    private readonly FileNatives _files;

    /// <summary>Defines it all in an engine. On the engine's thread.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="language">What was put into it before.</param>
    /// <param name="options">What it needs of the host.</param>
    public StandardApi(JavaScriptEngine engine, LanguageApi language, StandardApiOptions options)
    {
        var streams = new OutputStreams(options);
        var internals = language.Internals;
        var process = language.Clock.AddTo(new ProcessNatives(engine, options, streams).Native).Value;
        _files = new FileNatives(engine, options.Files, streams);

        Prelude.Run(engine, "console.js", process, internals);
        Prelude.Run(engine, "process.js", process, internals);
        Prelude.Run(engine, "fs_types.js", _files.Native.Value, internals);
        Prelude.Run(engine, "fs.js", _files.Native.Value, internals);
        Prelude.Run(engine, "modules.js", engine.CreateObject(), internals);
    }

    /// <summary>The files that the script has opened.</summary>
    public FileNatives Files => _files;

    /// <summary>Closes the files that the script left open.</summary>
    public void Dispose() => _files.Dispose();
}
