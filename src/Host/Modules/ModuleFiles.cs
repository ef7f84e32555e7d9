using Asyncore.Scripting.Checks;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Modules;

/// <summary>The files behind <c>require</c>: where a name leads, and how a file becomes a function.</summary>
internal sealed class ModuleFiles(ScriptRuntime runtime)
{
    private const string Head = "(function (exports, require, module, __filename, __dirname) {";
    private readonly Dictionary<string, string> _given = [];
    private readonly HashSet<string> _granted = [];

    /// <summary>Where the scripts are only checked: what wants to see their classes.</summary>
    public ScriptCheck? Check { get; set; }

    /// <summary>Offers a text as a file, for a script that has none.</summary>
    public void Give(string filename, string source) => _given[filename] = source;

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
        foreach (var candidate in (string[])[path, path + ".js", path + ".json", Path.Combine(path, "index.js")])
        {
            if (_given.ContainsKey(candidate))
                return candidate;
            Demand(candidate); // Also for what is not there: a script does not learn that.
            if (File.Exists(candidate))
                return candidate;
        }
        return null;
    }

    public string Read(string filename)
    {
        if (_given.TryGetValue(filename, out var source))
            return source;
        Demand(filename);
        try
        {
            return File.ReadAllText(filename);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ScriptException($"cannot read {Display(filename)}: {Reason(filename, error)}", error) { File = Display(filename) };
        }
    }

    /// <summary>Compiles a file into the function that CommonJS wraps it in.</summary>
    public JsValue Compile(string filename)
    {
        var source = WithoutHashbang(Read(filename));
        // The text stays on its own lines; the engine takes the head off the columns of the first one.
        runtime.Engine.WrapperLength = Head.Length;
        try
        {
            return runtime.Engine.Evaluate($"{Head}{source}{(Check is null ? "" : ScriptCheck.Tail(source))}\n}})", Display(filename));
        }
        catch (ScriptException error) when (error.ErrorName == "SyntaxError")
        {
            throw Explained(error, source);
        }
    }

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
            return error;
        return new ScriptException("scripts are CommonJS: use require('...') and module.exports instead of import and export")
        {
            ErrorName = error.ErrorName,
            File = error.File,
            Line = error.Line,
            ScriptStack = error.ScriptStack,
        };
    }
}
