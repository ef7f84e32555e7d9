using System.Net.Sockets;
using Asyncore.Sockets;

namespace Asyncore.Engine.Tests.Properties;

/// <summary>G8 (6) and (7): how many passes, and when HandleConnect.</summary>
public class PassesTests
{
    [Theory]
    [ClassData(typeof(AllPollers))]
    public void G8_6_Should_MakeCountPasses_When_TheMapDoesNotBecomeEmpty(PollerKind poller) =>
        Property.Holds(ConnectStep.Numbers, numbers =>
        {
            if (numbers.Length < 2)
                return; // A shortened case.
            var (count, life) = (numbers[0], Math.Max(1, numbers[1]));
            using var test = new TestLoop(poller);
            var (near, far) = Net.Pair();
            var channel = new TestChannel(near, test.Map);
            var passes = 0;
            channel.IsReadable = () =>
            {
                if (++passes == life)
                    channel.Close();
                return true;
            };
            channel.Ask();

            test.Loop.Run(TimeSpan.Zero, count: count);

            Assert.Equal(Math.Min(Math.Max(count, 0), life), passes);
            far.Close();
        });

    [Theory]
    [ClassData(typeof(AllPollersAndFamilies))]
    public void G8_7_Should_CallHandleConnectOnceAndFirst_When_AnythingHappensMeanwhile(PollerKind poller, AddressFamily family) =>
        Property.Holds(ConnectStep.Cases, events =>
        {
            using var test = new TestLoop(poller);
            var listener = Net.Listen(family);
            var client = new TestChannel(test.Map);
            client.CreateSocket(family);
            client.OnWrite = () => client.Send("x"u8);
            PosixSocket? far = null;
            client.Connect(listener.LocalAddress!);
            foreach (var step in events.Append(ConnectStep.Action.Pass).Append(ConnectStep.Action.Pass))
            {
                switch (step)
                {
                    case ConnectStep.Action.Pass:
                        test.Passes(1);
                        break;
                    case ConnectStep.Action.Accept:
                        far ??= (PosixSocket)Net.Accept(listener);
                        break;
                    case ConnectStep.Action.Speak:
                        far?.Send("hello"u8);
                        break;
                    case ConnectStep.Action.Hang:
                        far?.Close();
                        break;
                    case ConnectStep.Action.Reset when far is { FileDescriptor: >= 0 }:
                        Net.Reset(far);
                        break;
                    case ConnectStep.Action.Throw:
                        client.OnConnect = () => throw new InvalidOperationException("connect");
                        break;
                    case ConnectStep.Action.CloseInConnect:
                        client.OnConnect = client.Close;
                        break;
                    default:
                        break;
                }
            }

            Assert.True(client.Calls.Count(call => call == "connect") <= 1, client.Called);
            Assert.True(client.Calls.Count == 0 || client.Calls[0] is "connect" or "error", client.Called);
            if (client.Calls.Contains("error") && client.Calls[0] == "error")
                Assert.DoesNotContain(client.Calls, call => call is "connect" or "read" or "write");
            far?.Close();
            Net.CloseListener(listener);
        });
}
