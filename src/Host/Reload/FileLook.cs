namespace Asyncore.Scripting.Reload;

/// <summary>What was seen of a file. Its time and size spare reading it, but not for long: neither has to change with the content.</summary>
internal sealed class FileLook(string path)
{
    /// <summary>The sign of a file without content.</summary>
    public const long Empty = 1;

    private static readonly TimeSpan Doubtful = TimeSpan.FromSeconds(2);

    private DateTime _time;
    private DateTime _read;
    private long _length = -1;

    /// <summary>The sign of the content; 0 where the file cannot be read.</summary>
    public long Content { get; private set; }

    /// <summary>The sign of a text.</summary>
    public static long Sign(string text) => string.IsNullOrWhiteSpace(text) ? Empty : ((long)text.Length << 32) | (uint)text.GetHashCode(StringComparison.Ordinal);

    /// <summary>Looks again.</summary>
    public long Again()
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var time = File.GetLastWriteTimeUtc(stream.SafeFileHandle);
            var now = DateTime.UtcNow;
            if (time == _time && stream.Length == _length && _read - time > Doubtful && now - _read < Doubtful)
                return Content;
            using var reader = new StreamReader(stream);
            var content = Sign(reader.ReadToEnd());
            (_time, _length, _read, Content) = (time, stream.Length, now, content);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            (_length, Content) = (-1, 0);
        }
        return Content;
    }
}
