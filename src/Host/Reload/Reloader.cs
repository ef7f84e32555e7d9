using Asyncore.Scripting.Channels;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Reload;

/// <summary>
/// Reloads a script between two passes of its loop: on request, after changes of its files, and back again where a new version fails its
/// probation.
/// </summary>
internal sealed class Reloader : IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(20);

    private readonly ScriptRuntime _runtime;
    private readonly ScriptHostOptions _options;
    private readonly HashSet<string> _warned = [];
    private readonly Timer _probationTimer;
    private ReloadTransaction? _onProbation;
    private FileWatch? _watch;
    private int _versions = 1;
    private int _before;
    private int _failures;
    private int _requested;
    private bool _force;

    public Reloader(ScriptRuntime runtime, ScriptHostOptions options)
    {
        _runtime = runtime;
        _options = options;
        _probationTimer = new Timer(_ => BetweenPasses(EndProbation));
    }

    /// <summary>The version that serves.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>The number that the next version would get.</summary>
    public int NextVersion => _versions + 1;

    /// <summary>Whether the script has been reloaded: whether there is anything that an old version could have left.</summary>
    public bool HasReloaded => _versions > 1;

    /// <summary>Receives the main module when another version of it serves.</summary>
    public Action<JsReference>? MainChanged { get; set; }

    /// <summary>Reloads soon, between two passes. From any thread.</summary>
    /// <param name="force">Also where no file has changed.</param>
    public void Request(bool force)
    {
        if (force)
            Volatile.Write(ref _force, true);
        if (Interlocked.Exchange(ref _requested, 1) == 0)
            BetweenPasses(RunRequested);
    }

    /// <summary>Brings the version before back soon, if the one that serves is still on probation. From any thread.</summary>
    public void RequestRollBack() => BetweenPasses(() => TakeBack("the version was taken back", null));

    /// <summary>Begins to watch the files that the script has loaded.</summary>
    public void Watch() => _watch ??= new FileWatch(_runtime.Modules.Watched, () => Request(force: false));

    /// <summary>Reloads at once, where no handler and no loop runs on top of this call.</summary>
    /// <param name="force">Also where no file has changed: then the main file is evaluated anew.</param>
    public ReloadResult Reload(bool force)
    {
        var modules = _runtime.Modules;
        modules.BeginAttempt();
        var changed = modules.Changed();
        if (changed.Count == 0 && !force)
        {
            modules.EndAttempt(succeeded: false);
            return new ReloadResult { HasChanges = false, Version = Version };
        }
        ReloadTransaction? transaction = null;
        try
        {
            foreach (var file in changed)
                modules.CheckSyntax(file);
            EndProbation();
            transaction = new ReloadTransaction(_runtime);
            var prepared = transaction.Prepare(changed.Count == 0 ? modules.Roots : changed);
            if (_options.ConfirmReload?.Invoke(prepared) == false)
                throw new ScriptException("the reload was not confirmed");
        }
        catch (HandlerStoppedException stopped) when (_runtime.Engine.Stopping)
        {
            // Inside a loop that the old version's top level called: only when all of that is unwound can anything be undone.
            stopped.Unwound = () => Report(Fail(transaction, stopped.Stop));
            throw;
        }
        catch (HandlerStoppedException stopped)
        {
            return Report(Fail(transaction, stopped.Stop));
        }
        catch (ScriptExitException exit)
        {
            return Report(Fail(transaction, exit.Error));
        }
        catch (ScriptException error)
        {
            return Report(Fail(transaction, error));
        }
        return Report(Commit(transaction));
    }

    /// <summary>A handler failed. Too many of them soon after a reload bring the old version back.</summary>
    public void NoteFailure(ScriptException error)
    {
        if (_onProbation is not { } transaction || !Concerns(transaction, error) || ++_failures != _options.ProbationFailures)
            return;
        BetweenPasses(() => TakeBack($"version {Version} failed {_failures} times on probation; the last error was: {error.Message}", error));
    }

    /// <summary>A timer that an earlier version set calls a function of that version: said once for each function.</summary>
    public void NoteOldTimer(int version, JsValue timer)
    {
        var source = _runtime.Engine.ToText(_runtime.CallPrelude("source_of", [timer]));
        if (_runtime.Modules.FindRetired(source) is not { } place || !_warned.Add($"{version} {place}"))
            return;
        if (_warned.Count > 1000)
            _warned.Clear();
        _runtime.Reports.Write($"warning: {place}: a callback of version {version} still runs (set by a connection that lives on)");
    }

    public void Dispose()
    {
        _watch?.Dispose();
        _probationTimer.Dispose();
        EndProbation();
    }

    private void RunRequested()
    {
        Volatile.Write(ref _requested, 0);
        var force = Interlocked.Exchange(ref _force, false);
        if (_runtime.LeavesLoopForReload)
            throw new ReloadDueException(() => Reload(force));
        Reload(force);
    }

    // In the loop's own passes; not inside a loop that a handler runs, whose code would go on in between: then a little later.
    private void BetweenPasses(Action action) => _runtime.Loop.Post(() =>
    {
        if (_runtime.LoopDepth > 1)
            _ = Task.Delay(Retry).ContinueWith(_ => BetweenPasses(action), TaskScheduler.Default);
        else
            action();
    });

    private ReloadResult Commit(ReloadTransaction transaction)
    {
        _before = Version;
        var result = transaction.Commit();
        Version = ++_versions;
        _runtime.Modules.EndAttempt(succeeded: true);
        if (transaction.Main is { } main)
            MainChanged?.Invoke(main);
        _onProbation = transaction;
        _failures = 0;
        _probationTimer.Change(_options.Probation, Timeout.InfiniteTimeSpan);
        return result;
    }

    private ReloadResult Fail(ReloadTransaction? transaction, ScriptException error)
    {
        transaction?.RollBack();
        transaction?.Main?.Dispose();
        _runtime.Modules.EndAttempt(succeeded: false);
        return new ReloadResult { Version = Version, Error = error };
    }

    private void EndProbation()
    {
        if (_onProbation is not { } passed)
            return;
        _onProbation = null;
        _probationTimer.Change(Timeout.Infinite, Timeout.Infinite);
        passed.Keep();
    }

    private void TakeBack(string why, ScriptException? cause)
    {
        if (_onProbation is not { } failed)
            return;
        _onProbation = null;
        _probationTimer.Change(Timeout.Infinite, Timeout.Infinite);
        failed.RollBack();
        _runtime.Modules.TakeBack();
        if (failed.Main is { } main)
            MainChanged?.Invoke(main);
        Version = _before;
        Report(new ReloadResult
        {
            Version = Version,
            WasRolledBack = true,
            Error = cause is null ? new ScriptException(why) : new ScriptException(why, cause)
            {
                ErrorName = cause.ErrorName,
                File = cause.File,
                Line = cause.Line,
                Column = cause.Column,
                ScriptStack = cause.ScriptStack,
            },
        });
    }

    private static bool Concerns(ReloadTransaction transaction, ScriptException error) =>
        error.File is null || transaction.Files.Any(file => file == error.File || error.ScriptStack.Contains(file, StringComparison.Ordinal));

    private ReloadResult Report(ReloadResult result)
    {
        if (_options.OnReload is { } handler)
        {
            handler(result);
            return result;
        }
        if (result.Error is { } error)
            _runtime.Reports.WriteError(error);
        _runtime.Reports.Write(result.ToString());
        foreach (var warning in result.Warnings)
            _runtime.Reports.Write($"warning: {warning}: stays as it was");
        return result;
    }
}
