using Asyncore.Scripting.Channels;

namespace Asyncore.Scripting.Limits;

/// <summary>
/// Whose promise reactions are running: they run after a batch of handlers, and do not say which of these they come from. Where a batch
/// was one channel's, it is that. Where they had to be stopped once and could have been several channels', they run after each handler
/// from then on, so that the next time there is no doubt.
/// </summary>
internal sealed class Suspect
{
    private ScriptChannel? _channel;
    private bool _severals;

    /// <summary>Whether reactions are run after each handler.</summary>
    public bool WatchesEach { get; private set; }

    /// <summary>A channel's handler runs.</summary>
    public void Add(ScriptChannel channel)
    {
        if (_channel is null)
            _channel = channel;
        else if (_channel != channel)
            _severals = true;
    }

    /// <summary>The channel to blame for reactions that had to be stopped; null where it cannot be told.</summary>
    public ScriptChannel? Take()
    {
        var channel = _severals ? null : _channel;
        WatchesEach |= _severals;
        Clear();
        return channel;
    }

    /// <summary>The reactions have run.</summary>
    public void Clear() => (_channel, _severals) = (null, false);
}
