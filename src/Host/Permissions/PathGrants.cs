namespace Asyncore.Scripting.Permissions;

/// <summary>The folders and files of one list pair, for reading or for writing.</summary>
internal sealed class PathGrants
{
    private const string Everything = "*";

    private readonly string _kind;
    private readonly Entry[] _allowed;
    private readonly Entry[] _denied;

    /// <exception cref="ArgumentException">An entry is empty or leads in a circle.</exception>
    public PathGrants(string kind, IReadOnlyList<string> allowed, IReadOnlyList<string> denied)
    {
        _kind = kind;
        _allowed = [.. allowed.Select(text => Entry.Of($"allow-{kind}", text))];
        _denied = [.. denied.Select(text => Entry.Of($"deny-{kind}", text))];
        IsUnlimited = _denied.Length == 0 && Array.Exists(_allowed, static entry => entry.Path is null);
    }

    /// <summary>Whether everything is granted, so that nobody need look where a path leads.</summary>
    public bool IsUnlimited { get; }

    /// <exception cref="ScriptException">It is not granted.</exception>
    public void Demand(string path, bool followLink)
    {
        if (IsUnlimited)
            return;
        var given = Path.GetFullPath(path);
        var real = RealPath.Of(path, followLink);
        if (real is not null && Find(_denied, real) is null && Find(_allowed, real) is not null)
            return;
        // Where a link leads is told only to those who may read the link.
        var told = real is not null && real != given && Find(_allowed, given) is not null ? $"{path} (which leads to {real})" : path;
        var missing = told == path ? given : real!;
        throw new ScriptException(Denial.Message($"{_kind} {told}", _kind, missing, real is null ? null : Find(_denied, real)?.Text)) { Code = Denial.Code };
    }

    private static Entry? Find(Entry[] entries, string path)
    {
        foreach (var entry in entries)
        {
            if (entry.Covers(path))
                return entry;
        }
        return null;
    }

    private sealed record Entry(string Text, string? Path)
    {
        public static Entry Of(string list, string text)
        {
            if (text == Everything)
                return new Entry(text, null);
            if (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal))
                throw new ArgumentException($"{list}={text}: not a path");
            // Where the path leads now is what was meant: a link that a script changes later widens nothing.
            return new Entry(text, RealPath.Of(text, followLast: true) ?? throw new ArgumentException($"{list}={text}: its symbolic links lead in a circle"));
        }

        public bool Covers(string path) => Path is null || Path == "/" || path == Path
            || (path.Length > Path.Length && path[Path.Length] == '/' && path.StartsWith(Path, StringComparison.Ordinal));
    }
}
