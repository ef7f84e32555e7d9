namespace Asyncore.Scripting.Diagnostics;

/// <summary>How a file is named to people: relative to the current folder when it is below it, whole otherwise.</summary>
internal static class DisplayPath
{
    public static string Of(string file)
    {
        if (!Path.IsPathRooted(file))
            return file;
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, file);
        var outside = relative == ".." || relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        return outside ? file : relative;
    }

    public static string Position(string file, int line, int column) =>
        line == 0 ? Of(file) : column == 0 ? $"{Of(file)}:{line}" : $"{Of(file)}:{line}:{column}";
}
