using Asyncore.Scripting;
using Asyncore.Scripting.JavaScript;
using McMaster.Extensions.CommandLineUtils;

namespace Asyncore.Tool;

/// <summary><c>asyncore engines</c></summary>
internal static class EnginesCommand
{
    public static void Configure(CommandLineApplication command)
    {
        command.Description = "Lists the JavaScript engines: which are here, and which are not and why.";
        command.OnExecute(() =>
        {
            var engines = ScriptHost.Engines;
            foreach (var engine in engines)
            {
                var state = engine.IsAvailable ? "available" : $"not available: {engine.Reason}";
                Console.WriteLine($"{engine.Name,-6}{engine.Description}, {state}");
                if (engine.IsAvailable && Missing(engine.Capabilities) is { Length: > 0 } missing)
                    Console.WriteLine($"      without: {missing} (docs/engines.md)");
            }
            return engines.Any(engine => engine.IsAvailable) ? ExitCode.Success : ExitCode.ScriptFailed;
        });
    }

    private static string Missing(EngineCapabilities present) =>
        string.Join(", ", Enum.GetValues<EngineCapabilities>().Where(capability => !present.HasFlag(capability)));
}
