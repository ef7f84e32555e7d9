using System.Globalization;

namespace Asyncore.Scripting;

/// <summary>What came of a reload.</summary>
public sealed class ReloadResult
{
    /// <summary>Whether the new version serves.</summary>
    public bool Succeeded => Error is null;

    /// <summary>Whether anything was to be done: no file had changed, and nobody insisted.</summary>
    public bool HasChanges { get; init; } = true;

    /// <summary>The version that serves now: 1 is the one that was loaded first.</summary>
    public int Version { get; init; }

    /// <summary>Why the version before is still serving, or is serving again; null where the reload succeeded.</summary>
    public ScriptException? Error { get; init; }

    /// <summary>Whether the new version did serve and was taken back: it failed its probation, or the host asked for it.</summary>
    public bool WasRolledBack { get; init; }

    /// <summary>The files that were evaluated, as messages name them.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The files that nothing requires any more.</summary>
    public IReadOnlyList<string> Unloaded { get; init; } = [];

    /// <summary>The classes whose channels have moved to their new version.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>How many channels have moved.</summary>
    public int ChannelsMoved { get; init; }

    /// <summary>How many listeners the new version took over, with the connections that wait in them.</summary>
    public int ListenersInherited { get; init; }

    /// <summary>How many listeners were closed, as the new version does not bind their address.</summary>
    public int ListenersClosed { get; init; }

    /// <summary>How many timers of the old version were ended.</summary>
    public int TimersRetired { get; init; }

    /// <summary>How many connections that the old version had opened itself were closed.</summary>
    public int ClientsRetired { get; init; }

    /// <summary>What stays as it was: channels whose class is gone or cannot be replaced, and why.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>How long no handler ran.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>One line that says what changed; for a failure, which version serves.</summary>
    public override string ToString()
    {
        if (Error is not null)
            return $"reload failed: version {Version} is still serving";
        if (!HasChanges)
            return $"nothing to reload: version {Version} serves";
        var parts = new List<string>
        {
            Count(Classes.Count, "class swapped", "classes swapped"),
            Count(ChannelsMoved, "channel moved", "channels moved"),
            Count(ListenersInherited, "listener inherited", "listeners inherited"),
            Count(TimersRetired, "timer retired", "timers retired"),
        };
        if (ListenersClosed > 0)
            parts.Add(Count(ListenersClosed, "listener closed", "listeners closed"));
        if (ClientsRetired > 0)
            parts.Add(Count(ClientsRetired, "client closed", "clients closed"));
        if (Unloaded.Count > 0)
            parts.Add("unloaded " + string.Join(", ", Unloaded));
        parts.Add(string.Create(CultureInfo.InvariantCulture, $"{Duration.TotalMilliseconds:0.0} ms"));
        return $"reloaded {string.Join(", ", Files)}: version {Version} serves ({string.Join(", ", parts)})";
    }

    private static string Count(int count, string one, string many) => $"{count} {(count == 1 ? one : many)}";
}
