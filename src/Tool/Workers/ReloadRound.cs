namespace Asyncore.Tool.Workers;

/// <summary>One reload of all workers: each gets ready and waits; when all have answered, all go on or none does.</summary>
/// <param name="workers">Who takes part.</param>
internal sealed class ReloadRound(IEnumerable<Worker> workers)
{
    private readonly HashSet<Worker> _waitedFor = [.. workers];
    private readonly List<Worker> _prepared = [];
    private Worker? _failed;

    /// <summary>Has the workers begin that have not begun by themselves.</summary>
    public void Begin(Worker? begun)
    {
        foreach (var worker in _waitedFor)
        {
            if (worker != begun)
                worker.Link?.Say("reload");
        }
    }

    /// <summary>A worker has answered, or has ended.</summary>
    /// <returns>Whether the round is over.</returns>
    public bool Answer(Worker worker, bool isPrepared)
    {
        if (!_waitedFor.Remove(worker))
            return false;
        if (isPrepared)
            _prepared.Add(worker);
        else
            _failed ??= worker;
        if (_waitedFor.Count > 0)
            return false;
        foreach (var prepared in _prepared)
            prepared.Link?.Say(_failed is null ? "commit" : "cancel");
        _failed?.Link?.Say("tell");
        return true;
    }
}
