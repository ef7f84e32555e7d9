using FsCheck;
using FsCheck.Fluent;

namespace Asyncore.Engine.Tests.Properties;

/// <summary>What may happen while a client connects, and how many passes are made.</summary>
public static class ConnectStep
{
    public enum Action
    {
        Pass,
        Accept,
        Speak,
        Hang,
        Reset,
        Write,
        Throw,
        CloseInConnect,
    }

    /// <summary>Sequences of them.</summary>
    public static Gen<Action[]> Cases { get; } = Gen.Elements(Enum.GetValues<Action>()).ArrayOf();

    /// <summary>A count of passes and a length of life.</summary>
    public static Gen<int[]> Numbers { get; } = Gen.Choose(-1, 12).ArrayOf(2);
}
