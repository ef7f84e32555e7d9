using System.Net.Sockets;

namespace Asyncore.Engine.Tests.Channels;

/// <summary>D12: urgent data.</summary>
public class UrgentTests
{
    [Theory]
    [ClassData(typeof(AllPollers))]
    public void D12_Should_CallHandleUrgent_When_UrgentDataComes(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair(AddressFamily.InterNetwork);
        var channel = new TestChannel(near, test.Map);
        var urgent = new byte[1];
        channel.OnRead = () => channel.ReadOnce(); // A read stops at the mark; a second one would pass over it.
        channel.OnUrgent = () => Assert.Equal(1, channel.Receive(urgent, Native.OutOfBand).Count);
        channel.Changed();
        Net.SendAll(far, "ab");
        Assert.Equal(1, far.Send("!"u8, Native.OutOfBand).Count);
        Net.SendAll(far, "cd");

        test.Until(() => channel.Calls.Contains("urgent") && channel.Input.Length == 4);

        Assert.Equal((byte)'!', urgent[0]);
        Assert.Single(channel.Calls, call => call == "urgent");
        Assert.Equal("abcd"u8.ToArray(), channel.Input.ToArray());
        far.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void D12_F6_Should_NotBeTold_When_UrgentDataIsNotAskedFor(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair(AddressFamily.InterNetwork);
        var channel = new TestChannel(near, test.Map);
        far.Send("!"u8, Native.OutOfBand);
        Net.SendAll(far, "cd");

        test.Until(() => channel.Input.Length == 2);

        Assert.DoesNotContain("urgent", channel.Calls);
        far.Close();
    }
}
