using System.Net.Sockets;
using Asyncore.Sockets;

namespace Asyncore.Engine.Tests.Channels;

/// <summary>D13, D16, D17: what a channel reports, logs and prints.</summary>
public class ReportTests
{
    [Theory]
    [ClassData(typeof(AllPollers))]
    public void D13_Should_LogAndClose_When_HandleErrorIsNotOverridden(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var channel = new TestChannel(near, test.Map) { OnRead = () => throw new InvalidOperationException("wrong") };
        Net.SendAll(far, "x");

        test.Loop.Run();

        Assert.Equal("read error close", channel.Called);
        var line = Assert.Single(test.Lines);
        Assert.StartsWith("error: uncaught exception, closing channel <TestChannel", line, StringComparison.Ordinal);
        Assert.Contains("System.InvalidOperationException: wrong", line, StringComparison.Ordinal);
        Assert.Contains(nameof(ReportTests), line, StringComparison.Ordinal); // The trace.
        far.Close();
    }

    private sealed class Nameless(ITransport transport, ChannelMap map) : Dispatcher(transport, map)
    {
        public override string ToString() => throw new InvalidOperationException("no name");

        protected override void HandleRead() => throw new InvalidOperationException("wrong");
    }

    [Fact]
    public void D13_Should_ReportTheError_When_ToStringFails()
    {
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        _ = new Nameless(near, test.Map);
        Net.SendAll(far, "x");

        test.Loop.Run();

        Assert.Contains("its ToString failed", test.Lines.Single(), StringComparison.Ordinal);
        Assert.Contains("wrong", test.Lines.Single(), StringComparison.Ordinal);
        far.Close();
    }

    [Fact]
    public void D16_A09_Should_WriteTheTypeAndTheLine_When_TheTypeIsNotIgnored()
    {
        using var test = new TestLoop();
        var channel = new TestChannel(test.Map);

        channel.LogInfo("one", "EGGS");
        channel.LogInfo("two");
        channel.LogInfo("three", "warning");
        channel.IgnoreLogTypes.Clear();
        channel.IgnoreLogTypes.Add("info");
        channel.LogInfo("four", "warning");
        channel.LogInfo("five");

        Assert.Equal(["EGGS: one", "info: two", "warning: four"], test.Lines);
    }

    private sealed class Bare : Dispatcher
    {
        public Bare(ITransport transport, ChannelMap map) : base(transport, map) => IgnoreLogTypes.Clear();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void D16_Should_Warn_When_AHandlerIsNotOverridden(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        _ = new Bare(near, test.Map);
        Net.SendAll(far, "x");
        test.Passes(1);
        Assert.Equal(["warning: unhandled read event"], test.Lines);

        far.Close();
        if (poller == PollerKind.Select)
            return; // select does not tell a hang-up from data that nobody reads.
        test.Loop.Run();

        Assert.Contains("warning: unhandled close event", test.Lines);
    }

    [Theory]
    [InlineData(AddressFamily.InterNetwork)]
    [InlineData(AddressFamily.InterNetworkV6)]
    [InlineData(AddressFamily.Unix)]
    public void D17_Should_ShowStateAndAddress_When_Printed(AddressFamily family)
    {
        using var test = new TestLoop();
        var channel = new TestChannel(test.Map);
        channel.CreateSocket(family);
        channel.Bind(Net.FreeAddress(family));
        channel.Listen();
        var address = channel.Transport!.LocalAddress!;
        channel.Address = address;

        Assert.Equal($"<TestChannel listening {AddressText.Format(address)}>", channel.ToString());
        Net.Forget(address);
    }
}
