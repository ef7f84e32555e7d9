using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Channels;

/// <summary>
/// Asks the scripts' channels that override <c>readable</c> or <c>writable</c> what they want: a map's channels in one call into the
/// engine, which writes a byte each into memory that both sides see.
/// </summary>
internal sealed class PredicateScan
{
    private const int Readable = 1, Writable = 2, Thrown = 4, Asking = 8, WritesByState = 16, Unknown = 255;

    private readonly ScriptRuntime _runtime;
    private readonly SharedBuffer _flags;
    private readonly Dictionary<ChannelMap, Group> _groups = [];
    private List<(ScriptChannel Channel, bool Asked, Group Group)>? _later;
    private readonly List<ScriptChannel> _entered = [];
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
        if (!asked && channel.ScanIndex < 0 && !_asking)
            return;
        if (!_groups.TryGetValue(channel.Map, out var group))
            _groups[channel.Map] = group = new Group(_groups.Count);
        if (_asking) // The lists of both sides must not move under the scan.
            (_later ??= []).Add((channel, asked, group));
        else
            Move(channel, asked, group);
    }

    /// <summary>A channel has entered a map, perhaps before the constructor of its class was through.</summary>
    public void LookUpLater(ScriptChannel channel) => _entered.Add(channel);

    /// <summary>Looks up what the classes of new channels override.</summary>
    public void LookUpTraits()
    {
        if (_entered.Count == 0)
            return;
        foreach (var channel in _entered)
        {
            if (channel.Transport is not null)
                channel.LookUpTraits();
        }
        _entered.Clear();
    }

    /// <summary>Asks the channels of a map.</summary>
    public void Ask(ChannelMap map)
    {
        if (!_groups.TryGetValue(map, out var group) || group.Channels.Count == 0)
            return;
        List<(ScriptChannel Channel, ScriptException Error)>? failed = null;
        var outer = _asking; // A predicate may itself run the loop.
        _asking = true;
        try
        {
            for (var start = 0; start < group.Channels.Count; start += _flags.Length)
                Ask(group, start, Math.Min(group.Channels.Count, start + _flags.Length), ref failed);
        }
        finally
        {
            _asking = outer;
            if (!outer)
                MoveLater();
        }
        if (failed is null)
            return;
        foreach (var (channel, error) in failed)
        {
            if (error.ErrorName == "ExitNow")
                _runtime.Thrown.ThrowIfExit(error);
            channel.FailFromScript(error);
        }
    }

    private void Ask(Group group, int start, int end, ref List<(ScriptChannel, ScriptException)>? failed)
    {
        var engine = _runtime.Engine;
        try
        {
            _runtime.Call(null, _runtime.Events.Function("ask"), [engine.FromInt32(group.Number), engine.FromInt32(start), engine.FromInt32(end)]);
        }
        catch (HandlerStoppedException stopped) when (stopped.Channel is null)
        {
            // Whose predicate did not return shows in what was answered so far.
            var at = _flags.Span[..(end - start)].IndexOf((byte)Asking);
            throw at < 0 ? stopped : new HandlerStoppedException(group.Channels[start + at], stopped.Stop, _runtime.Events.Traits) { WasNested = stopped.WasNested };
        }
        // Most answer as they did in the pass before: only who does not is looked at.
        var flags = _flags.Span[..(end - start)];
        var before = group.Answers.AsSpan(start, flags.Length);
        for (var i = 0; (i += flags[i..].CommonPrefixLength(before[i..])) < flags.Length; i++)
            Tell(group, start + i, before[i] = flags[i], ref failed);
    }

    private void Tell(Group group, int index, byte flags, ref List<(ScriptChannel, ScriptException)>? failed)
    {
        var channel = group.Channels[index];
        if (channel.Transport is null)
            return;
        if ((flags & Thrown) != 0)
        {
            group.Answers[index] = Unknown;
            (failed ??= []).Add((channel, _runtime.Thrown.ToException(_runtime.CallPrelude("ask_thrown", [_runtime.Engine.FromInt32(index)]))));
            return;
        }
        channel.Answer((flags & Readable) != 0, (flags & Writable) != 0 || ((flags & WritesByState) != 0 && channel.WritesWhenNotAsked));
    }

    /// <summary>What a channel answered before says nothing any more.</summary>
    public void Renew(ScriptChannel channel)
    {
        if (channel.ScanIndex >= 0 && _groups.TryGetValue(channel.Map, out var group))
            group.Answers[channel.ScanIndex] = Unknown;
    }

    private void MoveLater()
    {
        if (_later is null)
            return;
        foreach (var (channel, asked, group) in _later)
            Move(channel, asked, group);
        _later = null;
    }

    private void Move(ScriptChannel channel, bool asked, Group group)
    {
        if (asked == channel.ScanIndex >= 0 || (asked && channel.Transport is null))
            return;
        var engine = _runtime.Engine;
        if (asked)
        {
            channel.ScanIndex = group.Channels.Count;
            group.Channels.Add(channel);
            if (group.Answers.Length < group.Channels.Count)
                Array.Resize(ref group.Answers, Math.Max(64, group.Channels.Count * 2));
            group.Answers[channel.ScanIndex] = Unknown;
            _runtime.CallPrelude("ask_add", [engine.FromInt32(group.Number), channel.Self]);
            return;
        }
        var index = channel.ScanIndex;
        var last = group.Channels[^1];
        group.Channels[index] = last;
        last.ScanIndex = index;
        group.Answers[index] = group.Answers[group.Channels.Count - 1];
        group.Channels.RemoveAt(group.Channels.Count - 1);
        channel.ScanIndex = -1;
        _runtime.CallPrelude("ask_remove", [engine.FromInt32(group.Number), engine.FromInt32(index)]);
    }

    private sealed class Group(int number)
    {
        public int Number { get; } = number;

        public List<ScriptChannel> Channels { get; } = [];

        // What each of them said last.
        public byte[] Answers = [];
    }
}
