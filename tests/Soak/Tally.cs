namespace Asyncore.Soak;

/// <summary>What has happened so far, counted by all clients.</summary>
internal sealed class Tally
{
    private long _messages, _bytes, _connections, _faults, _lost, _wrong;

    public long Messages => Interlocked.Read(ref _messages);

    public long Bytes => Interlocked.Read(ref _bytes);

    public long Connections => Interlocked.Read(ref _connections);

    /// <summary>What was done to the server on purpose.</summary>
    public long Faults => Interlocked.Read(ref _faults);

    /// <summary>Connections of checked clients that ended before all of their bytes were back.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Bytes that came back wrong: changed, repeated, out of order.</summary>
    public long Wrong => Interlocked.Read(ref _wrong);

    public void Message(int bytes)
    {
        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _bytes, bytes);
    }

    public void Connection() => Interlocked.Increment(ref _connections);

    public void Fault() => Interlocked.Increment(ref _faults);

    /// <summary>Counts a lost connection, and says of the first ones what was lost.</summary>
    public void Lose(string what)
    {
        if (Interlocked.Increment(ref _lost) <= 10)
            Console.WriteLine($"{DateTime.Now:HH:mm:ss} lost: {what}");
    }

    public void Mistake() => Interlocked.Increment(ref _wrong);
}
