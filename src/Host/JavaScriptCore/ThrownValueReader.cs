using Asyncore.Scripting.Api;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.JavaScriptCore;

/// <summary>Describes a value that a script threw. The value may do its worst: nothing that it throws meanwhile is described in turn.</summary>
internal readonly struct ThrownValueReader(JavaScriptCoreEngine engine, nint thrown)
{
    private const string Indescribable = "the script threw a value that cannot be described";
    private const string NativeFile = "[native code]";

    public ScriptException Read()
    {
        var reference = new JavaScriptCoreReference(engine, thrown);
        if (!engine.IsError(thrown))
            return new ScriptException(engine.TryText(thrown) ?? Indescribable)
            {
                Code = TextOf("code"),
                Thrown = reference,
            };

        var (file, line, column, stack) = ReadPosition();
        return new ScriptException(TextOf("message") ?? Indescribable)
        {
            ErrorName = TextOf("name") ?? "Error",
            File = file,
            Line = line,
            Column = column,
            ScriptStack = stack,
            Code = TextOf("code"),
            Thrown = reference,
        };
    }

    private (string? File, int Line, int Column, string Stack) ReadPosition()
    {
        var file = TextOf("sourceURL");
        var line = NumberOf("line");
        var column = NumberOf("column");
        var stack = TextOf("stack") ?? "";
        var frames = new List<string>();
        (string File, int Line, int Column)? user = null;
        foreach (var frame in stack.Split('\n'))
        {
            if (!TryParse(frame, out var position))
                continue;

            frames.Add(frame);
            user ??= position;
        }

        // An error of the parser has a line but no column, and its stack is that of whoever had the text compiled.
        var parser = line > 0 && column == 0 && file is not null;
        return parser || user is null
            ? (string.IsNullOrEmpty(file) ? null : file, line, column, string.Join('\n', frames))
            : (user.Value.File, user.Value.Line, user.Value.Column, string.Join('\n', frames));
    }

    /// <summary>Takes <c>function@file:line:column</c> apart; false for frames that are not a script's own.</summary>
    private static bool TryParse(string frame, out (string File, int Line, int Column) position)
    {
        position = default;
        var place = frame.AsSpan(frame.IndexOf('@', StringComparison.Ordinal) + 1);
        if (!TryCutNumber(ref place, out var column) || !TryCutNumber(ref place, out var line)
            || place.IsEmpty || place.SequenceEqual(NativeFile) || place.StartsWith(Prelude.Scheme))
            return false;

        position = (place.ToString(), line, column);
        return true;
    }

    private static bool TryCutNumber(ref ReadOnlySpan<char> place, out int number)
    {
        var colon = place.LastIndexOf(':');
        number = 0;
        if (colon < 0 || !int.TryParse(place[(colon + 1)..], out number))
            return false;

        place = place[..colon];
        return true;
    }

    private string? TextOf(string name)
    {
        var value = engine.TryGet(thrown, name);
        return value != 0 && engine.TypeOf(new JsValue(value)) is JsType.Text or JsType.Number ? engine.TryText(value) : null;
    }

    private int NumberOf(string name)
    {
        var value = engine.TryGet(thrown, name);
        return value != 0 && engine.TypeOf(new JsValue(value)) == JsType.Number ? engine.ToInt32(new JsValue(value)) : 0;
    }
}
