using System.Runtime.InteropServices;

namespace Asyncore.Polling;

/// <summary>
/// The descriptors of a poller that hands the whole list to the system each time, in the order in which they came: that order is the
/// order of asyncore's map, and of its events.
/// </summary>
internal sealed class WatchList
{
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<int, int> _index = [];
    private int _gone;

    public struct Entry
    {
        public int Fd;
        public Interest Interest;
        public long Token;
    }

    /// <summary>All entries; those of <see cref="Interest.None"/> are silent for now, those of descriptor -1 are gone.</summary>
    public Span<Entry> Entries => CollectionsMarshal.AsSpan(_entries);

    public void Set(int fd, Interest interest, long token)
    {
        var entry = new Entry { Fd = fd, Interest = interest, Token = token };
        if (_index.TryGetValue(fd, out var at) && _entries[at].Token == token)
        {
            _entries[at] = entry;
            return;
        }
        Remove(fd);
        _index[fd] = _entries.Count;
        _entries.Add(entry);
    }

    public void Remove(int fd)
    {
        if (!_index.Remove(fd, out var at))
            return;
        _entries[at] = new Entry { Fd = -1 };
        if (++_gone > 64 && _gone > _entries.Count / 2)
            Compact();
    }

    private void Compact()
    {
        _entries.RemoveAll(entry => entry.Fd < 0);
        _gone = 0;
        for (var i = 0; i < _entries.Count; i++)
            _index[_entries[i].Fd] = i;
    }
}
