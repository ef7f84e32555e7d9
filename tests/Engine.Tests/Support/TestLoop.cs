using System.Net.Sockets;
using Asyncore.Polling;

namespace Asyncore.Engine.Tests;

/// <summary>A loop that remembers what it logs and what nobody handled.</summary>
internal sealed class TestLoop : IDisposable
{
    public TestLoop(PollerKind poller = PollerKind.Auto, Func<IPoller, IPoller>? layer = null)
    {
        Loop = new EventLoop(poller)
        {
            CreatePoller = kind => layer is null ? Pollers.Create(kind) : layer(Pollers.Create(kind)),
            Log = (type, message) => Lines.Add($"{type}: {message}"),
            UnhandledException = Unhandled.Add,
        };
    }

    public EventLoop Loop { get; }

    public ChannelMap Map => Loop.Map;

    public List<string> Lines { get; } = [];

    public List<Exception> Unhandled { get; } = [];

    /// <summary>A channel with a socket of that family, not connected yet.</summary>
    public TestChannel Client(AddressFamily family = AddressFamily.InterNetwork)
    {
        var channel = new TestChannel(Map);
        channel.CreateSocket(family);
        return channel;
    }

    /// <summary>Makes passes until the condition holds.</summary>
    public void Until(Func<bool> condition)
    {
        var deadline = Environment.TickCount64 + 10_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < deadline, "it did not happen within 10 s; logged: " + string.Join('\n', Lines));
            Loop.Poll(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>Makes passes that do not wait.</summary>
    public void Passes(int count)
    {
        for (; count > 0; count--)
            Loop.Poll(TimeSpan.Zero);
    }

    public void Dispose() => Loop.Dispose();
}
