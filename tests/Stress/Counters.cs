namespace Asyncore.Stress;

/// <summary>What has happened so far.</summary>
internal sealed class Counters
{
    public long Rounds;
    public long Callbacks;
    public long Throws;
    public long NullReferences;
    public long Recursions;
    public long Stops;
    public long HostCollections;
    public long ScriptCollections;
    public long Engines;
    public long Faults;

    public void Fault(string what)
    {
        Interlocked.Increment(ref Faults);
        Console.Error.WriteLine("fault: " + what);
    }

    public override string ToString() =>
        $"rounds {Rounds}, callbacks {Callbacks}, throws {Throws}, null references {NullReferences}, recursions {Recursions}, "
        + $"stops {Stops}, .NET collections {HostCollections}, script collections {ScriptCollections}, engines {Engines}, "
        + $"RSS {Environment.WorkingSet / 1_000_000} MB, faults {Faults}";
}
