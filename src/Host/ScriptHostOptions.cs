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

    /// <inheritdoc cref="EventLoop.DropsOutputAtEndOfStream"/>
    public bool DropsOutputAtEndOfStream { get; init; }

    /// <inheritdoc cref="EventLoop.ClosesListenerOnAcceptError"/>
    public bool ClosesListenerOnAcceptError { get; init; }

    /// <inheritdoc cref="EventLoop.LosesPartialTerminator"/>
    public bool LosesPartialTerminator { get; init; }

    /// <summary>The script's <c>process.argv</c> from index 2 on.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>What the script's <c>process.env</c> shows. By default nothing.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Where the script's standard output goes; null is the process's.</summary>
    public Stream? Output { get; init; }

    /// <summary>Where the script's standard error and the host's reports go; null is the process's.</summary>
    public Stream? Error { get; init; }

    /// <summary>
    /// Receives each error that no handler of the script's took: of a handler, a timer, a promise. Null prints it to <see cref="Error"/>
    /// with its place in the source.
    /// </summary>
    public Action<ScriptException>? OnError { get; init; }
}
