using Asyncore.Scripting.Api;
using Asyncore.Scripting.JavaScriptCore;

namespace Asyncore.Scripting.Diagnostics;

/// <summary>Where a script threw, as its error tells: the first frame that is the user's, and the stack without the host's frames.</summary>
internal readonly record struct ThrownPlace(string? File, int Line, int Column, string Stack)
{
    /// <summary>Finds the place in what an error says of itself.</summary>
    /// <param name="stack">Its stack, a frame a line as <c>function@file:line:column</c>.</param>
    /// <param name="file">The file that it names beside; null for none.</param>
    /// <param name="line">The line in that file.</param>
    /// <param name="column">The column in that line.</param>
    /// <param name="isSyntax">Whether it says that a text is no program.</param>
    /// <param name="wrapper">The length of what the host puts before the first line of a script.</param>
    public static ThrownPlace Find(string stack, string? file, int line, int column, bool isSyntax, int wrapper)
    {
        var frames = new List<string>();
        ScriptFrame? top = null;
        ScriptFrame? user = null;
        foreach (var text in stack.Split('\n'))
        {
            if (!ScriptFrame.TryParse(text, out var frame))
                continue;

            top ??= frame;
            if (frame.IsPrelude)
                continue;

            user ??= frame;
            frames.Add(InFrame(text, frame, wrapper));
        }

        // An error of the parser has a line but no column, and its stack is that of whoever had the text compiled.
        var shown = string.Join('\n', frames);
        var parser = file is not null && line > 0 && isSyntax && (top?.File != file || top?.Line != line);
        if (user is { } position && !parser)
            return new(position.File, position.Line, InText(position.Line, position.Column, wrapper), shown);
        if (string.IsNullOrEmpty(file) || file.StartsWith(Prelude.Scheme, StringComparison.Ordinal))
            return new(null, 0, 0, shown); // An error that the host made between two calls of the script's.
        return new(file, line, parser ? 0 : InText(line, column, wrapper), shown);
    }

    private static string InFrame(string text, ScriptFrame frame, int wrapper)
    {
        var column = InText(frame.Line, frame.Column, wrapper);
        return column == frame.Column ? text : $"{text[..text.LastIndexOf(':')]}:{column}";
    }

    // The first line of a script begins behind the text that the host wraps it in.
    private static int InText(int line, int column, int wrapper) => line == 1 && column > wrapper ? column - wrapper : column;
}
