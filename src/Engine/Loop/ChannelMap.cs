using System.Collections;
using Asyncore.Polling;
using Asyncore.Sockets;

namespace Asyncore;

/// <summary>
/// The channels that a loop serves, by descriptor (asyncore's <c>socket_map</c>). A loop has one of its own; more can be made, and are
/// served when they are given to <see cref="EventLoop.Run"/>.
/// </summary>
public sealed class ChannelMap : IEnumerable<Dispatcher>, IDisposable
{
    private const long WakeUpToken = -1;

    // In the order of entry, which is the order of events in asyncore; a closed channel leaves a hole until the next compaction.
    private readonly List<Dispatcher?> _channels = [];
    private readonly List<Dispatcher> _asked = [];
    private readonly List<Dispatcher> _ahead = [];
    private readonly IPoller?[] _pollers = new IPoller?[(int)PollerKind.Select + 1];
    private Dispatcher?[] _byDescriptor = new Dispatcher?[64];

    // An array, since a list of structures is compiled anew at each start.
    private Change[] _changed = new Change[64];
    private int _changes;
    private int _holes;

    /// <summary>A map whose channels use the timers and the queue of <paramref name="loop"/>.</summary>
    public ChannelMap(EventLoop loop)
    {
        ArgumentNullException.ThrowIfNull(loop);
        Loop = loop;
    }

    /// <summary>The loop whose timers and queue the channels use.</summary>
    public EventLoop Loop { get; }

    /// <summary>How many channels are open.</summary>
    public int Count { get; private set; }

    /// <summary>The channel of a descriptor, or null.</summary>
    public Dispatcher? this[int fd] => (uint)fd < (uint)_byDescriptor.Length ? _byDescriptor[fd] : null;

