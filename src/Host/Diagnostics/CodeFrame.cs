using System.Text;

namespace Asyncore.Scripting.Diagnostics;

/// <summary>
/// How a script's error is shown to its author: the position and the message on one line, the source around it, and the script's own stack.
/// </summary>
public static class CodeFrame
{
    private const int MaxFrames = 10;

    /// <summary>The report on <paramref name="error"/>, each line ended by a newline.</summary>
    /// <param name="error">What a script threw, or why it could not be loaded.</param>
    /// <param name="color">True for a terminal that shows colours.</param>
    public static string Format(ScriptException error, bool color) => Format(error, color, static _ => null);

    /// <summary>The report on <paramref name="error"/>, with the lines that ran.</summary>
    /// <param name="error">What a script threw, or why it could not be loaded.</param>
    /// <param name="color">True for a terminal that shows colours.</param>
    /// <param name="source">The text of a file as it was loaded; null where the file itself is to be read.</param>
    internal static string Format(ScriptException error, bool color, Func<string, string?> source)
    {
        ArgumentNullException.ThrowIfNull(error);
        var palette = new Palette(color);
        var report = new StringBuilder();
        if (error.File is not null)
            report.Append(palette.Strong(DisplayPath.Position(error.File, error.Line, error.Column))).Append(": ");
        if (error.ErrorName.Length > 0)
            report.Append(palette.Error(Printable(error.ErrorName))).Append(": ");
        report.Append(Printable(error.Message)).Append('\n');

        if (error.File is not null && error.Line > 0)
            SourceExcerpt.Append(report, source(error.File), error.File, error.Line, error.Column, palette);
        AppendStack(report, error, palette);
        return report.ToString();
    }

    private static void AppendStack(StringBuilder report, ScriptException error, Palette palette)
    {
        var frames = StackFrame.ParseUserFrames(error.ScriptStack);
        // A single frame says what the first line has said.
        if (frames.Count == 1 && frames[0].File == error.File && frames[0].Line == error.Line)
            return;
        foreach (var frame in frames.Take(MaxFrames))
            report.Append(palette.Faint($"    at {Printable(frame.ToString())}")).Append('\n');
        if (frames.Count > MaxFrames)
            report.Append(palette.Faint($"    ... {frames.Count - MaxFrames} more")).Append('\n');
    }

    // A message may carry bytes from the network: none of them may reach the terminal as a control sequence.
    private static string Printable(string text) =>
        text.AsSpan().IndexOfAnyInRange('\0', '\x1f') < 0 && text.AsSpan().IndexOfAnyInRange('\x7f', '\x9f') < 0
            ? text
            : string.Concat(text.Select(c => c is '\n' or '\t' || !char.IsControl(c) ? c.ToString() : $"\\x{(int)c:x2}"));
}
