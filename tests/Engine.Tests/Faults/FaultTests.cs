using System.Net.Sockets;
using Asyncore.Sockets;

namespace Asyncore.Engine.Tests.Faults;

/// <summary>
/// Runs one conversation again and again, each time with another call failing, until a run is over before its fault comes. Whatever
/// fails: nothing hangs, leaks a descriptor or stays in the map, no channel is closed twice, and no other channel notices.
/// </summary>
public class FaultTests
{
    public static TheoryData<PollerKind, string, int, int> Faults()
    {
        var data = new TheoryData<PollerKind, string, int, int>();
        foreach (var poller in new[] { PollerKind.Select, PollerKind.Poll, PollerKind.Epoll })
        {
            foreach (var call in new[] { FaultPlan.Call.Receive, FaultPlan.Call.Send })
            {
                foreach (var error in new[] { 0, Errno.ECONNRESET, Errno.EPIPE, Errno.ENOBUFS, Errno.ENOMEM, Errno.ETIMEDOUT })
                    data.Add(poller, call.ToString(), error, 1);
                data.Add(poller, call.ToString(), Errno.EAGAIN, 1);
                data.Add(poller, call.ToString(), Errno.EAGAIN, 20);
                data.Add(poller, call.ToString(), Errno.EINTR, 3);
            }
            foreach (var error in new[] { Errno.EMFILE, Errno.ENFILE, Errno.ENOBUFS, Errno.ENOMEM, Errno.ECONNABORTED, Errno.EPERM, Errno.EPROTO, Errno.ENETDOWN, Errno.EAGAIN, Errno.EINTR })
                data.Add(poller, nameof(FaultPlan.Call.Accept), error, 1);
            foreach (var error in new[] { Errno.ECONNREFUSED, Errno.ENETUNREACH, Errno.EADDRNOTAVAIL, Errno.ENOBUFS })
                data.Add(poller, nameof(FaultPlan.Call.Connect), error, 1);
            foreach (var error in new[] { Errno.ECONNREFUSED, Errno.ETIMEDOUT })
                data.Add(poller, nameof(FaultPlan.Call.TakeError), error, 1);
            foreach (var error in new[] { Errno.ENOMEM, Errno.ENOSPC })
                data.Add(poller, nameof(FaultPlan.Call.Watch), error, 1);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Should_EndCleanly_When_AnyOneCallFails(PollerKind poller, string call, int error, int times)
    {
        for (var nth = 1; ; nth++)
        {
            Assert.True(nth < 500, "there is no end to the calls");
            var struck = false;
            Native.LeaksNothing(() =>
            {
                var plan = new FaultPlan { Target = Enum.Parse<FaultPlan.Call>(call), Nth = nth, Times = times, Error = error };
                using var conversation = new Conversation(poller, plan);
                conversation.Run();
                if (plan.IsHarmless)
                    Assert.Equal(["HELLO", "WORLD"], conversation.Client.Frames);
                struck = plan.Struck;
            }, $"{call} number {nth}");
            if (!struck)
                return;
        }
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void Should_TellTheCallerAndGoOn_When_TheWaitFails(PollerKind poller)
    {
        var plan = new FaultPlan { Target = FaultPlan.Call.Wait, Nth = 3, Error = Errno.ENOMEM };
        using var conversation = new Conversation(poller, plan);

        var error = Assert.Throws<PosixException>(conversation.Run);
        conversation.Run();

        Assert.Equal("ENOMEM", error.Code);
        Assert.Equal(["HELLO", "WORLD"], conversation.Client.Frames);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void Should_Succeed_When_NothingFails(PollerKind poller)
    {
        using var conversation = new Conversation(poller, new FaultPlan());

        conversation.Run();

        Assert.Equal(["HELLO", "WORLD"], conversation.Client.Frames);
        Assert.Empty(conversation.Client.Errors);
    }

    /// <summary>A client and a server that answer each other line by line, and two channels beside them that no fault touches.</summary>
    private sealed class Conversation : IDisposable
    {
        private readonly TestLoop _test;
        private readonly FaultPlan _plan;
        private readonly TestChannel _server;
        private readonly List<TestChat> _accepted = [];
        private readonly TestChat _left;
        private readonly TestChat _right;
        private bool _isRefused;

        public Conversation(PollerKind poller, FaultPlan plan)
        {
            _test = new TestLoop(poller, below => new FaultyPoller(below, plan));
            _plan = plan;
            var listener = Net.Listen();
            _server = new TestChannel(new FaultyTransport(listener, plan), _test.Map) { Accepting = true };
            _server.OnAccepted = Accepted;
            Client = new TestChat(_test.Map);
            Client.SetTransport(new FaultyTransport(new PosixSocket(AddressFamily.InterNetwork, SocketType.Stream), plan));
            Client.Terminate("\n");
            Client.OnConnect = () => Client.Push("hello\n");
            Client.OnFound = _ =>
            {
                if (Client.Frames.Count == 1)
                    Client.Push("world\n");
                else
                    Client.CloseWhenDone();
            };
            var (near, far) = Net.Pair();
            _left = Bystander(near);
            _right = Bystander(far);
            _left.Push("x\n");
            try
            {
                Client.Connect(listener.LocalAddress!);
            }
            catch (PosixException)
            {
                _isRefused = true;
            }
        }

        public TestChat Client { get; }

        public void Run()
        {
            // The reset of one end may never have reached the other one, as the fault was not the network's.
            _test.Until(() => Client.Transport is null);
            var bystanders = _left.Frames.Count;
            _test.Until(() => _left.Frames.Count >= bystanders + 2);
            _server.Close();
            _test.Until(() => _accepted.TrueForAll(channel => channel.Transport is null));

            Assert.True(_left.Errors.Count + _right.Errors.Count == 0 && _left.Connected && _right.Connected, $"others noticed: {_plan}");
            foreach (var channel in _accepted.Append(Client))
            {
                var closes = channel.Calls.Count(call => call == "close");
                Assert.True(closes <= 1, $"closed {closes} times: {_plan}");
                Assert.True(closes == 0 || channel.Calls[^1] == "close", $"called after its close: {_plan}");
                Assert.True(channel.Calls.Count(call => call == "connect") <= 1, $"connected twice: {_plan}");
            }
            Assert.True(_isRefused || Client.Calls.Contains("close"), $"the client was not told: {_plan}");
            Assert.Empty(_test.Unhandled);
            _left.Close();
            _right.Close();
            Assert.True(_test.Map.Count == 0, $"left in the map: {_plan}");
        }

        public void Dispose()
        {
            _test.Dispose();
        }

        private void Accepted(ITransport accepted)
        {
            var channel = new TestChat(accepted, _test.Map);
            channel.Terminate("\n");
            channel.OnFound = line => channel.Push(line.ToUpperInvariant() + "\n");
            _accepted.Add(channel);
        }

        private TestChat Bystander(PosixSocket socket)
        {
            var channel = new TestChat(socket, _test.Map);
            channel.Terminate("\n");
            channel.OnFound = line => channel.Push(line + "\n");
            return channel;
        }
    }
}