    /// <inheritdoc/>
    public IEnumerator<Dispatcher> GetEnumerator()
    {
        for (var i = 0; i < _channels.Count; i++)
        {
            if (_channels[i] is { } channel)
                yield return channel;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>
    /// Closes every channel that is there now, without <c>HandleClose</c> (asyncore's <c>close_all</c>).
    /// </summary>
    /// <param name="ignoreAll">Goes on when a channel's close throws; otherwise the exception comes through.</param>
    public void CloseAll(bool ignoreAll = false)
    {
        foreach (var channel in this.ToArray())
        {
            try
            {
                channel.Close();
            }
            catch (PosixException error) when (error.ErrorNumber == Errno.EBADF)
            {
                // Closed behind our back; that is what was wanted.
            }
            catch (Exception error) when (ignoreAll && error is not LoopControlException)
            {
                // The caller asked to go on.
            }
        }
    }

    /// <summary>Frees the pollers. The channels are not closed.</summary>
    public void Dispose()
    {
        foreach (var poller in _pollers)
            poller?.Dispose();
        Array.Clear(_pollers);
    }

    /// <exception cref="PosixException">The loop has as many channels as it may have.</exception>
    internal void Add(Dispatcher channel, int fd)
    {
        if (Loop.Limits.IsFull)
            throw Loop.Limits.Full();
        if (fd >= _byDescriptor.Length)
            Array.Resize(ref _byDescriptor, Math.Max(fd + 1, _byDescriptor.Length * 2));
        if (_byDescriptor[fd] is { } replaced)
            Remove(replaced, fd);
        _byDescriptor[fd] = channel;
        channel.MapIndex = _channels.Count;
        channel.Generation = Loop.NextGeneration();
        channel.Registered = Interest.None;
        _channels.Add(channel);
        Count++;
        Loop.Limits.Channels++;
        Changed(channel);
        if (channel.AsksPredicates)
            Asks(channel, true);
        channel.WatchTimeouts();
        channel.OnEnteredMap();
    }

    // Removes the channel only if the descriptor is still its own.
    internal void Remove(Dispatcher channel, int fd)
    {
        if (this[fd] != channel)
            return;
        foreach (var poller in _pollers)
            poller?.Remove(fd);
        _byDescriptor[fd] = null;
        _channels[channel.MapIndex] = null;
        channel.Generation = 0;
        channel.IsChangeNoted = false; // The next map has to hear of it.
        Asks(channel, false);
        Count--;
        Loop.Limits.Channels--;
        _holes++;
        channel.WatchTimeouts();
        channel.OnLeftMap();
    }

    /// <summary>What was found of a channel until now is about something that is over.</summary>
    internal void Renew(Dispatcher channel)
    {
        if (channel.Generation == 0)
            return;
        if (channel.Registered != Interest.None)
        {
            foreach (var poller in _pollers)
                poller?.Remove(channel.FileDescriptor);
            channel.Registered = Interest.None;
        }
        channel.Generation = Loop.NextGeneration();
        channel.IsChangeNoted = false;
        Changed(channel);
    }

    /// <summary>Notes that a channel may want something else than what its poller was told.</summary>
    internal void Changed(Dispatcher channel)
    {
        if (channel.IsChangeNoted)
            return;
        channel.IsChangeNoted = true;
        if (_changes == _changed.Length)
            Array.Resize(ref _changed, _changes * 2);
        _changed[_changes++] = new Change(channel, channel.Generation);
    }

    /// <summary>Notes that a channel has input that no poller knows of.</summary>
    internal void NoteInputAhead(Dispatcher channel)
    {
        channel.IsInputAheadNoted = true;
        _ahead.Add(channel);
    }

    internal int AheadCount => _ahead.Count;

    /// <summary>Whether a channel with input read ahead wants to read: then there is nothing to wait for.</summary>
    internal bool HasReadyAhead()
    {
        for (var i = _ahead.Count - 1; i >= 0; i--)
        {
            var channel = _ahead[i];
            if (channel.Generation == 0 || channel.Map != this || !channel.HasInputAhead)
            {
                channel.IsInputAheadNoted = false;
                _ahead.RemoveAt(i);
            }
        }
        return _ahead.Exists(channel => (channel.Registered & Interest.Read) != 0);
    }

    /// <summary>Adds to what a poller found the channels that have input read ahead.</summary>
    internal int AddReadyAhead(Span<ReadyEvent> ready, int count)
    {
        foreach (var channel in _ahead)
        {
            if (count < ready.Length && (channel.Registered & Interest.Read) != 0)
                ready[count++] = new ReadyEvent(Token(channel), Readiness.Read);
        }
        return count;
    }

    /// <summary>Puts a channel among those whose predicates are asked in every pass, or takes it out.</summary>
    internal void Asks(Dispatcher channel, bool asks)
    {
        if (asks == channel.AskedIndex >= 0)
            return;
        if (asks)
        {
            channel.AskedIndex = _asked.Count;
            _asked.Add(channel);
            return;
        }
        var last = _asked[^1];
        _asked[channel.AskedIndex] = last;
        last.AskedIndex = channel.AskedIndex;
        _asked.RemoveAt(_asked.Count - 1);
        channel.AskedIndex = -1;
    }

    internal void AskPredicates()
    {
        // Asking can close channels (a predicate that throws), which swaps the last one into the place: hence backwards.
        for (var i = _asked.Count - 1; i >= 0; i--)
        {
            if (i < _asked.Count)
                _asked[i].AskPredicates();
        }
    }

    /// <summary>Tells the pollers what has changed since the last pass.</summary>
    internal IPoller Prepare(PollerKind kind)
    {
        // Not when a channel leaves: somebody may be walking through the map.
        if (_holes > 64 && _holes > _channels.Count / 2)
            Compact();
        var poller = Poller(Pollers.Resolve(kind));
        for (var i = 0; i < _changes; i++)
        {
            var (channel, generation) = _changed[i];
            if (channel.Generation != generation)
                continue; // It left since, and is noted again where it entered.
            channel.IsChangeNoted = false;
            var wanted = channel.WantedInterest;
            if (wanted == channel.Registered)
                continue;
            channel.Registered = wanted;
            Register(channel, wanted);
        }
        Array.Clear(_changed, 0, _changes);
        _changes = 0;
        return poller;
    }

    /// <summary>The channel a report is for; null if it was closed since the wait began.</summary>
    internal Dispatcher? Find(long token)
    {
        var channel = this[(int)(token & int.MaxValue)];
        return channel is not null && channel.Generation == (uint)(token >> 32) ? channel : null;
    }

    private static long Token(Dispatcher channel) => ((long)channel.Generation << 32) | (uint)channel.FileDescriptor;

    private void Register(Dispatcher channel, Interest wanted)
    {
        try
        {
            foreach (var poller in _pollers)
                poller?.Set(channel.FileDescriptor, wanted, Token(channel));
        }
        catch (PosixException error)
        {
            channel.CannotBeWatched(error);
        }
    }

    private IPoller Poller(PollerKind kind)
    {
        if (_pollers[(int)kind] is { } poller)
            return poller;
        var created = Loop.CreatePoller(kind);
        created.Set(Loop.WakeUpDescriptor, Interest.Read, WakeUpToken);
        _pollers[(int)kind] = created;
        foreach (var channel in this.ToArray())
        {
            if (channel.Registered != Interest.None)
                Register(channel, channel.Registered);
        }
        return created;
    }

    private void Compact()
    {
        _channels.RemoveAll(channel => channel is null);
        _holes = 0;
        for (var i = 0; i < _channels.Count; i++)
            _channels[i]!.MapIndex = i;
    }

    private readonly record struct Change(Dispatcher Channel, uint Generation);
}
