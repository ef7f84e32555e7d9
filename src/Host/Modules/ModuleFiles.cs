using Asyncore.Scripting.Checks;
using Asyncore.Scripting.JavaScript;
using Asyncore.Scripting.Reload;

namespace Asyncore.Scripting.Modules;

/// <summary>The files behind <c>require</c>: where a name leads, how a file becomes a function, and what was loaded of each.</summary>
internal sealed class ModuleFiles(ScriptRuntime runtime)
{
    private readonly Dictionary<string, string> _given = [];
    private readonly LoadedTexts _texts = new();
    private readonly HashSet<string> _missed = []; // Where a required file was looked for in vain.
    private readonly HashSet<string> _granted = [];
    private volatile IReadOnlyList<WatchedFile> _watched = [];

    /// <summary>Where the scripts are only checked: what wants to see their classes.</summary>
    public ScriptCheck? Check { get; set; }

    /// <summary>The files that the host loaded itself.</summary>
    public List<string> Roots { get; } = [];

    /// <summary>The files to watch: those that are loaded, and those that the last attempt to reload touched. From any thread.</summary>
    public IReadOnlyList<WatchedFile> Watched() => _watched;

    /// <summary>Offers a text as a file, for a script that has none.</summary>
    /// <returns>The text that was offered before; null for none.</returns>
    public string? Give(string filename, string? source)
    {
        var before = _given.GetValueOrDefault(filename);
        if (source is null)
            _given.Remove(filename);
        else
            _given[filename] = source;
        return before;
    }

    /// <summary>Lets a file be loaded that the host itself names, whatever the script may read.</summary>
    public void Grant(string filename) => _granted.Add(filename);

    /// <summary>A file as messages name it: relative to the current folder where it is below it.</summary>
    public static string Display(string filename)
    {
        var folder = Environment.CurrentDirectory;
        var below = folder.EndsWith('/') ? folder : folder + "/";
        return filename.StartsWith(below, StringComparison.Ordinal) ? filename[below.Length..] : filename;
    }

    /// <summary>The file that a name leads to: as it is, with .js or .json, or the index.js of a folder; null for none.</summary>
    public string? Resolve(string name, string folder)
    {
        if (name.Contains('\0', StringComparison.Ordinal))
            return null;
        var path = Path.GetFullPath(name, folder.Length == 0 ? Environment.CurrentDirectory : folder);
        var candidates = (string[])[path, path + ".js", path + ".json", Path.Combine(path, "index.js")];
        foreach (var candidate in candidates)
        {
            if (_given.ContainsKey(candidate))
                return candidate;
            Demand(candidate); // Also for what is not there: a script does not learn that.
            if (File.Exists(candidate))
                return candidate;
        }
        _missed.UnionWith(candidates);
        return null;
    }

    public bool Exists(string filename) => _given.ContainsKey(filename) || File.Exists(filename);

    /// <summary>The text that is loaded, or is about to be.</summary>
    public string Text(string filename) => _texts.Find(filename) ?? Read(filename);

    /// <summary>Reads a file to be loaded.</summary>
    public string Read(string filename)
    {
        if (_texts.Attempted(filename) is { } known)
            return known;
        if (!_given.ContainsKey(filename))
            Demand(filename);
        try
        {
            var text = _given.TryGetValue(filename, out var source) ? source : File.ReadAllText(filename);
            _texts.Add(filename, text);
            if (!_texts.IsAttempt)
                Publish();
            return text;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _missed.Add(filename);
            throw new ScriptException($"cannot read {Display(filename)}: {Reason(filename, error)}", error) { File = Display(filename) };
        }
    }

    /// <summary>Compiles a file into the function that CommonJS wraps it in.</summary>
    public JsValue Compile(string filename)
    {
        var source = WithoutHashbang(Read(filename));
        // The text stays on its own lines; the engine takes the head off the columns of the first one.
        runtime.Engine.WrapperLength = ModuleWrapper.HeadLength;
        try
        {
            return runtime.Engine.Evaluate(ModuleWrapper.Wrap(source), Display(filename));
        }
        catch (ScriptException error) when (error.ErrorName == "SyntaxError")
        {
            return CompilePlainly(source, filename);
        }
    }

    /// <summary>Finds what the parser has to say about a file, if anything.</summary>
    public void CheckSyntax(string filename)
    {
        if (filename.EndsWith(".js", StringComparison.Ordinal) && Exists(filename))
            Compile(filename);
        if (Roots.Contains(filename) && Exists(filename) && string.IsNullOrWhiteSpace(Read(filename)))
            throw new ScriptException($"{Display(filename)} is empty");
    }

    /// <summary>What is read from now on belongs to a new version.</summary>
    public void BeginAttempt()
    {
        _missed.Clear();
        _texts.Begin();
    }

