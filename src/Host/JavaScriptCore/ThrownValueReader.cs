using Asyncore.Scripting.Api;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.JavaScriptCore;

/// <summary>Describes a value that a script threw. The value may do its worst: nothing that it throws meanwhile is described in turn.</summary>
internal readonly struct ThrownValueReader(JavaScriptCoreEngine engine, nint thrown)
{
    private const string Indescribable = "the script threw a value that cannot be described";

    /// <summary>Whether an earlier description still holds, as far as scripts change their errors.</summary>
    public bool StillSays(ScriptException earlier) =>
        (engine.IsError(thrown) ? TextOf("message") : engine.TryText(thrown)) == earlier.Message && TextOf("code") == earlier.Code;

    public ScriptException Read(Exception? cause)
    {
        var reference = new JavaScriptCoreReference(engine, thrown);
        if (!engine.IsError(thrown))
            return new ScriptException(engine.TryText(thrown) ?? Indescribable, cause!)
            {
                Code = TextOf("code"),
                Thrown = reference,
            };

        var (file, line, column, stack) = ReadPosition();
        return new ScriptException(TextOf("message") ?? Indescribable, cause!)
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
        var frames = new List<string>();
        ScriptFrame? top = null;
        ScriptFrame? user = null;
        foreach (var text in (TextOf("stack") ?? "").Split('\n'))
        {
            if (!ScriptFrame.TryParse(text, out var frame))
                continue;

            top ??= frame;
            if (frame.IsPrelude)
                continue;

            user ??= frame;
            frames.Add(InFrame(text, frame));
        }

        // An error of the parser has a line but no column, and its stack is that of whoever had the text compiled.
        var stack = string.Join('\n', frames);
        var parser = file is not null && line > 0 && TextOf("name") == "SyntaxError" && (top?.File != file || top?.Line != line);
        if (user is { } position && !parser)
            return (position.File, position.Line, Column(position.Line, position.Column), stack);
        if (string.IsNullOrEmpty(file) || file.StartsWith(Prelude.Scheme, StringComparison.Ordinal))
            return (null, 0, 0, stack); // An error that the host made between two calls of the script's.
        return (file, line, parser ? 0 : Column(line, NumberOf("column")), stack);
    }

    private string InFrame(string text, ScriptFrame frame)
    {
        var column = Column(frame.Line, frame.Column);
        return column == frame.Column ? text : $"{text[..text.LastIndexOf(':')]}:{column}";
    }

    // The first line of a script begins behind the text that the host wraps it in.
    private int Column(int line, int column) =>
        line == 1 && column > engine.WrapperLength ? column - engine.WrapperLength : column;

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
