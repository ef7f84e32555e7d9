namespace Asyncore.Scripting.Modules;

/// <summary>
/// The texts of the files that serve, of those that are being tried, and of some that served before: an error is shown with the lines that
/// ran, not with those that the file has by now.
/// </summary>
internal sealed class LoadedTexts
{
    private const int KeptVersions = 4;

    private readonly Dictionary<string, Queue<string>> _retired = [];
    private Dictionary<string, string> _loaded = [];
    private Dictionary<string, string> _before = [];
    private Dictionary<string, string> _tried = [];

    public bool IsAttempt { get; private set; }

    public IReadOnlyDictionary<string, string> Loaded => _loaded;

    /// <summary>What was last seen of each file, loaded or not.</summary>
    public Dictionary<string, string> Seen
    {
        get
        {
            var seen = new Dictionary<string, string>(_loaded);
            foreach (var (filename, text) in _tried)
                seen[filename] = text;
            return seen;
        }
    }

    public void Add(string filename, string text) => (IsAttempt ? _tried : _loaded)[filename] = text;

    public string? Attempted(string filename) => IsAttempt ? _tried.GetValueOrDefault(filename) : null;

    public string? Find(string filename) => Attempted(filename) ?? _loaded.GetValueOrDefault(filename);

    public void Begin()
    {
        _tried = [];
        IsAttempt = true;
    }

    public void Accept(HashSet<string> files)
    {
        _before = _loaded;
        _loaded = [];
        foreach (var filename in files)
        {
            if ((_tried.GetValueOrDefault(filename) ?? _before.GetValueOrDefault(filename)) is { } text)
                _loaded[filename] = text;
        }
        foreach (var (filename, text) in _before)
        {
            if (_tried.ContainsKey(filename) || !files.Contains(filename))
                Retire(filename, text);
        }
        _tried = [];
        IsAttempt = false;
    }

    public void Reject() => IsAttempt = false;

    public void TakeBack()
    {
        foreach (var (filename, text) in _loaded)
        {
            if (_before.GetValueOrDefault(filename) != text)
                Retire(filename, text);
        }
        (_tried, _loaded, _before) = (_loaded, _before, []);
    }

    public string? Served(string display) => Find(_loaded, display);

    public string? Tried(string display) => Find(_tried, display) ?? Served(display);

    /// <summary>Where a function of a version that is gone begins.</summary>
    public string? FindRetired(string function)
    {
        foreach (var (filename, texts) in _retired)
        {
            foreach (var text in texts)
            {
                if (LineOf(text, function) is var line and > 0)
                    return $"{ModuleFiles.Display(filename)}:{line}";
            }
        }
        return null;
    }

    /// <summary>Where a function begins in the files that are loaded; null where it is in none of them.</summary>
    public (string File, int Line)? FindLoaded(string function)
    {
        foreach (var (filename, text) in _loaded)
        {
            if (LineOf(text, function) is var line and > 0)
                return (ModuleFiles.Display(filename), line);
        }
        return null;
    }

    // 0 where it is not there, or more than once: then it says nothing.
    private static int LineOf(string text, string function)
    {
        var at = text.IndexOf(function, StringComparison.Ordinal);
        return at < 0 || text.IndexOf(function, at + 1, StringComparison.Ordinal) >= 0 ? 0 : text.AsSpan(0, at).Count('\n') + 1;
    }

    private static string? Find(Dictionary<string, string> texts, string display) =>
        texts.GetValueOrDefault(Path.GetFullPath(display));

    private void Retire(string filename, string text)
    {
        if (!_retired.TryGetValue(filename, out var texts))
            _retired[filename] = texts = new Queue<string>();
        texts.Enqueue(text);
        if (texts.Count > KeptVersions)
            texts.Dequeue();
    }
}
