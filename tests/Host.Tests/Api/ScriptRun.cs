using System.Runtime.ExceptionServices;
using System.Text;
using Asyncore.Scripting;
using Asyncore.Scripting.Api;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Host.Tests.Api;

/// <summary>Runs scripts in an engine of their own that has the standard API, on a thread with the stack that scripts are meant to have.</summary>
internal static class ScriptRun
{
    private const int StackSize = 16 * 1024 * 1024;

    // The module loader is not part of what is tested here.
    private const string Require = "const require = name => internals.modules[name];";

    /// <summary>The value of an expression as a string; what it throws as name, code and message.</summary>
    public static string? Value(string expression) => Evaluate(
        $"(() => {{ {Require} try {{ return String({expression}); }} " +
        "catch (e) { return `${e.name} ${e.code}: ${e.message}`; } })()").Value;

    /// <summary>What a script returns and writes.</summary>
    public static ScriptResult Program(string body, StandardApiOptions? options = null) => Evaluate(
        $"(() => {{ {Require} {body}\n}})()", options);

    private static ScriptResult Evaluate(string source, StandardApiOptions? options = null)
    {
        ScriptResult? result = null;
        OnScriptThread(() =>
        {
            using var output = new MemoryStream();
            using var error = new MemoryStream();
            using var engine = EngineCatalog.Create("auto");
            using var language = new LanguageApi(engine);
            options ??= new StandardApiOptions();
            using var api = new StandardApi(engine, language, new StandardApiOptions
            {
                Arguments = options.Arguments,
                ScriptPath = options.ScriptPath,
                Output = options.Output ?? output,
                Error = options.Error ?? error,
                Exit = code =>
                {
                    options.Exit?.Invoke(code);
                    engine.RequestStop();
                },
                Environment = options.Environment,
                Files = options.Files,
            });
            engine.Set(engine.Global, "internals", language.Internals);
            var value = Run(engine, source);
            result = new ScriptResult(value, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
        });
        return result!;
    }

    // Null where the script exited.
    private static string? Run(JavaScriptEngine engine, string source)
    {
        try
        {
            return engine.ToText(engine.Evaluate(source, "test.js"));
        }
        catch (ScriptStoppedException stop) when (stop.Reason == StopReason.Requested)
        {
            return null;
        }
    }

    private static void OnScriptThread(Action body)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                body();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        }, StackSize);
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}
