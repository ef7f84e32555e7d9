namespace Asyncore.Engine.Tests.Properties;

/// <summary>G8 (3), (4) and (5): channels that throw and close at random do it for themselves alone.</summary>
public class SocietyTests
{
    [Theory]
    [ClassData(typeof(AllPollers))]
    public void G8_345_Should_ConcernOneChannelOnly_When_HandlersThrowAndClose(PollerKind poller) => Property.Holds(SocietyStep.Cases, steps =>
    {
        using var test = new TestLoop(poller);
        var pairs = Enumerable.Range(0, SocietyStep.Members).Select(_ => Net.Pair(System.Net.Sockets.AddressFamily.InterNetwork)).ToArray();
        var channels = pairs.Select(pair => new TestChannel(pair.Near, test.Map)).ToArray();
        var sent = new int[SocietyStep.Members];
        var spoilt = new bool[SocietyStep.Members]; // Its own input may be cut short.
        foreach (var (kind, i) in steps.Select(step => (step.Kind, step.Member)))
        {
            var (channel, far) = (channels[i], pairs[i].Far);
            switch (kind)
            {
                case SocietyStep.Action.Send when far.FileDescriptor >= 0:
                    sent[i] += far.Send("data"u8).Count;
                    break;
                case SocietyStep.Action.CloseFar:
                    far.Close();
                    break;
                case SocietyStep.Action.ResetFar:
                    spoilt[i] = true;
                    if (far.FileDescriptor >= 0)
                        Net.Reset(far);
                    break;
                case SocietyStep.Action.CloseNear:
                    spoilt[i] = true;
                    channel.Close();
                    break;
                case SocietyStep.Action.ThrowInRead:
                    spoilt[i] = true;
                    channel.OnRead = Throw;
                    break;
                case SocietyStep.Action.ThrowInWrite:
                    spoilt[i] = true;
                    channel.OnWrite = Throw;
                    channel.Changed();
                    break;
                case SocietyStep.Action.ThrowInClose:
                    channel.OnClose = Throw;
                    break;
                case SocietyStep.Action.ThrowInError:
                    channel.OnError = _ => Throw();
                    break;
                case SocietyStep.Action.ThrowInReadable:
                    spoilt[i] = true;
                    channel.IsReadable = () => throw new InvalidOperationException("readable");
                    channel.Ask();
                    break;
                case SocietyStep.Action.CloseAnother:
                    var victim = (i + 1) % SocietyStep.Members;
                    spoilt[victim] = true;
                    channel.OnRead = () =>
                    {
                        channels[victim].Close();
                        channel.ReadAll();
                    };
                    break;
                case SocietyStep.Action.Pass:
                    test.Passes(1);
                    break;
                default:
                    break;
            }
            Assert.Equal(channels.Where(one => one.Transport is not null).ToHashSet<Dispatcher>(), test.Map.ToHashSet());
        }
        test.Until(() => Enumerable.Range(0, SocietyStep.Members).All(i => spoilt[i] || channels[i].Input.Length == sent[i]));
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
