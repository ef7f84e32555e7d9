using System.Net;
using System.Net.Sockets;

namespace Asyncore.Engine.Tests.Channels;

/// <summary>F25: connecting by name.</summary>
public class ResolveTests
{
    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F25_Should_ResolveInTheBackground_When_GivenAName(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var listener = Net.Listen();
        var port = ((IPEndPoint)listener.LocalAddress!).Port;
        var client = test.Client();
        client.OnWrite = () => { };

        client.Connect(new DnsEndPoint("localhost", port));
        Assert.True(client.Connecting);
        Assert.Empty(client.Calls);
        test.Until(() => client.Calls.Contains("write"));

        Assert.Equal("connect", client.Calls[0]);
        listener.Close();
    }

    [Fact]
    public void F25_Should_ConnectAtOnce_When_TheNameIsANumber()
    {
        using var test = new TestLoop();
        test.Loop.Resolve = (_, _) => throw new InvalidOperationException("not to be asked");
        var listener = Net.Listen();
        var port = ((IPEndPoint)listener.LocalAddress!).Port;
        var client = test.Client();

        client.Connect(new DnsEndPoint("127.0.0.1", port));
        test.Until(() => client.Connected);

        listener.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F25_Should_WaitWithoutEvents_When_TheNameTakesItsTime(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var answer = new TaskCompletionSource<IPAddress[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        test.Loop.Resolve = (_, _) => answer.Task;
        var listener = Net.Listen();
        var client = test.Client();
        client.OnWrite = () => { };
        test.Passes(0);
        client.Connect(new DnsEndPoint("slow.example", ((IPEndPoint)listener.LocalAddress!).Port));

        test.Passes(5); // An unconnected socket reports a hang-up without end.
        Assert.Empty(client.Calls);
        answer.SetResult([IPAddress.Loopback]);
        test.Until(() => client.Connected);

        Assert.Equal("connect", client.Calls[0]);
        listener.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F25_Should_TryTheNextAddress_When_OneRefuses(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var listener = Net.Listen();
        var port = ((IPEndPoint)listener.LocalAddress!).Port;
        test.Loop.Resolve = (_, _) => Task.FromResult(new[] { IPAddress.Parse("127.0.0.2"), IPAddress.Parse("127.0.0.3"), IPAddress.Loopback });
        var client = test.Client();
        client.OnWrite = () => { };

        client.Connect(new DnsEndPoint("several.example", port));
        test.Until(() => client.Calls.Contains("write"));

        Assert.Equal("connect", client.Calls[0]);
        Assert.Equal(listener.LocalAddress, client.Transport!.PeerAddress);
        Assert.Empty(client.Errors);
        listener.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F25_Should_FailOnce_When_EveryAddressRefuses(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var port = ((IPEndPoint)Net.DeadAddress()).Port;
        test.Loop.Resolve = (_, _) => Task.FromResult(new[] { IPAddress.Parse("127.0.0.2"), IPAddress.Loopback });
        var client = test.Client();

        client.Connect(new DnsEndPoint("dead.example", port));
        test.Loop.Run();

        Assert.Equal("error close", client.Called);
        Assert.Contains($"dead.example:{port}", test.Lines.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("throws")]
    [InlineData("fails")]
    [InlineData("none")]
    public void F25_Should_FailOnce_When_TheNameCannotBeResolved(string how)
    {
        using var test = new TestLoop();
        test.Loop.Resolve = (_, _) => how switch
        {
            "throws" => throw new ArgumentException("not a name"),
            "fails" => Task.FromException<IPAddress[]>(new SocketException(11001)),
            _ => Task.FromResult(Array.Empty<IPAddress>()),
        };
        var client = test.Client();

        client.Connect(new DnsEndPoint("no.example", 1));
        test.Loop.Run();

        Assert.Equal("error close", client.Called);
        Assert.Contains("no.example:1: the name cannot be resolved", test.Lines.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("close")]
    [InlineData("reconnect")]
    public void F25_Should_IgnoreTheAnswer_When_TheChannelHasGoneOn(string how)
    {
        using var test = new TestLoop();
        var answer = new TaskCompletionSource<IPAddress[]>();
        test.Loop.Resolve = (_, _) => answer.Task;
        var listener = Net.Listen();
        var client = test.Client();
        client.Connect(new DnsEndPoint("slow.example", 9));
        client.Close();
        if (how == "reconnect")
        {
            client.CreateSocket();
            client.Connect(listener.LocalAddress!);
            test.Until(() => client.Connected);
        }

        answer.SetResult([IPAddress.Loopback]);
        test.Passes(3);

        Assert.Equal(how == "reconnect" ? "connect" : "", client.Called);
        listener.Close();
    }

    [Fact]
    public void F25_Should_StillConnect_When_TheChannelLeftAndEnteredItsMapMeanwhile()
    {
        using var test = new TestLoop();
        var answer = new TaskCompletionSource<IPAddress[]>();
        test.Loop.Resolve = (_, _) => answer.Task;
        var listener = Net.Listen();
        var client = test.Client();
        client.Connect(new DnsEndPoint("slow.example", ((IPEndPoint)listener.LocalAddress!).Port));
        client.LeaveMap();
        client.EnterMap();

        answer.SetResult([IPAddress.Loopback]);
        test.Until(() => client.Connected);

        listener.Close();
    }
}
