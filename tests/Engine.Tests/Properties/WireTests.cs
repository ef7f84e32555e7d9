namespace Asyncore.Engine.Tests.Properties;

/// <summary>G8 (2): what goes out is what was pushed and produced, in order, up to the first CloseWhenDone.</summary>
public class WireTests
{
    [Fact]
    public void G8_2_Should_SendExactlyWhatWasQueued_When_TheSocketTakesAnyAmounts() => Property.Holds(WireStep.Cases, steps =>
    {
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        var wire = new Wire(near);
        var chat = new TestChat(wire, test.Map);
        var expected = new MemoryStream();
        var (next, closes) = ((byte)0, false);
        byte[] Make(int size)
        {
            var data = new byte[size];
            for (var i = 0; i < size; i++)
                data[i] = next++;
            if (!closes)
                expected.Write(data);
            return data;
        }

        foreach (var step in steps)
        {
            switch (step.Kind)
            {
                case WireStep.Action.Push:
                    var data = Make(step.Size);
                    chat.Push(data.AsSpan());
                    data.AsSpan().Fill(255); // The caller's again.
                    break;
                case WireStep.Action.Producer:
                    chat.Push(new SimpleProducer(Make(step.Size), 700));
                    break;
                case WireStep.Action.Close:
                    chat.CloseWhenDone();
                    closes = true;
                    break;
                case WireStep.Action.Take:
                    wire.Takes.Enqueue(step.Size);
                    break;
                default:
                    test.Loop.SendUnsent();
                    chat.Flush();
                    break;
            }
            if (closes && chat.Transport is null)
                break;
        }
        wire.Takes.Clear();
        for (var i = 0; i < 1000 && chat.HasQueuedOutput; i++)
            chat.Flush();

        Assert.Equal(expected.ToArray(), wire.Sent.ToArray());
        Assert.Equal(closes ? "close" : "", chat.Called.Replace("drain ", "", StringComparison.Ordinal).Replace("drain", "", StringComparison.Ordinal));
        Assert.Equal(0, chat.OutputLength);
        far.Close();
    });
}
