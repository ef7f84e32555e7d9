using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting;

/// <summary>What a script threw, or why it could not be loaded, with its position in the script.</summary>
public class ScriptException : Exception
{
    /// <summary>An error without a position.</summary>
    public ScriptException(string message) : base(message)
    {
    }

    /// <summary>An error without a position, with its cause.</summary>
    public ScriptException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>An error without a message.</summary>
    public ScriptException()
    {
    }

    /// <summary>The name of the error's class, as in <c>TypeError</c>; empty where a script threw something else than an error.</summary>
    public string ErrorName { get; init; } = "";

    /// <summary>The file, as the script was loaded; null where the error has no place.</summary>
    public string? File { get; init; }

    /// <summary>The line, from 1; 0 where it is not known.</summary>
    public int Line { get; init; }

    /// <summary>The column, from 1; 0 where it is not known.</summary>
    public int Column { get; init; }

    /// <summary>The script's own stack, a frame a line as <c>function@file:line:column</c>, the innermost first; may be empty.</summary>
    public string ScriptStack { get; init; } = "";

    /// <summary>The <c>code</c> of the error, as in <c>ECONNREFUSED</c>; null where it has none.</summary>
    public string? Code { get; init; }

    /// <summary>The value that was thrown; null where the error did not come from a script's <c>throw</c>.</summary>
    public JsReference? Thrown { get; init; }

    /// <summary>The position as <c>file:line:column</c>, as much of it as is known.</summary>
    public string Position => File is null ? "" : Line == 0 ? File : Column == 0 ? $"{File}:{Line}" : $"{File}:{Line}:{Column}";
}
