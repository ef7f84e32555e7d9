using Asyncore.Sockets;

namespace Asyncore.Scripting.Channels;

/// <summary>The maps that hold a script's channels: the loop's, and those of its own.</summary>
internal sealed class ScriptMaps(EventLoop loop)
{
    private readonly List<WeakReference<ChannelMap>> _maps = [];

    /// <summary>Makes a map of a script's own.</summary>
    public ChannelMap Create()
    {
        _maps.RemoveAll(static known => !known.TryGetTarget(out _));
        var map = new ChannelMap(loop);
        _maps.Add(new WeakReference<ChannelMap>(map));
        return map;
    }

    /// <summary>The open channels of the script, whatever map they are in.</summary>
    public IEnumerable<ScriptChannel> Channels() => Everywhere().SelectMany(static map => map.OfType<ScriptChannel>()).ToArray();

    /// <summary>The channel that a socket belongs to.</summary>
    public ScriptChannel? Find(ITransport transport) =>
        Everywhere().Select(map => map[transport.FileDescriptor] as ScriptChannel).FirstOrDefault(channel => ReferenceEquals(channel?.Transport, transport));

    private IEnumerable<ChannelMap> Everywhere() =>
        _maps.Select(static known => known.TryGetTarget(out var map) ? map : null).OfType<ChannelMap>().Prepend(loop.Map);
}