    /// <summary>The loaded files whose content is another one now, or that are gone.</summary>
    public IReadOnlyList<string> Changed()
    {
        var changed = new List<string>();
        foreach (var (filename, loaded) in _texts.Loaded.ToArray())
        {
            var now = Now(filename);
            if (now == loaded)
                continue;
            changed.Add(filename);
            if (now is null)
                _missed.Add(filename);
            else
                _texts.Add(filename, now);
        }
        Publish(); // What the watch has seen of them is being dealt with.
        return changed;
    }

    /// <summary>The new version serves, or the one before goes on.</summary>
    public void EndAttempt(bool succeeded)
    {
        if (succeeded)
            _texts.Accept(LoadedFiles());
        else
            _texts.Reject();
        Publish();
    }

    /// <summary>The version before the last one serves again.</summary>
    public void TakeBack()
    {
        _texts.TakeBack();
        Publish();
    }

    /// <summary>The text to show of a file in an error of the version that serves.</summary>
    public string? Served(string display) => _texts.Served(display);

    /// <summary>The text to show of a file in an error of the version that was last tried.</summary>
    public string? Tried(string display) => _texts.Tried(display);

    /// <summary>The place of a function in a version that no longer serves, as <c>file:line</c>; null where it is in none.</summary>
    public string? FindRetired(string function) => _texts.FindRetired(function);

    /// <summary>Where a function of the version that serves begins; null where no file has its text.</summary>
    public (string File, int Line)? FindLoaded(string function) => _texts.FindLoaded(function);

    private string? Now(string filename)
    {
        if (_given.TryGetValue(filename, out var given))
            return given;
        try
        {
            Demand(filename); // It may be a link now, which leads elsewhere: then reading it again says so.
            return File.ReadAllText(filename);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ScriptException)
        {
            return null;
        }
    }

    private HashSet<string> LoadedFiles()
    {
        var engine = runtime.Engine;
        var files = new HashSet<string>(StringComparer.Ordinal);
        engine.Enter(() =>
        {
            var list = runtime.CallPrelude("loaded_files", []);
            var count = engine.ToInt32(engine.Get(list, "length"));
            for (var i = 0; i < count; i++)
                files.Add(engine.ToText(engine.Get(list, i)));
        });
        return files;
    }

    private void Publish()
    {
        var seen = _texts.Seen;
        var watched = new List<WatchedFile>();
        foreach (var (filename, text) in seen)
            watched.Add(new WatchedFile(filename, FileLook.Sign(text)));
        foreach (var filename in _missed)
        {
            if (!seen.ContainsKey(filename))
                watched.Add(new WatchedFile(filename, 0));
        }
        watched.RemoveAll(file => _given.ContainsKey(file.Path));
        _watched = watched;
    }

    // Without our names in it: the parser's complaint is about the script alone, and what we made wrong does not keep it from running.
    private JsValue CompilePlainly(string source, string filename)
    {
        try
        {
            return runtime.Engine.Evaluate(ModuleWrapper.WrapPlainly(source), Display(filename));
        }
        catch (ScriptException error) when (error.ErrorName == "SyntaxError")
        {
            throw Explained(error, source);
        }
    }

    // What is still open at the end of the file is noticed in what we put behind it.
    private static ScriptException AtTheEnd(ScriptException error, string source) => new(error.Message)
    {
        ErrorName = error.ErrorName,
        File = error.File,
        Line = source.AsSpan().TrimEnd().Count('\n') + 1,
        ScriptStack = error.ScriptStack,
        Thrown = error.Thrown,
    };

    private void Demand(string filename)
    {
        if (!_granted.Contains(filename))
            runtime.Grants.Files.Demand(filename, write: false, followLink: true);
    }

    private static string Reason(string filename, Exception error) =>
        Directory.Exists(filename) ? "it is a folder"
        : error is FileNotFoundException or DirectoryNotFoundException ? "no such file"
        : error is UnauthorizedAccessException ? "permission denied"
        : error.Message;

    private static string WithoutHashbang(string source) =>
        source.StartsWith("#!", StringComparison.Ordinal) ? "//" + source[2..] : source;

    private static ScriptException Explained(ScriptException error, string source)
    {
        var lines = source.Split('\n');
        var line = error.Line > 0 && error.Line <= lines.Length ? lines[error.Line - 1].TrimStart() : "";
        var isModule = line.StartsWith("import ", StringComparison.Ordinal) || line.StartsWith("export ", StringComparison.Ordinal);
        if (!isModule)
            return error.Line <= lines.Length ? error : AtTheEnd(error, source);
        return new ScriptException("scripts are CommonJS: use require('...') and module.exports instead of import and export")
        {
            ErrorName = error.ErrorName,
            File = error.File,
            Line = error.Line,
            ScriptStack = error.ScriptStack,
        };
    }
}
