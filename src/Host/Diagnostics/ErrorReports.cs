using System.Text;
using Asyncore.Scripting.JavaScript;
using Asyncore.Sockets;

namespace Asyncore.Scripting.Diagnostics;

/// <summary>What a script's run prints: its own lines, and the errors that nobody took.</summary>
internal sealed class ErrorReports(ScriptRuntime runtime, ScriptHostOptions options)
{
    private readonly Stream _output = options.Output ?? Console.OpenStandardOutput();
    private readonly Stream _error = options.Error ?? Console.OpenStandardError();
    private readonly bool _color = options.Error is null && Terminal.ShowsColor;

    /// <summary>Reports an error that nobody took.</summary>
    public void Report(Exception error, string? channel)
    {
        var script = error as ScriptException ?? new ScriptException(error.Message, error);
        if (channel is null)
            runtime.Reloader.NoteFailure(script);
        if (options.OnError is { } handler)
            handler(script);
        else if (IsSystemError(script))
            Write($"error: {(channel is null ? "" : channel + ": ")}{script.Message}");
        else
            Write($"{(channel is null ? "" : $"error in {channel}\n")}{CodeFrame.Format(script, _color, runtime.Modules.Served).TrimEnd()}");
    }

    /// <summary>Reports a value that a script threw.</summary>
    public void ReportValue(JsValue thrown, string channel) =>
        runtime.Places.Locate(runtime.Thrown.ToException(thrown), error => Report(error, channel));

    /// <summary>Prints an error of a version that was tried.</summary>
    public void WriteError(ScriptException error) => Write(CodeFrame.Format(error, _color, runtime.Modules.Tried).TrimEnd());

    /// <summary>Writes a line to standard output.</summary>
    public void WriteOutput(string line) => WriteLine(_output, line);

    /// <summary>Writes a line to standard error.</summary>
    public void Write(string line) => WriteLine(_error, line);

    private static void WriteLine(Stream stream, string line)
    {
        try
        {
            stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch (IOException)
        {
            // The disk is full or nobody reads it any more: that is no reason to stop serving.
        }
    }

    // A failed call that the loop made on its own, such as a refused connect: no script is at fault, and one line says all.
    private static bool IsSystemError(ScriptException error) => error.File is null && (error.InnerException is PosixException || error.Code is not null);
}
