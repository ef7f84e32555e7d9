using System.Buffers;
using System.Net.Sockets;
using System.Text;

namespace Asyncore.Engine.Tests.Channels;

/// <summary>Sections C8 to C13 and D15: queued output.</summary>
public class ChatOutputTests
{
    private sealed class Blocks(params string[] blocks) : IProducer
    {
        private int _next;

        public Action? Asked { get; set; }

        public int Calls { get; private set; }

        public bool More(IBufferWriter<byte> output)
        {
            Calls++;
            Asked?.Invoke();
            if (_next < blocks.Length)
                output.Write(Encoding.Latin1.GetBytes(blocks[_next++]));
            return _next < blocks.Length;
        }
    }

    [Theory]
    [ClassData(typeof(AllPollersAndFamilies))]
    public void C8_C9_Should_KeepTheOrder_When_BytesAndProducersAreMixed(PollerKind poller, AddressFamily family)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair(family);
        var chat = new TestChat(near, test.Map);

        chat.Push("one ");
        chat.Push(new Blocks("two ", "three "));
        chat.Push("four ");
        chat.Push("five ");
        chat.Push(new SimpleProducer("six seven "u8.ToArray(), 4));
        chat.Push(new Blocks());
        chat.Push("eight");
        chat.CloseWhenDone();
        chat.Push("never");
        test.Loop.Run();

