namespace Asyncore.Scripting;

/// <summary>How a <see cref="ScriptHost"/> is made.</summary>
public sealed class ScriptHostOptions
{
    /// <summary>The JavaScript engine: <c>auto</c>, <c>jsc</c> (JavaScriptCore), <c>jint</c> or <c>v8</c>.</summary>
    public string Engine { get; init; } = "auto";

    /// <summary>How the loop waits.</summary>
    public PollerKind Poller { get; init; } = PollerKind.Auto;

    /// <summary>How long one handler may run before it is stopped; zero is no limit. The default is 1 second.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The memory the process may use before a script is stopped, in bytes of resident set; 0 is no limit.</summary>
    public long MemoryLimit { get; init; }

    /// <summary>After how long without traffic a script's connection is closed, unless it sets its own; zero is never.</summary>
    public TimeSpan IdleTimeout { get; init; }

    /// <summary>What the script may reach: the network, files, the environment. By default nothing.</summary>
    public ScriptPermissions Permissions { get; init; } = ScriptPermissions.None;

    /// <summary>The script's <c>process.argv</c> from index 2 on.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Variables that the script's <c>process.env</c> shows beside those that <see cref="Permissions"/> grants.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Where the script's standard output goes; null is the process's.</summary>
    public Stream? Output { get; init; }

    /// <summary>Where the script's standard error and the host's reports go; null is the process's.</summary>
    public Stream? Error { get; init; }

    /// <summary>Whether the files that a script has loaded are watched, and reloaded when they change.</summary>
    public bool Watch { get; init; }

    /// <summary>For how long a new version is on probation. The default is 3 seconds.</summary>
    public TimeSpan Probation { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How many failures of handlers on probation bring the version before back. The default is 10; 0 never does.</summary>
    public int ProbationFailures { get; init; } = 10;

    /// <summary>
    /// Receives what came of each reload, also of a version that failed its probation. Null prints it to <see cref="Error"/>. On the loop's
    /// thread, when the reload is over.
    /// </summary>
    public Action<ReloadResult>? OnReload { get; init; }

    /// <summary>
    /// Asked, with what a new version would change, when it is ready to serve and nothing has been retired yet: false leaves the old version
    /// serving. Until it answers no handler runs. For hosts that reload together or not at all.
    /// </summary>
    public Func<ReloadResult, bool>? ConfirmReload { get; init; }

    /// <summary>
    /// Receives each error that no handler of the script's took: of a handler, a timer, a promise. Null prints it to <see cref="Error"/>
    /// with its place in the source.
    /// </summary>
    public Action<ScriptException>? OnError { get; init; }
}
