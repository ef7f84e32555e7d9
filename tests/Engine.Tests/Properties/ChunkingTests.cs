using System.Text;
using Asyncore.Sockets;

namespace Asyncore.Engine.Tests.Properties;

/// <summary>G8 (1): what is between two terminators does not depend on how the network cut the stream.</summary>
public class ChunkingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void G8_1_Should_GiveTheSameFrames_When_TheStreamIsCutAnyhow(bool frames) => Property.Holds(ChunkStep.Cases, steps =>
    {
        var (chunks, terminators) = ChunkStep.Sort(steps, frames);
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        far.Close();
        var chat = new TestChat(new Scripted(near, chunks), test.Map, frames);
        var found = 0;
        Set(chat, terminators[0]);
        chat.OnFound = _ => Set(chat, terminators[Math.Min(++found, terminators.Length - 1)]);

        while (chat.Transport is not null)
            chat.Serve(Readiness.Read);

        var (expected, rest) = ChunkStep.Reference(string.Concat(chunks), terminators);
        Assert.Equal(expected, chat.Frames);
        if (!frames)
            Assert.Equal(rest, chat.Rest);
        Assert.DoesNotContain("collect()", chat.Calls);
        Assert.Equal("close", chat.Calls[^1]);
        Assert.Empty(chat.Errors);
    });

    private static void Set(AsyncChat chat, ChunkStep terminator)
    {
        if (terminator.Terminator is { } text)
            chat.SetTerminator(Encoding.Latin1.GetBytes(text));
        else
            chat.SetTerminator(terminator.Count);
    }

    /// <summary>Each read brings one chunk, then the end.</summary>
    private sealed class Scripted(ITransport below, string[] chunks) : TransportLayer(below)
    {
        private int _next;

        public override IoResult Receive(Span<byte> buffer, int flags = 0) =>
            IoResult.Moved(_next < chunks.Length ? Encoding.Latin1.GetBytes(chunks[_next++], buffer) : 0);
    }
}
