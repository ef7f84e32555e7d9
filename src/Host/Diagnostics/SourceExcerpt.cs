using System.Globalization;
using System.Text;

namespace Asyncore.Scripting.Diagnostics;

/// <summary>The lines of a source file around an error, numbered, with a caret under the column.</summary>
internal static class SourceExcerpt
{
    private const int LinesBefore = 2;
    private const int LinesAfter = 1;
    private const int TabWidth = 4;
    private const int Width = 100;

    /// <summary>Appends the excerpt of a text, or of the file where there is none; nothing when that cannot be read or has no such line.</summary>
    public static void Append(StringBuilder target, string? source, string file, int line, int column, Palette palette)
    {
        var first = Math.Max(1, line - LinesBefore);
        var lines = source is null ? Read(file, first, line + LinesAfter) : [.. Lines(source).Skip(first - 1).Take(line + LinesAfter - first + 1)];
        if (lines.Count <= line - first)
            return;

        var caret = column > 0 ? DisplayWidth(lines[line - first], column - 1) : -1;
        // A long line, as in a minified file, is cut to a window around the caret.
        var offset = Math.Max(0, caret - Width * 2 / 3);
        var gutter = (first + lines.Count - 1).ToString(CultureInfo.InvariantCulture).Length;
        for (var i = 0; i < lines.Count; i++)
        {
            var current = first + i == line;
            var number = (first + i).ToString(CultureInfo.InvariantCulture).PadLeft(gutter);
            var marker = current ? palette.Error(">") : " ";
            target.Append(marker).Append(' ').Append(palette.Faint(number + " |")).Append(' ').Append(Window(lines[i], offset)).Append('\n');
            if (current && caret >= 0)
                target.Append(' ', gutter + 2).Append(palette.Faint(" |")).Append(' ').Append(' ', caret - offset).Append(palette.Error("^")).Append('\n');
        }
    }

    private static IEnumerable<string> Lines(string text)
    {
        using var reader = new StringReader(text);
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    private static List<string> Read(string file, int first, int last)
    {
        try
        {
            return [.. File.ReadLines(file).Skip(first - 1).Take(last - first + 1)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return [];
        }
    }

    private static string Window(string line, int offset)
    {
        var text = Expand(line);
        if (offset >= text.Length)
            return "";
        var end = Math.Min(text.Length, offset + Width);
        var left = offset > 0 ? "…" : "";
        var right = end < text.Length ? "…" : "";
        // The marks replace a character each, so that the caret stays where it belongs.
        return string.Concat(left, text.AsSpan(offset + left.Length, end - offset - left.Length), right).TrimEnd();
    }

    private static int DisplayWidth(string line, int characters) => Expand(line[..Math.Min(characters, line.Length)]).Length;

    private static string Expand(string line)
    {
        var text = new StringBuilder(line.Length);
        foreach (var c in line)
        {
            if (c == '\t')
                text.Append(' ', TabWidth - text.Length % TabWidth);
            else
                text.Append(char.IsControl(c) ? '?' : c);
        }
        return text.ToString();
    }
}
