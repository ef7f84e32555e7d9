namespace Asyncore.Engine.Tests.Properties;

/// <summary>What waits for a peer that reads nothing, or as little as it likes.</summary>
public class OutputLimitTests
{
    private const int Limit = 300_000;

    private const int Block = 700; // Of a producer.
    private const int Gathered = 16 * 1024; // As much as goes out in one piece.

    [Fact]
    public void Should_NeverHoldMoreThanTheLimit_When_ThePeerTakesWhatItLikes() => Property.Holds(WireStep.Cases, steps =>
    {
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        var wire = new Wire(near);
        var chat = new TestChat(wire, test.Map) { HardLimit = Limit, HighWaterMark = Limit / 3 };
        var (isOver, number) = (false, (byte)0);
        var most = Limit;

        foreach (var step in steps)
        {
            var before = chat.OutputLength;
            switch (step.Kind)
            {
                case WireStep.Action.Push when !isOver:
                    var data = new byte[step.Size];
                    data.AsSpan().Fill(number++); // No two pushes have the same bytes, and so none of them share memory.
                    var goesOn = chat.Push(data.AsSpan());
                    isOver = before + step.Size > Limit;
                    Assert.Equal(isOver ? before : before + step.Size, chat.OutputLength);
                    Assert.False(goesOn && chat.OutputLength > chat.HighWaterMark);
                    break;
                case WireStep.Action.Producer when !isOver:
                    chat.Push(new SimpleProducer(new byte[step.Size], Block));
                    most = Limit + Gathered + Block; // It is not refused its turn where what was pushed behind it is at the limit.
                    Assert.Equal(before, chat.OutputLength); // It is asked for a block when what is before it has gone.
                    break;
                case WireStep.Action.Take:
                    wire.Takes.Enqueue(step.Size);
                    break;
                case WireStep.Action.Flush:
                    wire.Takes.Enqueue(0);
                    chat.Flush();
                    break;
            }
            Assert.InRange(chat.OutputLength, 0, most);
        }
        wire.Takes.Enqueue(0);
        test.Passes(2);

        Assert.Equal(isOver, chat.Transport is null);
        if (isOver)
        {
            Assert.Equal(0, chat.OutputLength);
            Assert.Contains("limit", Assert.Single(chat.Errors).Message, StringComparison.Ordinal);
        }
        far.Close();
        chat.Close();
    });
}
