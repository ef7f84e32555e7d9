using Asyncore.Scripting.Api;
using Asyncore.Scripting.Channels;
using Asyncore.Scripting.Checks;
using Asyncore.Scripting.Embedding;
using Asyncore.Scripting.JavaScript;
using Asyncore.Scripting.Limits;
using Asyncore.Sockets;

namespace Asyncore.Scripting;

/// <summary>
/// Runs protocol scripts: JavaScript files whose channels live on an <see cref="EventLoop"/>. Make it, use it and dispose it on one
/// thread; only <see cref="Stop"/> and <see cref="Post"/> may be called from others.
/// </summary>
public sealed class ScriptHost : IDisposable
{
    private static int s_saidFallback;

    private readonly ScriptRuntime _runtime;
    private readonly ScriptValues _values;
    private readonly bool _watches;
    private JsReference? _main;
    private volatile bool _stop;

    /// <summary>Makes a host with an engine of its own.</summary>
    /// <param name="options">How it is made.</param>
    /// <param name="prepared">
    /// An engine that was prepared on this thread. The host takes it, and frees it, unless the options ask for another one.
    /// </param>
    /// <exception cref="ScriptException">The engine is not there; the message says what to install.</exception>
    public ScriptHost(ScriptHostOptions? options = null, PreparedEngine? prepared = null) : this(options ?? new ScriptHostOptions(), prepared, isCheck: false)
    {
    }

    private ScriptHost(ScriptHostOptions options, PreparedEngine? prepared, bool isCheck)
    {
        _watches = options.Watch;
        string? fallback = null;
        prepared = options.CreateEngine is null && EngineCatalog.IsDefault(options.Engine) ? prepared?.Take() : null;
        var engine = prepared?.Engine ?? options.CreateEngine?.Invoke() ?? EngineCatalog.Create(options.Engine, out fallback);
        try
        {
            _runtime = new ScriptRuntime(engine, prepared?.Language ?? new LanguageApi(engine), options, isCheck);
            if (fallback is not null && Interlocked.Exchange(ref s_saidFallback, 1) == 0)
                _runtime.Reports.Write($"the engine is {engine.Description} ({fallback})");
        }
        catch
        {
            engine.Dispose();
            throw;
        }
        _values = new ScriptValues(_runtime);
        _runtime.Reloader.MainChanged = main =>
        {
            _main?.Dispose();
            _main = main;
        };
    }

    /// <summary>The engines that this build knows, and why one cannot be used here.</summary>
    public static IReadOnlyList<EngineDescription> Engines => EngineCatalog.All;

    /// <summary>
    /// Compiles a script, runs its top level without opening a socket or writing a file, and looks through its classes.
    /// </summary>
    /// <returns>What would not work, each with its place; empty where all is well.</returns>
    /// <exception cref="ScriptException">It cannot be read or compiled, or its top level threw.</exception>
    public static IReadOnlyList<string> Check(string file)
    {
        using var host = new ScriptHost(new ScriptHostOptions { Output = Stream.Null, Error = Stream.Null }, prepared: null, isCheck: true);
        var check = new ScriptCheck(host._runtime);
        host.Load(file);
        return check.Findings;
    }

    /// <summary>The loop, for channels and timers of C#: they may share its map with the script's.</summary>
    public EventLoop Loop => _runtime.Loop;

    /// <summary>What is put between each channel of a script and the socket it makes.</summary>
    internal Func<ITransport, ITransport>? Layer
    {
        set => _runtime.Layer = value;
    }

    /// <summary>Name and version of the engine.</summary>
    public string EngineDescription => _runtime.Engine.Description;

