using System.Reflection;
using Asyncore.Scripting;
using McMaster.Extensions.CommandLineUtils;

namespace Asyncore.Tool;

/// <summary>The commands, and what is said about a line that names none of them.</summary>
internal static class CommandLine
{
    public static int Execute(string[] arguments)
    {
        var application = Create();
        try
        {
            return application.Execute(PermissionOptions.Complete(arguments));
        }
        catch (CommandParsingException error)
        {
            ErrorReport.Write(Explain(error, arguments));
            return ExitCode.WrongUsage;
        }
        catch (UsageException error)
        {
            ErrorReport.Write(error.Message);
            return ExitCode.WrongUsage;
        }
        catch (ScriptException error)
        {
            ErrorReport.Write(error);
            return ExitCode.ScriptFailed;
        }
        catch (Exception error)
        {
            // A defect of ours: the trace helps only whoever asks for it.
            var verbose = Environment.GetEnvironmentVariable("ASYNCORE_TRACE") is { Length: > 0 };
            ErrorReport.Write(verbose ? error.ToString() : $"internal error: {error.Message} (ASYNCORE_TRACE=1 shows where)");
            return ExitCode.ScriptFailed;
        }
    }

    private static QuietApplication Create()
    {
        var application = new QuietApplication("asyncore") { Description = "Runs JavaScript protocol scripts on the asyncore loop." };
        application.HelpOption("-h|--help", inherited: true);
        application.VersionOption("--version", Version);
        Add(application, "run", RunCommand.Configure);
        Add(application, "check", CheckCommand.Configure);
        Add(application, "engines", EnginesCommand.Configure);
        application.OnExecute(() =>
        {
            application.ShowHelp(usePager: false);
            return ExitCode.WrongUsage;
        });
        return application;
    }

    private static void Add(CommandLineApplication application, string name, Action<CommandLineApplication> configure)
    {
        var command = new QuietApplication(name) { Parent = application };
        application.AddSubcommand(command);
        configure(command);
    }

    private static string Version()
    {
        var version = typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        return "asyncore " + version.Split('+')[0];
    }

    private static string Explain(CommandParsingException error, string[] arguments)
    {
        var command = error.Command;
        var forScript = command.Name == "run";
        if (Quoted(error.Message) is not { } wrong)
            return error.Message.TrimEnd('.');
        if (error.Message.StartsWith("Missing value", StringComparison.Ordinal))
            return $"--{wrong} needs a value";
        if (wrong.StartsWith('-'))
        {
            var known = command.GetOptions().Select(option => "--" + option.LongName);
            var suggestion = NearName.Suggestion(wrong.Split('=')[0], known);
            return $"unknown option {wrong}{suggestion}" + (forScript && suggestion.Length == 0 ? "; options of the script go after --" : "");
        }
        if (command.Parent is not null)
            return $"unexpected argument '{wrong}'" + (forScript ? "; arguments of the script go after --" : "");
        if (wrong.EndsWith("js", StringComparison.Ordinal) || File.Exists(wrong))
            return $"to run a script: asyncore run {string.Join(' ', arguments)}";
        return $"unknown command '{wrong}'{NearName.Suggestion(wrong, command.Commands.Select(other => other.Name))}; asyncore --help lists the commands";
    }

    // The library tells what was wrong only inside its message.
    private static string? Quoted(string message)
    {
        var start = message.IndexOf('\'', StringComparison.Ordinal);
        var end = message.LastIndexOf('\'');
        return end > start ? message[(start + 1)..end] : null;
    }
}
