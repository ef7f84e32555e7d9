using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Channels;

/// <summary>
/// Asks the scripts' channels that override <c>readable</c> or <c>writable</c> what they want: a map's channels in one call into the
/// engine, which writes a byte each into memory that both sides see.
/// </summary>
internal sealed class PredicateScan
{
    private const int Readable = 1, Writable = 2, Thrown = 4;

    private readonly ScriptRuntime _runtime;
    private readonly SharedBuffer _flags;
    private readonly Dictionary<ChannelMap, Group> _groups = [];
    private readonly List<(ScriptChannel Channel, bool Asked)> _later = [];
    private bool _asking;

    public PredicateScan(ScriptRuntime runtime)
    {
        _runtime = runtime;
        _flags = runtime.Engine.CreateSharedBuffer(16 * 1024);
    }

    /// <summary>The memory, for the prelude.</summary>
    public JsValue Flags => _flags.Value;

    /// <summary>Puts a channel among those that are asked, or takes it out.</summary>
    public void SetAsked(ScriptChannel channel, bool asked)
    {
        if (_asking) // The lists of both sides must not move under the scan.
            _later.Add((channel, asked));
        else
            Move(channel, asked);
    }

    /// <summary>Asks the channels of a map.</summary>
    public void Ask(ChannelMap map)
    {
        if (!_groups.TryGetValue(map, out var group) || group.Channels.Count == 0)
            return;
        _asking = true;
        try
        {
            for (var start = 0; start < group.Channels.Count; start += _flags.Length)
                Ask(group, start, Math.Min(group.Channels.Count, start + _flags.Length));
        }
        finally
        {
            _asking = false;
            foreach (var (channel, asked) in _later)
                Move(channel, asked);
            _later.Clear();
        }
    }

    private void Ask(Group group, int start, int end)
    {
        var engine = _runtime.Engine;
        _runtime.Call(null, _runtime.Events.Function("ask"), [engine.FromInt32(group.Number), engine.FromInt32(start), engine.FromInt32(end)]);
        for (var i = start; i < end; i++)
        {
            var channel = group.Channels[i];
            var flags = _flags.Span[i - start];
            if (channel.Transport is null)
                continue;
            if ((flags & Thrown) != 0)
                FailAsked(channel, i);
            else
                channel.Answer((flags & Readable) != 0, (flags & Writable) != 0);
        }
    }

    private void FailAsked(ScriptChannel channel, int index)
    {
        try
        {
            _runtime.Call(channel, _runtime.Events.Function("ask_thrown"), [_runtime.Engine.FromInt32(index)]);
        }
        catch (ScriptException error)
        {
            channel.FailFromScript(error);
        }
    }

    private void Move(ScriptChannel channel, bool asked)
    {
        if (asked == channel.ScanIndex >= 0 || (asked && channel.Self == default))
            return;
        if (!_groups.TryGetValue(channel.Map, out var group))
            _groups[channel.Map] = group = new Group(_groups.Count);
        var engine = _runtime.Engine;
        if (asked)
        {
            channel.ScanIndex = group.Channels.Count;
            group.Channels.Add(channel);
            _runtime.CallPrelude("ask_add", [engine.FromInt32(group.Number), channel.Self]);
            return;
        }
        var index = channel.ScanIndex;
        var last = group.Channels[^1];
        group.Channels[index] = last;
        last.ScanIndex = index;
        group.Channels.RemoveAt(group.Channels.Count - 1);
        channel.ScanIndex = -1;
        _runtime.CallPrelude("ask_remove", [engine.FromInt32(group.Number), engine.FromInt32(index)]);
    }

    private sealed class Group(int number)
    {
        public int Number { get; } = number;

        public List<ScriptChannel> Channels { get; } = [];
    }
}
