namespace Asyncore.Tool;

/// <summary>Checks the file that the command line names before an engine is started for it.</summary>
internal static class ScriptFile
{
    /// <summary>Why the file cannot be run, as one line; null when it can be read.</summary>
    public static string? Problem(string file)
    {
        if (Directory.Exists(file))
            return $"cannot read {file}: it is a folder";
        if (!File.Exists(file))
            return $"cannot read {file}: no such file{NearName.Suggestion(file, Neighbours(file))}";
        try
        {
            using var stream = File.OpenRead(file);
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return $"cannot read {file}: permission denied";
        }
        catch (IOException error)
        {
            return $"cannot read {file}: {error.Message}";
        }
    }

    private static IEnumerable<string> Neighbours(string file)
    {
        var folder = Path.GetDirectoryName(file) ?? "";
        try
        {
            // Script names only: "node_modules" is nobody's misspelt script.
            return [.. Directory.EnumerateFiles(folder.Length == 0 ? "." : folder, "*js").Select(path => Path.Combine(folder, Path.GetFileName(path)))];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
