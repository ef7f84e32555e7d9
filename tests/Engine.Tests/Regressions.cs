using System.Net;
using System.Net.Sockets;
using Asyncore.Sockets;

namespace Asyncore.Engine.Tests;

/// <summary>Bugs that there were, one case each; the line above a case says what was wrong.</summary>
public class Regressions
{
    // Close forgot that it was connected before it tried to send, and so sent nothing of what was queued.
    [Fact]
    public void Should_Deliver_When_ClosedRightAfterAPush()
    {
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        var chat = new TestChat(near, test.Map);

        chat.Push("bye");
        chat.Close();

        Assert.Equal("bye", Net.DrainText(far));
        far.Close();
    }

    // A head and the small file behind it went out in two segments: the second waited for the other side's delayed acknowledgement.
    [Theory]
    [ClassData(typeof(AllPollers))]
    public void Should_SendOnce_When_ASmallFileFollowsItsHead(PollerKind poller)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "body ");
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var counted = new CountedSends(near);
        var chat = new TestChat(counted, test.Map);

        chat.Push("head ");
        chat.Push(new FileProducer(path));
        chat.Push("more ");
        chat.Push(new SimpleProducer("tail"u8.ToArray(), 1));
        test.Passes(1);

        Assert.Equal("head body more tail", Net.DrainText(far));
        Assert.Equal(1, counted.Sends);
        File.Delete(path);
        far.Close();
    }

    // The same with two handlers' output: only the system could have put them together, by waiting.
    [Theory]
    [InlineData(AddressFamily.InterNetwork)]
    [InlineData(AddressFamily.InterNetworkV6)]
    public void Should_NotWaitForMore_When_TheSocketIsTcp(AddressFamily family)
    {
        const int Tcp = 6, NoDelay = 1;
        var (near, far) = Net.Pair(family);

        Assert.Equal(1, near.GetOption(Tcp, NoDelay));
        Assert.Equal(1, far.GetOption(Tcp, NoDelay));
        near.Close();
        far.Close();
    }

    // Little output behind the end of large output was written into the memory that all who sent the same large output share: behind its
    // end, where the others wrote theirs; and memory that was given back twice was two blocks' at a time later.
    [Fact]
    public void Should_SendItsOwn_When_LittleFollowsWhatIsSharedWithOthers()
    {
        var large = new byte[100_000];
        using var test = new TestLoop();
        var wires = new List<SlowWire>();
        var chats = new List<TestChat>();
        for (var i = 0; i < 3; i++)
        {
            var (near, far) = Net.Pair();
            wires.Add(new SlowWire(near, far));
            chats.Add(new TestChat(wires[i], test.Map));
            chats[i].Push(large);
        }

        // All but a hundred bytes are gone when each gets something of its own; then each sends half of that in turn.
        foreach (var room in new[] { large.Length - 100, 50, int.MaxValue })
        {
            for (var i = 0; i < chats.Count; i++)
            {
                wires[i].Room = room;
                chats[i].Flush();
                if (room > large.Length / 2 && room < int.MaxValue)
                    chats[i].Push($"secret of {i}");
            }
        }
        var rented = Enumerable.Range(0, 8).Select(_ => System.Buffers.ArrayPool<byte>.Shared.Rent(large.Length)).ToArray();

        for (var i = 0; i < chats.Count; i++)
            Assert.Equal($"secret of {i}", System.Text.Encoding.Latin1.GetString(wires[i].Sent.ToArray()[large.Length..]));
        Assert.Equal(rented.Length, rented.Distinct().Count());
        wires.ForEach(wire => wire.Far.Close());
    }

    private sealed class SlowWire(PosixSocket below, PosixSocket far) : TransportLayer(below)
    {
        public PosixSocket Far { get; } = far;

        public int Room { get; set; }

        public MemoryStream Sent { get; } = new();

        public override IoResult Send(ReadOnlySpan<byte> data, int flags = 0)
        {
            var sent = data[..Math.Min(data.Length, Room)];
            Room -= sent.Length;
            Sent.Write(sent);
            return sent.Length > 0 ? IoResult.Moved(sent.Length) : IoResult.Failed(Errno.EAGAIN);
        }
    }

    // Gathering asks a file before its turn: that it fails must not lose what is in front of it.
    [Theory]
    [ClassData(typeof(AllPollers))]
    public void Should_SendWhatCameBefore_When_AFileBecomesShorter(PollerKind poller)
    {
        var path = Path.GetTempFileName();
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var chat = new TestChat(near, test.Map);

        chat.Push("head");
        chat.Push(new FileProducer(path, 0, 10));
        test.Loop.Run();

        Assert.IsType<EndOfStreamException>(chat.Errors.Single());
        Assert.Equal("head", System.Text.Encoding.Latin1.GetString(Net.ReadToEnd(far)));
        File.Delete(path);
        far.Close();
    }

    // The pass that found out that the last channel is closed, before its wait, waited its whole timeout.
    [Theory]
    [ClassData(typeof(AllPollers))]
    public void Should_EndAtOnce_When_TheLastChannelClosesBeforeTheWait(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var chat = new TestChat(Net.Pair().Near, test.Map);
        chat.CloseWhenDone();

        test.Loop.Run(Timeout.InfiniteTimeSpan);

        Assert.Equal("close", chat.Called);
    }

    // When one of several addresses refused, the write half of that same report was taken for the success of the next attempt.
    [Theory]
    [ClassData(typeof(AllPollers))]
    public void Should_StillBeConnecting_When_TheSecondAddressHasNotAnswered(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        test.Loop.Resolve = (_, _) => Task.FromResult(new[] { IPAddress.Parse("127.0.0.2"), IPAddress.Loopback });
        var port = ((IPEndPoint)Net.DeadAddress()).Port;
        var client = new TestChannel(test.Map);
        var transport = new SecondIsSlow(new PosixSocket(AddressFamily.InterNetwork, SocketType.Stream));
        client.SetTransport(transport);
        client.Connect(new DnsEndPoint("two.example", port));

        test.Until(() => transport.Tries == 2);
        Assert.Empty(client.Calls);
        Assert.True(client.Connecting);
    }

    private sealed class SecondIsSlow(ITransport below) : TransportLayer(below)
    {
        public int Tries { get; private set; }

        public override IoResult Connect(EndPoint address) => ++Tries == 1 ? base.Connect(address) : IoResult.Failed(Errno.EINPROGRESS);
    }

    // A channel that was noted as changed in one map was never watched in the next.
    [Fact]
    public void Should_BeWatched_When_SetIntoAnotherMapBeforeTheFirstPass()
    {
        using var test = new TestLoop();
        using var other = new ChannelMap(test.Loop);
        var (near, far) = Net.Pair();
        var channel = new TestChannel(near, test.Map);
        channel.SetTransport(near, other);
        Net.SendAll(far, "x");

        test.Loop.Run(TimeSpan.Zero, other, count: 1);

        Assert.Equal("read", channel.Called);
        other.CloseAll();
        far.Close();
    }

    // Channels were told apart by a number of their map: one that moved to another map could be taken for its former self.
    [Fact]
    public void Should_HaveAnotherGeneration_When_InAnotherMapOfTheSameLoop()
    {
        using var test = new TestLoop();
        using var other = new ChannelMap(test.Loop);
        var (near, far) = Net.Pair();
        var channel = new TestChannel(near, test.Map);
        var first = channel.Generation;

        channel.SetTransport(near, other);

        Assert.NotEqual(first, channel.Generation);
        other.CloseAll();
        far.Close();
    }

    // Stop inside a nested Run ended that one only, and the outer one went on.
    [Fact]
    public void Should_EndTheOuterRunToo_When_StoppedInANestedOne()
    {
        using var test = new TestLoop();
        _ = new TestChannel(Net.Pair().Near, test.Map);
        test.Loop.CallLater(TimeSpan.Zero, () =>
        {
            test.Loop.CallLater(TimeSpan.Zero, test.Loop.Stop);
            test.Loop.Run();
        });

        test.Loop.Run(Timeout.InfiniteTimeSpan);

        Assert.Equal(1, test.Map.Count);
    }

    // An exception left Run with the request to stop still set, so that the next Run did nothing.
    [Fact]
    public void Should_RunAgain_When_StoppedInAPassThatAnExceptionEnded()
    {
        using var test = new TestLoop();
        var called = false;
        test.Loop.Post(() =>
        {
            test.Loop.Stop();
            throw new ExitNowException();
        });
        Assert.Throws<ExitNowException>(() => test.Loop.Run());
        test.Loop.CallLater(TimeSpan.Zero, () => called = true);

        test.Loop.Run();

        Assert.True(called);
    }

    // While one walked through the map and closed channels, the map was compacted and some were passed over.
    [Fact]
    public void Should_VisitEveryChannel_When_TheyAreClosedOnTheWay()
    {
        using var test = new TestLoop();
        for (var i = 0; i < 200; i++)
            _ = new TestChannel(Net.Pair().Near, test.Map);
        var visited = 0;

        foreach (var channel in test.Map)
        {
            visited++;
            channel.Close();
        }

        Assert.Equal(200, visited);
        Assert.Equal(0, test.Map.Count);
    }

    // HandleError after a refusal, or over the hard limit, could set a new socket, which was then closed in place of the old one.
    [Fact]
    public void Should_KeepTheNewSocket_When_HandleErrorOfAFullQueueReplacesIt()
    {
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        var (near2, far2) = Net.Pair();
        var chat = new TestChat(near, test.Map) { HardLimit = 10 };
        chat.OnError = _ =>
        {
            chat.Close();
            chat.SetTransport(near2);
        };
        chat.Push(new string('x', 11));

        test.Passes(1);

        Assert.Same(near2, chat.Transport);
        far.Close();
        far2.Close();
    }

    // A channel that was to close when its output is sent, and whose output failed with an error that it survived, stayed for ever.
    [Fact]
    public void Should_Close_When_TheLastOutputFailsAndHandleErrorGoesOn()
    {
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        var broken = new NoSend(near);
        var chat = new TestChat(broken, test.Map) { OnError = _ => { } };
        chat.Push("x");
        test.Passes(1);
        far.Shutdown(SocketShutdown.Send);
        test.Passes(1);
        Assert.Empty(chat.Calls);
        broken.Error = Errno.ENOBUFS;

        test.Loop.Run();

        Assert.Equal("error close", chat.Called);
        far.Close();
    }

    private sealed class NoSend(ITransport below) : TransportLayer(below)
    {
        public int Error { get; set; } = Errno.EAGAIN;

        public override IoResult Send(ReadOnlySpan<byte> data, int flags = 0) => IoResult.Failed(Error);
    }

    // A listener that was given its listening socket kept asking for room to write: what Accepting means was not looked at again.
    [Theory]
    [ClassData(typeof(AllPollers))]
    public void Should_AskForReadingOnly_When_AcceptingIsSetByHand(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var server = new TestChannel(Net.Listen(), test.Map) { OnWrite = () => { } };
        server.OnRead = () => { };
        test.Loop.Map.Prepare(poller);
        Assert.True((server.Registered & Interest.Write) != 0);

        server.Accepting = true;
        test.Loop.Map.Prepare(poller);

        Assert.Equal(Interest.Read, server.Registered);
    }

    private sealed class CountedSends(ITransport below) : TransportLayer(below)
    {
        public int Sends { get; private set; }

        public override IoResult Send(ReadOnlySpan<byte> data, int flags = 0)
        {
            Sends++;
            return base.Send(data, flags);
        }
    }

    // A property said that no more than the limit is ever queued: a producer in front of what was pushed has its turn all the same.
    [Fact]
    public void Should_SendAll_When_AProducerHasItsTurnWhileTheQueueIsAtItsLimit()
    {
        const int Limit = 300_000, Made = 100_000;
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        var wire = new Wire(near);
        var chat = new TestChat(wire, test.Map) { HardLimit = Limit };
        chat.Push(new SimpleProducer(new byte[Made], 700));
        chat.Push(new byte[Limit]);
        wire.Takes.Enqueue(0);

        chat.Flush();

        Assert.InRange(chat.OutputLength, Limit + 700, Limit + (16 * 1024) + 700);
        Assert.Empty(chat.Errors);
        test.Until(() => chat.OutputLength == 0);
        Assert.Equal(Made + Limit, wire.Sent.Length);
        far.Close();
        chat.Close();
    }
}
