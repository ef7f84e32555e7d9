using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting;

/// <summary>How a <see cref="ScriptHost"/> is made.</summary>
public sealed class ScriptHostOptions
{
    /// <summary>
    /// The JavaScript engine: <c>jsc</c> (JavaScriptCore), <c>v8</c>, <c>jint</c>, or <c>auto</c>, the first of these that is there, if the
    /// environment's <c>ASYNCORE_ENGINE</c> names none.
    /// </summary>
    public string Engine { get; init; } = "auto";

    /// <summary>Makes the engine, where it is not to be found by its name: a program that is trimmed, or an adapter of one's own.</summary>
    public Func<JavaScriptEngine>? CreateEngine { get; init; }

    /// <summary>How the loop waits.</summary>
    public PollerKind Poller { get; init; } = PollerKind.Auto;

    /// <summary>How long one handler may run before it is stopped; zero is no limit. The default is 1 second.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The memory the process may use before a script is stopped, in bytes of resident set; 0 is no limit.</summary>
    public long MemoryLimit { get; init; }

    /// <summary>
    /// Whether <see cref="ScriptHost.ReleaseMemory"/> is called when nothing has happened for 2.5 seconds and the process has grown by 4 MB since the last
    /// time. False unless set: the memory is also that of the program around the host.
    /// </summary>
    public bool CollectsWhenIdle { get; init; }

    /// <summary>After how long without traffic a script's connection is closed, unless it sets its own; zero is never.</summary>
    public TimeSpan IdleTimeout { get; init; }

    /// <inheritdoc cref="EventLoop.DropsOutputAtEndOfStream"/>
    public bool DropsOutputAtEndOfStream { get; init; }

    /// <inheritdoc cref="EventLoop.ClosesListenerOnAcceptError"/>
    public bool ClosesListenerOnAcceptError { get; init; }

    /// <inheritdoc cref="EventLoop.LosesPartialTerminator"/>
    public bool LosesPartialTerminator { get; init; }

    /// <summary>How long a script's connect may take, unless it sets its own; zero leaves it to the system.</summary>
    public TimeSpan ConnectTimeout { get; init; }

    /// <summary>
    /// How long the first frame (of an <c>async_chat</c>) or the first byte (of others) may take on a script's connection, unless it sets its own;
    /// zero is for ever.
    /// </summary>
    public TimeSpan HandshakeTimeout { get; init; }

    /// <summary>
    /// How many bytes a second have to come or go, on the average of 5 seconds, while a frame is incomplete or output waits, unless the
    /// script sets its own; 0 is no limit.
    /// </summary>
    public long MinimumRate { get; init; }

    /// <summary>The longest frame that an <c>async_chat</c> waits for, unless it sets its own, in bytes. The default is 16 MiB.</summary>
    public int InputLimit { get; init; } = 16 * 1024 * 1024;

    /// <summary>How much output may wait for a peer that does not read it, unless the channel sets its own, in bytes. The default is 64 MiB.</summary>
    public long OutputLimit { get; init; } = 64 * 1024 * 1024;

    /// <summary>The most channels that are open at a time, listeners included; connections beyond are dropped. 0 is no limit.</summary>
    public int MaximumChannels { get; init; }

    /// <summary>The most connections that are accepted from one address (IPv6: one /64); those beyond are dropped. 0 is no limit.</summary>
    public int MaximumPerAddress { get; init; }

    /// <summary>The most timers that are set at a time. The default is 100,000.</summary>
    public int MaximumTimers { get; init; } = 100_000;

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
