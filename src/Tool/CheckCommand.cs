using Asyncore.Scripting;
using McMaster.Extensions.CommandLineUtils;

namespace Asyncore.Tool;

/// <summary><c>asyncore check FILE...</c></summary>
internal static class CheckCommand
{
    public static void Configure(CommandLineApplication command)
    {
        command.Description = "Compiles scripts and checks their handlers without opening a socket.";
        var files = command.Argument("FILE", "The scripts.", multipleValues: true);
        command.OnExecute(() =>
        {
            if (files.Values.Count == 0)
                throw new UsageException("check needs a script, as in: asyncore check scripts/echo.js");
            return ScriptThread.Run(_ =>
            {
                var results = files.Values.ConvertAll(Check);
                return results.TrueForAll(passed => passed) ? ExitCode.Success : ExitCode.ScriptFailed;
            });
        });
    }

    private static bool Check(string file)
    {
        if (ScriptFile.Problem(file) is { } problem)
        {
            ErrorReport.Write(problem);
            return false;
        }
        try
        {
            var findings = ScriptHost.Check(file);
            foreach (var finding in findings)
                Console.Error.WriteLine(finding);
            if (findings.Count == 0)
                Console.WriteLine($"{file}: ok");
            return findings.Count == 0;
        }
        catch (ScriptException error)
        {
            ErrorReport.Write(error);
            return false;
        }
    }
}
