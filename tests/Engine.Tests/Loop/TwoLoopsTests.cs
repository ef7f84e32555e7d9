namespace Asyncore.Engine.Tests.Loop;

/// <summary>F-28: nothing is shared by two loops of one process.</summary>
public class TwoLoopsTests
{
    [Theory]
    [ClassData(typeof(AllPollers))]
    public void F28_Should_ServeTheirOwnChannels_When_TwoLoopsRunAtOnce(PollerKind poller)
    {
        var served = new string[2];
        var threads = Enumerable.Range(0, 2).Select(number => new Thread(() =>
        {
            using var test = new TestLoop(poller);
            var (near, far) = Net.Pair();
            var (left, right) = (new TestChat(near, test.Map), new TestChat(far, test.Map));
            left.Terminate("\n");
            right.Terminate("\n");
            left.OnFound = line => left.Push(line + number + "\n");
            right.OnFound = line =>
            {
                if (line.Length < 2000)
                    right.Push(line + "\n");
                else
                    test.Loop.Map.CloseAll();
            };
            right.Push("\n");

            test.Loop.Run(Timeout.InfiniteTimeSpan);

            served[number] = right.Frames[^1];
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();

        Assert.Equal([new string('0', 2000), new string('1', 2000)], served);
    }
}
