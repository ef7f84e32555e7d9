using System.Text;
using Asyncore.Scripting;
using Asyncore.Scripting.Diagnostics;

namespace Asyncore.Tool;

/// <summary>What the command says on standard error when something went wrong.</summary>
internal static class ErrorReport
{
    /// <summary>One line of the command's own.</summary>
    public static void Write(string message) => WriteWhole($"asyncore: {message}\n");

    /// <summary>A text in one piece: other processes and the script write to standard error too.</summary>
    public static void WriteWhole(string text)
    {
        using var error = Console.OpenStandardError();
        error.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>A script's error, with its source; errors without a place in a script are one line of the command's own.</summary>
    public static void Write(ScriptException error)
    {
        if (error.File is null && error.ErrorName.Length == 0)
            Write(error.Message);
        else
            WriteWhole(CodeFrame.Format(error, Terminal.ShowsColor));
    }
}
