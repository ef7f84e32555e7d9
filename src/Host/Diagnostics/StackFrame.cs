using System.Globalization;
using Asyncore.Scripting.Api;

namespace Asyncore.Scripting.Diagnostics;

/// <summary>One frame of a script's stack, as engines report it: <c>function@file:line:column</c>.</summary>
internal readonly record struct StackFrame(string Function, string File, int Line, int Column)
{
    /// <summary>True for frames of the host's own JavaScript and of the engine, which tell a script's author nothing.</summary>
    public bool IsInternal => File.Length == 0 || File.StartsWith(Prelude.Scheme, StringComparison.Ordinal);

    /// <summary>The frames of a stack that are the script's own, the innermost first.</summary>
    public static IReadOnlyList<StackFrame> ParseUserFrames(string stack) =>
        [.. stack.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(Parse)
            .Where(frame => !frame.IsInternal)];

    private static StackFrame Parse(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var function = at < 0 ? "" : text[..at];
        var place = at < 0 ? text : text[(at + 1)..];
        if (place.Length == 0 || place[0] == '[')
            return new StackFrame(function, "", 0, 0);
        var column = TakeNumber(ref place);
        var line = TakeNumber(ref place);
        // With one number only, it is the line.
        return line == 0 ? new StackFrame(function, place, column, 0) : new StackFrame(function, place, line, column);
    }

    private static int TakeNumber(ref string place)
    {
        var colon = place.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(place.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return 0;
        place = place[..colon];
        return number;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var position = DisplayPath.Position(File, Line, Column);
        return Function.Length == 0 ? position : $"{Function} ({position})";
    }
}
