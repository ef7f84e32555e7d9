using FsCheck;
using FsCheck.Fluent;

namespace Asyncore.Engine.Tests.Properties;

/// <summary>Something that happens to one of a few channels.</summary>
public sealed record SocietyStep(SocietyStep.Action Kind, int Member)
{
    /// <summary>How many channels there are.</summary>
    public const int Members = 4;

    public enum Action
    {
        Send,
        CloseFar,
        ResetFar,
        CloseNear,
        ThrowInRead,
        ThrowInWrite,
        ThrowInClose,
        ThrowInError,
        ThrowInReadable,
        CloseAnother,
        Pass,
    }

    /// <summary>Sequences of them.</summary>
    public static Gen<SocietyStep[]> Cases { get; } = Gen.Zip(
        Gen.Frequency((6, Gen.Constant(Action.Send)), (6, Gen.Constant(Action.Pass)), (8, Gen.Elements(Enum.GetValues<Action>()))),
        Gen.Choose(0, Members - 1),
        (kind, member) => new SocietyStep(kind, member)).ArrayOf();

    public override string ToString() => $"{Kind} {Member}";
}
