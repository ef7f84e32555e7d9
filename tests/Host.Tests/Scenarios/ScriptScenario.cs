using System.Text;
using System.Text.RegularExpressions;
using Asyncore.Scripting;
using Xunit.Sdk;

namespace Asyncore.Host.Tests.Scenarios;

/// <summary>
/// Runs a JavaScript text in a host on a thread of its own. The script asserts (see scenario.js); an error that no handler took fails
/// the scenario unless it is expected.
/// </summary>
internal sealed partial class ScriptScenario
{
    private const int StackSize = 16 * 1024 * 1024;
    private static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(90);
    private static readonly string Helpers = System.IO.File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Scenarios", "scenario.js"));
    private readonly List<string> _failures = [];
    private bool _isDone;

    public PollerKind Poller { get; init; }

    public string Family { get; init; } = "inet";

    public ScriptPermissions Permissions { get; init; } = ScriptPermissions.All;

    /// <summary>Long by default: a loaded machine must not fail a scenario that is not about it.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether errors that no handler takes are part of the scenario.</summary>
    public bool ExpectsErrors { get; init; }

    /// <summary>Whether errors are printed, as they are without an <c>OnError</c>.</summary>
    public bool PrintsErrors { get; init; }

    /// <summary>Whether the script may use what scenario.js offers.</summary>
    public bool HasHelpers { get; init; } = true;

    /// <summary>The name of the script; null for <c>scenario-under-test.js</c>.</summary>
    public string? File { get; init; }

    /// <summary>Which of the switches that bring back asyncore's own ways are on: F10, F17, F24.</summary>
    public IReadOnlyList<string> AsAsyncoreWas { get; init; } = [];

    /// <summary>Whether it must end within the time that any scenario has; generated cases may be any number.</summary>
    public bool HasSafetyNet { get; init; } = true;

    /// <summary>What the script's test does with the host before the script is loaded.</summary>
    public Action<ScriptHost>? Prepare { get; init; }

    /// <summary>What is done with the host once the script is loaded; null runs it.</summary>
    public Func<ScriptHost, int>? Drive { get; init; }

    /// <summary>A scenario with nothing special.</summary>
    public static ScenarioResult Run(string script, PollerKind poller = PollerKind.Auto, string family = "inet", bool expectsErrors = false) =>
        new ScriptScenario { Poller = poller, Family = family, ExpectsErrors = expectsErrors }.Run(script);

    public ScenarioResult Run(string script)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var errors = new List<ScriptException>();
        var exitCode = 0;
        OnThread(() =>
        {
            using var folder = new ScenarioFolder();
            using var host = new ScriptHost(new ScriptHostOptions
            {
                Poller = Poller,
                Permissions = Permissions,
                TimeLimit = TimeLimit,
                Output = output,
                Error = error,
                OnError = PrintsErrors ? null : errors.Add,
                DropsOutputAtEndOfStream = AsAsyncoreWas.Contains("F10"),
                ClosesListenerOnAcceptError = AsAsyncoreWas.Contains("F17"),
                LosesPartialTerminator = AsAsyncoreWas.Contains("F24"),
            });
            if (HasHelpers)
                AddHelpers(host, folder.Path);
            Prepare?.Invoke(host);
            try
            {
                host.LoadSource(script, File ?? "scenario-under-test.js");
                exitCode = Drive?.Invoke(host) ?? host.Run();
            }
            catch (ScriptException) when (_failures.Count > 0)
            {
                // Reported below, with where it was asserted.
            }
        }, HasSafetyNet);
        var result = new ScenarioResult(Text(output), Text(error), errors, exitCode);
        if (_failures.Count > 0)
            throw new XunitException($"[{Poller}, {Family}] {string.Join("\n", _failures)}\n{result.Error}");
        if (HasHelpers && CallsDone().IsMatch(script) && !_isDone)
            throw new XunitException($"[{Poller}, {Family}] the scenario ended before it was done\n{result.Output}\n{result.Error}");
        if (!ExpectsErrors && errors.Count > 0)
            throw new XunitException($"[{Poller}, {Family}] {errors[0].Message} at {errors[0].Position}\n{errors[0].ScriptStack}\n{result.Error}");
        return result;
    }

    /// <summary>Runs something on a thread with the stack that scripts need, and passes on what it throws.</summary>
    public static void OnThread(Action body, bool hasSafetyNet = true)
    {
        System.Runtime.ExceptionServices.ExceptionDispatchInfo? thrown = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    body();
                }
                catch (Exception error)
                {
                    thrown = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(error);
                }
            },
            StackSize)
        { IsBackground = true };
        thread.Start();
        if (!thread.Join(hasSafetyNet ? SafetyNet : Timeout.InfiniteTimeSpan))
            throw new XunitException($"the scenario did not end within {SafetyNet.TotalSeconds} s");
        thrown?.Throw();
    }

    private void AddHelpers(ScriptHost host, string folder)
    {
        host.Expose("__fail", _failures.Add);
        host.Expose("__done", () =>
        {
            _isDone = true;
            host.Post(() => host.Call("__close_everything"));
        });
        host.LoadSource($"globalThis.FAMILY = '{Family}'; globalThis.FOLDER = '{folder}'; globalThis.POLLER = '{Poller}'; "
            + "globalThis.__close_everything = () => require('asyncore').close_all(null, true);", "scenario-settings.js");
        host.LoadSource(Helpers, "scenario.js");
    }

    [GeneratedRegex(@"(?<!\w)done\(\)")]
    private static partial Regex CallsDone();

    private static string Text(MemoryStream stream) => Encoding.UTF8.GetString(stream.ToArray());
}
