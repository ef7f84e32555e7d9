using FsCheck;
using FsCheck.Fluent;

namespace Asyncore.Engine.Tests.Properties;

/// <summary>G8 (3), (4) and (5): channels that throw and close at random do it for themselves alone.</summary>
public class SocietyTests
{
    private const int Members = 4;

    public enum Kind
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

    public sealed record Step(Kind Kind, int Member)
    {
        public override string ToString() => $"{Kind} {Member}";
    }

    private static readonly Gen<Step[]> Steps = Gen.Zip(
        Gen.Frequency((6, Gen.Constant(Kind.Send)), (6, Gen.Constant(Kind.Pass)), (8, Gen.Elements(Enum.GetValues<Kind>()))),
        Gen.Choose(0, Members - 1),
        (kind, member) => new Step(kind, member)).ArrayOf();

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void G8_345_Should_ConcernOneChannelOnly_When_HandlersThrowAndClose(PollerKind poller) => Property.Holds(Steps, steps =>
    {
        using var test = new TestLoop(poller);
        var pairs = Enumerable.Range(0, Members).Select(_ => Net.Pair(System.Net.Sockets.AddressFamily.InterNetwork)).ToArray();
        var channels = pairs.Select(pair => new TestChannel(pair.Near, test.Map)).ToArray();
        var sent = new int[Members];
        var spoilt = new bool[Members]; // Its own input may be cut short.
        foreach (var (kind, i) in steps.Select(step => (step.Kind, step.Member)))
        {
            var (channel, far) = (channels[i], pairs[i].Far);
            switch (kind)
            {
                case Kind.Send when far.FileDescriptor >= 0:
                    sent[i] += far.Send("data"u8).Count;
                    break;
                case Kind.CloseFar:
                    far.Close();
                    break;
                case Kind.ResetFar:
                    spoilt[i] = true;
                    if (far.FileDescriptor >= 0)
                        Net.Reset(far);
                    break;
                case Kind.CloseNear:
                    spoilt[i] = true;
                    channel.Close();
                    break;
                case Kind.ThrowInRead:
                    spoilt[i] = true;
                    channel.OnRead = Throw;
                    break;
                case Kind.ThrowInWrite:
                    spoilt[i] = true;
                    channel.OnWrite = Throw;
                    channel.Changed();
                    break;
                case Kind.ThrowInClose:
                    channel.OnClose = Throw;
                    break;
                case Kind.ThrowInError:
                    channel.OnError = _ => Throw();
                    break;
                case Kind.ThrowInReadable:
                    spoilt[i] = true;
                    channel.IsReadable = () => throw new InvalidOperationException("readable");
                    channel.Ask();
                    break;
                case Kind.CloseAnother:
                    var victim = (i + 1) % Members;
                    spoilt[victim] = true;
                    channel.OnRead = () =>
                    {
                        channels[victim].Close();
                        channel.ReadAll();
                    };
                    break;
                case Kind.Pass:
                    test.Passes(1);
                    break;
                default:
                    break;
            }
            Assert.Equal(channels.Where(one => one.Transport is not null).ToHashSet<Dispatcher>(), test.Map.ToHashSet());
        }
        test.Until(() => Enumerable.Range(0, Members).All(i => spoilt[i] || channels[i].Input.Length == sent[i]));
        foreach (var channel in channels)
        {
            var close = channel.Calls.IndexOf("close");
            Assert.True(close < 0 || close == channel.Calls.Count - 1, channel.Called);
        }
        Assert.Empty(test.Unhandled);
        foreach (var (_, far) in pairs)
            far.Close();
    });

    private static void Throw() => throw new InvalidOperationException("thrown");
}
