namespace Asyncore;

/// <summary>
/// Large output that was queued in this pass. Who sends the same to many gives each channel the same bytes: those are compared, which
/// costs a fraction of a copy, and kept once for all of them.
/// </summary>
internal sealed class LargeOutput
{
    /// <summary>Bytes from which on it is worth looking.</summary>
    public const int Least = 16 * 1024;

    private SharedOutput? _last;

    /// <summary>Memory that has these bytes from <paramref name="start"/> to its end: a channel may have sent the first of them already.</summary>
    public SharedOutput Take(ReadOnlySpan<byte> data, out int start)
    {
        if (_last is { } last && (start = last.Length - data.Length) >= 0 && last.Buffer.AsSpan(start, data.Length).SequenceEqual(data))
            return last;
        Forget();
        start = 0;
        return _last = new SharedOutput(data);
    }

    /// <summary>The pass is over.</summary>
    public void Forget()
    {
        _last?.Release();
        _last = null;
    }
}