        Assert.Equal("one two three four five six seven eight", Encoding.Latin1.GetString(Net.ReadToEnd(far)));
        Assert.Equal("close", chat.Called);
        far.Close();
    }

    [Fact]
    public void C8_F33_Should_SendWhatWasPushed_When_TheCallerChangesItsBufferAfterwards()
    {
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        var chat = new TestChat(near, test.Map);
        var buffer = "before"u8.ToArray();

        chat.Push(buffer.AsSpan());
        buffer.AsSpan().Fill((byte)'x');
        test.Passes(1);

        Assert.Equal("before", Net.DrainText(far));
        far.Close();
    }

    [Fact]
    public void C8_Should_SendNothingAndNotFail_When_PushedOnAClosedChannel()
    {
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        var chat = new TestChat(near, test.Map);
        chat.Close();

        Assert.False(chat.Push("late"));
        chat.Push(new Blocks("late"));
        chat.CloseWhenDone();
        test.Passes(2);

        Assert.Equal(0, chat.OutputLength);
        Assert.False(chat.HasQueuedOutput);
        Assert.Empty(chat.Calls);
        far.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void C8_Should_NotCallHandleCloseInsideAPush_When_ThePeerIsGone(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var chat = new TestChat(near, test.Map);
        far.Close();

        chat.Push("lost");
        Assert.Empty(chat.Calls);
        test.Loop.Run();

        Assert.Equal("close", chat.Called);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void C9_Should_AskAProducerOnlyWhenItsOutputCanBeTried_When_ThePeerDoesNotRead(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var chat = new TestChat(near, test.Map);
        var producer = new Blocks(Enumerable.Repeat(new string('x', 100_000), 100).ToArray());
        chat.Push(producer);

        test.Passes(5);
        var asked = producer.Calls;
        test.Passes(5);

        Assert.InRange(asked, 1, 50);
        Assert.Equal(asked, producer.Calls);
        Assert.True(chat.OutputLength <= 100_000);
        far.Close();
    }

    [Fact]
    public void C9_Should_TakeNothingForTheEnd_When_AProducerPromisesMore()
    {
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        var chat = new TestChat(near, test.Map);
        chat.Push(new Blocks("", "never"));
        chat.Push("next");

        test.Passes(1);

        Assert.Equal("next", Net.DrainText(far));
        far.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void C9_Should_CallHandleErrorAndClose_When_AProducerThrows(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var chat = new TestChat(near, test.Map);
        var wrong = new InvalidOperationException("producer");
        chat.Push("first ");
        chat.Push(new Blocks("x") { Asked = () => throw wrong });
        chat.Push("next");

        test.Loop.Run();

        Assert.Same(wrong, chat.Errors.Single());
        Assert.Equal("error close", chat.Called);
        Assert.StartsWith("first ", Encoding.Latin1.GetString(Net.ReadToEnd(far)), StringComparison.Ordinal);
        far.Close();
    }

    [Theory]
    [InlineData("close")]
    [InlineData("discard")]
    [InlineData("flush")]
    [InlineData("loop")]
    public void C9_Should_NotAskAgain_When_AProducerUsesItsChannel(string use)
    {
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        var chat = new TestChat(near, test.Map);
        var producer = new Blocks("x");
        producer.Asked = use switch
        {
            "close" => chat.Close,
            "discard" => chat.DiscardBuffers,
            "flush" => chat.Flush,
            _ => () => test.Passes(2),
        };
        chat.Push(producer);

        test.Passes(3);

        Assert.Equal(1, producer.Calls);
        Assert.Equal(use is "close" or "discard" ? "" : "x", Net.DrainText(far));
        Assert.Equal(0, chat.OutputLength);
        far.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollersAndFamilies))]
    public async Task C10_Should_SendAllBeforeClosing_When_ClosedWhenDone(PollerKind poller, AddressFamily family)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair(family);
        var chat = new TestChat(near, test.Map);
        var data = new string('d', 3_000_000);
        chat.Push(data);
        chat.CloseWhenDone();
        var reading = Task.Run(() => Net.ReadToEnd(far));

        test.Loop.Run();

        Assert.Equal(data.Length, (await reading).Length);
        Assert.Equal("close", chat.Calls.Last());
        far.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void C10_Should_Close_When_ClosedWhenDoneWithAnEmptyQueue(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var chat = new TestChat(Net.Pair().Near, test.Map);

        chat.CloseWhenDone();
        Assert.Empty(chat.Calls);
        test.Loop.Run();

        Assert.Equal("close", chat.Called);
    }

    [Fact]
    public void C11_Should_PutNothingOnTheWire_When_PushesAreEmpty()
    {
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        var chat = new TestChat(near, test.Map);

        Assert.True(chat.Push(""));
        chat.Push("a");
        chat.Push("");
        chat.Push("b");
        test.Passes(1);

        Assert.Equal("ab", Net.DrainText(far));
        Assert.Equal(Interest.Read, chat.Registered);
        far.Close();
    }

    [Fact]
    public void C13_Should_SendNothing_When_TheQueueIsDiscarded()
    {
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        var chat = new TestChat(near, test.Map);
        chat.Push("a");
        chat.Push(new Blocks("b"));
        chat.CloseWhenDone();

        chat.DiscardBuffers();
        chat.Push("c");
        test.Passes(2);

        Assert.Equal("c", Net.DrainText(far));
        Assert.Empty(chat.Calls);
        far.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void D15_Should_TakeEverythingAndSendAsTheSocketTakesIt_When_TheChannelQueues(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (near, far) = Net.Pair();
        var sender = new DispatcherWithSend(near, test.Map);
        var data = new byte[2_000_000];
        new Random(1).NextBytes(data);

        Assert.Equal(data.Length, sender.Send(data));
        Assert.Equal(data.Length, sender.OutputLength);
        test.Passes(1);
        Assert.InRange(sender.OutputLength, 1, data.Length - 1);
        var got = new MemoryStream();
        test.Until(() =>
        {
            got.Write(Net.Drain(far));
            return got.Length == data.Length;
        });

        Assert.Equal(data, got.ToArray());
        test.Passes(1);
        Assert.Equal(Interest.Read, sender.Registered);
        far.Close();
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void D15_Should_SendAfterwards_When_QueuedBeforeTheConnect(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var listener = Net.Listen();
        var chat = new TestChat(test.Map);
        chat.Push("early ");
        chat.CreateSocket();
        chat.Push("before ");
        chat.Connect(listener.LocalAddress!);
        chat.Push("while");
        chat.OnConnect = () => chat.Push(" in");
        chat.CloseWhenDone();

        test.Loop.Run();

        var far = Net.Accept(listener);
        // The close mark was queued before HandleConnect ran, so nothing of it follows.
        Assert.Equal("early before while", Encoding.Latin1.GetString(Net.ReadToEnd(far)));
        Assert.Equal("connect close", chat.Called);
        far.Close();
        listener.Close();
    }
}
