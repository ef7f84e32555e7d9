namespace Asyncore;

/// <summary>A heap of timers by due time; those due at the same moment keep the order in which they were set.</summary>
internal sealed class TimerQueue
{
    private readonly List<LoopTimer> _heap = [];
    private long _sequence;

    public int Count => _heap.Count;

    /// <summary>The number that the next timer to be set will get.</summary>
    public long NextSequence => _sequence;

    public LoopTimer? First => _heap.Count > 0 ? _heap[0] : null;

    public void Add(LoopTimer timer, long due)
    {
        timer.Due = due;
        timer.Sequence = _sequence++;
        timer.HeapIndex = _heap.Count;
        _heap.Add(timer);
        Up(timer.HeapIndex);
    }

    public void Remove(LoopTimer timer)
    {
        var at = timer.HeapIndex;
        if (at < 0)
            return;
        timer.HeapIndex = -1;
        var last = _heap[^1];
        _heap.RemoveAt(_heap.Count - 1);
        if (last == timer)
            return;
        Place(last, at);
        Up(at);
        Down(last.HeapIndex);
    }

    private void Up(int at)
    {
        var timer = _heap[at];
        while (at > 0 && Before(timer, _heap[(at - 1) / 2]))
        {
            Place(_heap[(at - 1) / 2], at);
            at = (at - 1) / 2;
        }
        Place(timer, at);
    }

    private void Down(int at)
    {
        var timer = _heap[at];
        while (true)
        {
            var child = (at * 2) + 1;
            if (child + 1 < _heap.Count && Before(_heap[child + 1], _heap[child]))
                child++;
            if (child >= _heap.Count || !Before(_heap[child], timer))
                break;
            Place(_heap[child], at);
            at = child;
        }
        Place(timer, at);
    }

    private void Place(LoopTimer timer, int at)
    {
        _heap[at] = timer;
        timer.HeapIndex = at;
    }

    private static bool Before(LoopTimer left, LoopTimer right) =>
        left.Due != right.Due ? left.Due < right.Due : left.Sequence < right.Sequence;
}