    /// <summary>Runs a script's top level. Its channels and timers are served by <see cref="Run"/> or <see cref="Poll"/>.</summary>
    /// <param name="file">A JavaScript file (CommonJS).</param>
    /// <exception cref="ScriptException">It cannot be read or compiled, it threw, or it was stopped.</exception>
    public void Load(string file)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        var path = Path.GetFullPath(file);
        _runtime.Modules.Grant(path);
        _runtime.Modules.Read(path); // A file that is not there is the caller's error, not the script's.
        if (_watches)
            _runtime.Reloader.Watch(); // Before: the top level may run the loop itself.
        LoadMain(path);
    }

    /// <summary>Runs a text as if it were the file <paramref name="file"/>, which need not exist.</summary>
    /// <exception cref="ScriptException">It cannot be compiled, it threw, or it was stopped.</exception>
    public void LoadSource(string source, string file = "script.js")
    {
        ArgumentNullException.ThrowIfNull(source);
        var path = Path.GetFullPath(file);
        _runtime.Modules.Give(path, source);
        LoadMain(path);
    }

    /// <summary>
    /// Offers a function of C# to scripts, as a global. Arguments and result are converted: null, booleans, numbers, strings, bytes,
    /// lists, dictionaries, functions. What it throws, the script can catch.
    /// </summary>
    public void Expose(string name, Delegate function)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(function);
        _runtime.Engine.Set(_runtime.Engine.Global, name, _values.CreateFunction(name, function));
    }

    /// <summary>Calls a function that the last loaded script exports, or a global one.</summary>
    /// <returns>Its result: null, bool, double, string, byte[], object[], a dictionary, or a <see cref="ScriptFunction"/>.</returns>
    /// <exception cref="ScriptException">There is no such function, it threw, or it was stopped.</exception>
    public object? Call(string name, params object?[] arguments)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        using var function = Find(name) ?? throw new ScriptException($"the script exports no function '{name}' (exports.{name} = ...)");
        return function.Invoke(arguments);
    }

    /// <summary>Whether there is a function that <see cref="Call"/> would find.</summary>
    public bool Has(string name)
    {
        using var function = Find(name);
        return function is not null;
    }

    /// <summary>
    /// Makes one pass of the loop, for a program that has a loop of its own: waits at most <paramref name="timeout"/> for something to
    /// happen, and serves it.
    /// </summary>
    /// <returns>Whether something is left to do: a channel or a timer.</returns>
    public bool Poll(TimeSpan timeout)
    {
        if (_runtime.ExitCode is not null)
            return false;
        try
        {
            var isLeft = true;
            _runtime.RunLoop(() => isLeft = _runtime.Loop.Poll(timeout), static () => false);
            return isLeft && _runtime.ExitCode is null;
        }
        catch (LoopControlException left) when (left is ScriptExitException or ExitNowException)
        {
            return false;
        }
    }

    /// <summary>
    /// Serves until no channel and no timer is left, the script exits, or <see cref="Stop"/> is called. A script that ran the loop
    /// itself while it was loaded is not run again.
    /// </summary>
    /// <returns>The exit code: what <c>process.exit</c> was called with, else <c>process.exitCode</c>, else 0.</returns>
    public int Run()
    {
        if (_runtime.ExitCode is null && !_runtime.HasLooped)
        {
            try
            {
                _runtime.RunLoop(() => _runtime.RunInside(() => _runtime.Loop.Run()), () => !_stop && _runtime.ExitCode is null);
            }
            catch (LoopControlException left) when (left is ScriptExitException or ExitNowException)
            {
                // ExitNow under the host's own loop ends the run.
            }
            finally
            {
                _stop = false;
            }
        }
        return _runtime.ExitCode ?? 0;
    }

    /// <summary>Ends <see cref="Run"/> after the current handler. From any thread.</summary>
    public void Stop()
    {
        _stop = true;
        _runtime.Loop.Stop();
    }

    /// <summary>
    /// Puts the new text of changed files into service, without closing a connection: see docs/hot-reload.md. Where no file has changed,
    /// the main file is evaluated anew. What fails leaves the version that serves as it is.
    /// </summary>
    /// <returns>What changed, or why nothing did; also given to <see cref="ScriptHostOptions.OnReload"/>.</returns>
    /// <exception cref="InvalidOperationException">The loop is running: see <see cref="RequestReload"/>.</exception>
    public ReloadResult Reload()
    {
        if (_runtime.LoopDepth > 0 || _runtime.IsLoading || _runtime.Engine.Clock.IsRunning)
            throw new InvalidOperationException("a handler or the loop is running: RequestReload() reloads between two passes");
        return _runtime.Reloader.Reload(force: true);
    }

    /// <summary>As <see cref="Reload"/>, for a text given to <see cref="LoadSource"/>.</summary>
    /// <param name="source">The new text; where the reload fails the one before stays.</param>
    /// <param name="file">The name it was loaded by.</param>
    /// <exception cref="InvalidOperationException">The loop is running.</exception>
    public ReloadResult ReloadSource(string source, string file = "script.js")
    {
        ArgumentNullException.ThrowIfNull(source);
        var path = Path.GetFullPath(file);
        var before = _runtime.Modules.Give(path, source);
        ReloadResult? result = null;
        try
        {
            return result = Reload();
        }
        finally
        {
            if (result is not { Succeeded: true })
                _runtime.Modules.Give(path, before);
        }
    }

    /// <summary>
    /// As <see cref="Reload"/>, at the next moment between two passes; the result goes to <see cref="ScriptHostOptions.OnReload"/>. From
    /// any thread.
    /// </summary>
    public void RequestReload() => _runtime.Reloader.Request(force: true);

    /// <summary>
    /// Brings the version before back at the next moment between two passes, if the one that serves is still on probation; the result goes
    /// to <see cref="ScriptHostOptions.OnReload"/>. From any thread.
    /// </summary>
    public void RequestRollBack() => _runtime.Reloader.RequestRollBack();

    /// <summary>
    /// Ends <see cref="Run"/> in order: stops listening, closes every channel once its queued output is sent, and ends when none is left or
    /// the time is over. From any thread.
    /// </summary>
    /// <param name="grace">The longest it may take.</param>
    public void Drain(TimeSpan grace) => _runtime.Loop.Post(new Draining(_runtime, grace).Begin);

    /// <summary>Runs <paramref name="action"/> on the loop's thread, between two handlers. From any thread.</summary>
    public void Post(Action action) => _runtime.Loop.Post(action);

    /// <summary>Collects the script's garbage and waits for it: for a moment when nothing is going on, such as a loading screen.</summary>
    public void CollectGarbage() => _runtime.Engine.Collect();

    /// <summary>
    /// Collects the script's garbage and that of .NET, and gives the process's pages of code back to the system, which come back as they are
    /// needed: for a program that is about to wait, some 20 ms. See <see cref="ScriptHostOptions.CollectsWhenIdle"/>.
    /// </summary>
    public void ReleaseMemory() => _runtime.Garbage.Collect();

    /// <summary>What the script's objects take, for a figure to watch. Walks them all: it takes milliseconds for a large script.</summary>
    /// <returns>Null where the engine cannot tell.</returns>
    public HeapUsage? MeasureHeap() => _runtime.Engine.MeasureHeap();

    /// <summary>Closes every channel and frees the engine.</summary>
    public void Dispose()
    {
        _main?.Dispose();
        _runtime.Dispose();
    }

    private void LoadMain(string path)
    {
        _runtime.HasLooped = false;
        _runtime.IsLoading = true;
        if (!_runtime.Modules.Roots.Contains(path))
            _runtime.Modules.Roots.Add(path);
        try
        {
            _runtime.Engine.Enter(() =>
            {
                var module = _runtime.CallFromHost(_runtime.Events.Function("load_main"), [_runtime.Engine.FromText(path)]);
                _main?.Dispose();
                _main = _runtime.Engine.Protect(module);
                _runtime.RunMicrotasksOf(_runtime.MainOwner); // An async top level goes on in them.
            });
        }
        catch (ScriptStoppedException) when (_runtime.ExitCode is not null)
        {
            // process.exit at the top level.
        }
        catch (ScriptStoppedException) when (_runtime.TakeNestedStop())
        {
            // A handler was stopped inside the script's own loop(), which that ended: the host goes on in its place.
            _runtime.HasLooped = false;
        }
        catch (ScriptExitException)
        {
            _runtime.HasLooped = true;
        }
        catch
        {
            _runtime.Modules.Roots.Remove(path);
            throw;
        }
        finally
        {
            _runtime.IsLoading = false;
            _runtime.Owner = null;
        }
    }

    private ScriptFunction? Find(string name)
    {
        var engine = _runtime.Engine;
        if (_main is not null)
        {
            var exported = engine.Get(engine.Get(_main.Value, "exports"), name);
            if (engine.IsFunction(exported))
                return new ScriptFunction(_runtime, _values, engine.Protect(exported));
        }
        var global = engine.Get(engine.Global, name);
        return engine.IsFunction(global) ? new ScriptFunction(_runtime, _values, engine.Protect(global)) : null;
    }
}
