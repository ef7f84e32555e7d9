using Asyncore.Sockets;

namespace Asyncore.Engine.Tests.Faults;

/// <summary>Which calls of one kind fail, and how; shared by all transports of a scenario and counted over all of them.</summary>
internal sealed class FaultPlan
{
    private readonly Dictionary<Call, int> _calls = [];

    public enum Call
    {
        Receive,
        Send,
        Accept,
        Connect,
        TakeError,
        Create,
        Watch,
        Wait,
    }

    /// <summary>Whether the fault is one that nobody has to notice: the call is made again, or moves less.</summary>
    public bool IsHarmless => Error is 0 or Errno.EAGAIN or Errno.EINTR;

    /// <summary>The kind of call that fails.</summary>
    public Call Target { get; init; }

    /// <summary>Which one of them, counted from 1; 0 for none.</summary>
    public int Nth { get; init; }

    /// <summary>How many in a row.</summary>
    public int Times { get; init; } = 1;

    /// <summary>The error number; 0 lets the call move one byte only.</summary>
    public int Error { get; init; }

    /// <summary>The descriptors of the scenario: to watch others does not fail.</summary>
    public HashSet<int> Descriptors { get; } = [];

    /// <summary>Whether the fault came to pass.</summary>
    public bool Struck { get; private set; }

    /// <summary>The fault for the next call of a kind; null for none.</summary>
    public IoResult? Next(Call call)
    {
        var number = _calls[call] = _calls.GetValueOrDefault(call) + 1;
        if (call != Target || number < Nth || number >= Nth + Times || Nth == 0)
            return null;
        Struck = true;
        return Error == 0 ? IoResult.Moved(1) : IoResult.Failed(Error);
    }

    public override string ToString() =>
        Nth == 0 ? "no fault" : $"{Target} number {Nth}, {Times} in a row: {(Error == 0 ? "1 byte" : Errno.Name(Error))}";
}
