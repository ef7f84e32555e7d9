using Asyncore.Scripting;
using Asyncore.Scripting.Diagnostics;

namespace Asyncore.Tool;

/// <summary>What the command says on standard error when something went wrong.</summary>
internal static class ErrorReport
{
    /// <summary>One line of the command's own.</summary>
    public static void Write(string message) => Console.Error.WriteLine($"asyncore: {message}");

    /// <summary>A script's error, with its source; errors without a place in a script are one line of the command's own.</summary>
    public static void Write(ScriptException error)
    {
        if (error.File is null && error.ErrorName.Length == 0)
            Write(error.Message);
        else
            Console.Error.Write(CodeFrame.Format(error, Terminal.ShowsColor));
    }
}
