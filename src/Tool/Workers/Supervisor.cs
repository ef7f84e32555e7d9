namespace Asyncore.Tool.Workers;

/// <summary>
/// Runs the same script in several processes that share its addresses. One that crashes is started again; a signal drains them all.
/// </summary>
/// <remarks>
/// The first worker starts alone: a script that cannot be loaded, or an address in use, is reported once and ends the command.
/// </remarks>
internal sealed class Supervisor : IDisposable
{
    private readonly EventLoop _loop = new();
    private readonly ControlSocket _control;
    private IReadOnlyList<int> _ports = [];
    private ReloadRound? _reload;
    private bool _isJoined; // The others were started.
    private bool _isDraining;
    private int _exitCode;

    public Supervisor(int count)
    {
        _control = new ControlSocket(_loop.Map, this);
        Workers = [.. Enumerable.Range(1, count).Select(number => new Worker(number, worker => _loop.Post(() => OnEnded(worker))))];
    }

    public IReadOnlyList<Worker> Workers { get; }

    /// <summary>Serves until every worker has ended.</summary>
    /// <returns>The exit code of the command.</returns>
    public int Run()
    {
        using var interruption = new Interruption(() => _loop.Post(Drain), () => _loop.Post(Drain));
        using var hangUp = new HangUp(() => _loop.Post(() => BeginReload(null)), interruption.Terminate);
        Start(Workers[0], isFirst: true);
        _loop.Run();
        return interruption.Code ?? _exitCode;
    }

    public void Dispose()
    {
        foreach (var worker in Workers)
            worker.Dispose();
        _control.Dispose();
        _loop.Dispose();
    }

    /// <summary>A worker has loaded its script.</summary>
    /// <param name="worker">Which.</param>
    /// <param name="ports">The ports that were chosen for it.</param>
    public void OnReady(Worker worker, IReadOnlyList<int> ports)
    {
        worker.HasServed = true;
        if (_isJoined || _isDraining)
            return;
        _isJoined = true;
        _ports = ports;
        foreach (var other in Workers.Skip(1))
            Start(other, isFirst: false);
    }

    /// <summary>A worker is ready to serve a new version, or its new version failed. The first answer of all begins the reload of the others.</summary>
    public void OnReloadAnswer(Worker worker, bool isPrepared)
    {
        if (_reload is null)
            BeginReload(worker);
        if (_reload!.Answer(worker, isPrepared))
            _reload = null;
    }

    /// <summary>A worker went back to the version before: so do the others.</summary>
    public void OnRolledBack(Worker worker)
    {
        foreach (var other in Workers.Where(other => other != worker))
            other.Link?.Say("roll-back");
    }

    private void BeginReload(Worker? begun)
    {
        if (_reload is not null || _isDraining)
            return;
        _reload = new ReloadRound(Workers.Where(worker => worker.Link is not null && worker.HasServed));
        _reload.Begin(begun);
    }

    private void Start(Worker worker, bool isFirst) => worker.Start(new WorkerRole(worker.Number, _control.FilePath, isFirst, _ports));

    private void OnEnded(Worker worker)
    {
        var pause = worker.Ended();
        var code = worker.ExitCode;
        if (_reload?.Answer(worker, isPrepared: false) == true)
            _reload = null;
        if (code != 0 && !_isDraining)
        {
            if (!worker.HasServed && code is (ExitCode.ScriptFailed or ExitCode.WrongUsage))
            {
                // Again would be no better, and it has said why itself.
                _exitCode = code;
                Drain();
            }
            else
            {
                ErrorReport.Write($"worker {worker.Number} (process {worker.ProcessId}) {Ending(code)}; starting it again in {pause.TotalSeconds:0.#} s");
                _loop.CallLater(pause, () => StartAgain(worker));
                return;
            }
        }
        if (!Workers.Any(other => other.IsRunning))
            _loop.Stop();
    }

    private void StartAgain(Worker worker)
    {
        if (!_isDraining)
            Start(worker, isFirst: false);
        else if (!Workers.Any(other => other.IsRunning))
            _loop.Stop();
    }

    private void Drain()
    {
        _isDraining = true;
        foreach (var worker in Workers)
            worker.Drain();
        if (!Workers.Any(worker => worker.IsRunning))
            _loop.Stop();
    }

    private static string Ending(int code) => code > 128 ? $"was ended by signal {code - 128}" : $"ended with exit code {code}";
}
