using FsCheck;
using FsCheck.Fluent;

namespace Asyncore.Engine.Tests.Properties;

/// <summary>One step: something queued of a size, or how much the socket takes at the next send.</summary>
public sealed record WireStep(WireStep.Action Kind, int Size)
{
    public enum Action
    {
        Push,
        Producer,
        Close,
        Take,
        Flush,
    }

    private static readonly Gen<int> Sizes = Gen.Frequency((3, Gen.Choose(0, 20)), (2, Gen.Choose(0, 5000)), (1, Gen.Choose(0, 200_000)));

    /// <summary>Sequences of them.</summary>
    public static Gen<WireStep[]> Cases { get; } = Gen.Frequency(
        (5, Sizes.Select(size => new WireStep(Action.Push, size))),
        (2, Sizes.Select(size => new WireStep(Action.Producer, size))),
        (1, Gen.Constant(new WireStep(Action.Close, 0))),
        (4, Sizes.Select(size => new WireStep(Action.Take, size))),
        (3, Gen.Constant(new WireStep(Action.Flush, 0)))).ArrayOf();

    /// <summary>What is to be on the wire, where each byte queued is one more than the one before.</summary>
    public static byte[] Expected(WireStep[] steps)
    {
        var queued = steps.TakeWhile(step => step.Kind != Action.Close).Where(step => step.Kind is Action.Push or Action.Producer).Sum(step => step.Size);
        var expected = new byte[queued];
        for (var i = 0; i < queued; i++)
            expected[i] = (byte)i;
        return expected;
    }

    public override string ToString() => $"{Kind} {Size}";
}
