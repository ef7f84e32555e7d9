using Asyncore.Scripting.Diagnostics;
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

        var place = ThrownPlace.Find(
            TextOf("stack") ?? "", TextOf("sourceURL"), NumberOf("line"), NumberOf("column"), TextOf("name") == "SyntaxError", engine.WrapperLength);
        return new ScriptException(TextOf("message") ?? Indescribable, cause!)
        {
            ErrorName = TextOf("name") ?? "Error",
            File = place.File,
            Line = place.Line,
            Column = place.Column,
            ScriptStack = place.Stack,
            Code = TextOf("code"),
            Thrown = reference,
        };
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
