namespace Asyncore.Scripting.Reload;

/// <summary>
/// Watches files from a thread of its own: looks at all of them several times a second, at once when the system hints at a change. What
/// is found is reported when it has held for a moment: an editor may write a file in pieces, or replace it, or its whole folder.
/// </summary>
internal sealed class FileWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(600); // With a file that is missing or empty.

    private readonly Func<IReadOnlyList<WatchedFile>> _files;
    private readonly Action _changed;
    private readonly ManualResetEventSlim _hint = new();
    private readonly Dictionary<string, FileSystemWatcher?> _folders = [];
    private readonly Dictionary<string, FileLook> _looks = [];
    private volatile bool _isDisposed;

    /// <summary>Begins to watch.</summary>
    /// <param name="files">The files and what was last seen of them. Asked from another thread.</param>
    /// <param name="changed">Called from another thread.</param>
    public FileWatch(Func<IReadOnlyList<WatchedFile>> files, Action changed)
    {
        _files = files;
        _changed = changed;
        new Thread(Run) { IsBackground = true, Name = "watch" }.Start();
    }

    public void Dispose()
    {
        _isDisposed = true;
        _hint.Set();
    }

    private void Run()
    {
        while (!_isDisposed)
        {
            _hint.Wait(Interval);
            _hint.Reset();
            if (_isDisposed)
                break;
            var files = _files();
            Listen(files);
            if (Differs(files) && Settles())
                _changed();
        }
        foreach (var watcher in _folders.Values)
            watcher?.Dispose();
        _hint.Dispose();
    }

    // Waits until two looks in a row find the same; a file that is not there, or empty, gets more time to appear.
    private bool Settles()
    {
        var began = Environment.TickCount64;
        for (var last = Sight(); !_isDisposed;)
        {
            Thread.Sleep(Quiet);
            var now = Sight();
            var isWhole = Environment.TickCount64 - began > Patience.TotalMilliseconds
                || !_files().Any(file => file.Seen != 0 && _looks[file.Path].Content is 0 or FileLook.Empty);
            if (now == last && isWhole)
                return Differs(_files());
            last = now;
        }
        return false;
    }

    private bool Differs(IReadOnlyList<WatchedFile> files)
    {
        var differs = false;
        foreach (var file in files)
            differs |= Look(file.Path) != file.Seen;
        return differs;
    }

    private int Sight()
    {
        var sight = new HashCode();
        foreach (var file in _files())
            sight.Add(Look(file.Path));
        return sight.ToHashCode();
    }

    private long Look(string path)
    {
        if (!_looks.TryGetValue(path, out var look))
            _looks[path] = look = new FileLook(path);
        return look.Again();
    }

    // Hints only: where the system has no more watches, or a folder is replaced under its watcher, looking finds the change.
    private void Listen(IReadOnlyList<WatchedFile> files)
    {
        foreach (var folder in files.Select(file => Path.GetDirectoryName(file.Path)!).Distinct())
        {
            if (_folders.ContainsKey(folder))
                continue;
            try
            {
                var watcher = new FileSystemWatcher(folder);
                watcher.Changed += Hint;
                watcher.Created += Hint;
                watcher.Renamed += Hint;
                watcher.Deleted += Hint;
                watcher.EnableRaisingEvents = true;
                _folders[folder] = watcher;
            }
            catch (Exception error) when (error is IOException or ArgumentException or UnauthorizedAccessException)
            {
                _folders[folder] = null;
            }
        }
    }

    private void Hint(object sender, FileSystemEventArgs change)
    {
        if (_isDisposed)
            return;
        foreach (var file in _files())
        {
            if (Path.GetFileName(file.Path) == change.Name)
            {
                _hint.Set();
                return;
            }
        }
    }
}
