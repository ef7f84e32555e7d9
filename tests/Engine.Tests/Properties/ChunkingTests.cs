using System.Text;
using Asyncore.Sockets;
using FsCheck;
using FsCheck.Fluent;

namespace Asyncore.Engine.Tests.Properties;

/// <summary>G8 (1): what is between two terminators does not depend on how the network cut the stream.</summary>
public class ChunkingTests
{
    /// <summary>A piece of the stream that arrives at once, or the next terminator that FoundTerminator will set.</summary>
    public sealed record Step(string? Chunk, string? Terminator, int Count)
    {
        public override string ToString() => Chunk is not null ? $"read \"{Show(Chunk)}\"" : Terminator is not null ? $"until \"{Show(Terminator)}\"" : $"count {Count}";

        private static string Show(string text) => text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
    }

    private static readonly Gen<string> Text = Gen.Elements('\r', '\n', 'a', 'b').ArrayOf().Select(letters => new string(letters));

    private static readonly Gen<Step[]> Steps = Gen.Frequency(
        (4, Text.Where(text => text.Length > 0).Select(text => new Step(text, null, 0))),
        (1, Gen.Elements("\r\n", "\n", "a", "ab", "aab", "\r\n\r\n", "abab").Select(text => new Step(null, text, 0))),
        (1, Gen.Choose(0, 7).Select(count => new Step(null, null, count)))).ArrayOf();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void G8_1_Should_GiveTheSameFrames_When_TheStreamIsCutAnyhow(bool frames) => Property.Holds(Steps, steps =>
    {
        // Without a terminator a whole frame is whatever one read brought, which does depend on the cut.
        var terminators = steps.Where(step => step.Chunk is null && !(frames && step is { Terminator: null, Count: 0 })).DefaultIfEmpty(new Step(null, "\n", 0)).ToArray();
        var chunks = steps.Where(step => step.Chunk is not null).Select(step => step.Chunk!).ToArray();
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        far.Close();
        var chat = new TestChat(new Scripted(near, chunks), test.Map, frames);
        var found = 0;
        Set(chat, terminators[0]);
        chat.OnFound = _ => Set(chat, terminators[Math.Min(++found, terminators.Length - 1)]);

        while (chat.Transport is not null)
            chat.Serve(Readiness.Read);

        var (expected, rest) = Reference(string.Concat(chunks), terminators);
        Assert.Equal(expected, chat.Frames);
        if (!frames)
            Assert.Equal(rest, chat.Rest);
        Assert.DoesNotContain("collect()", chat.Calls);
        Assert.Equal("close", chat.Calls[^1]);
        Assert.Empty(chat.Errors);
    });

    private static void Set(AsyncChat chat, Step terminator)
    {
        if (terminator.Terminator is { } text)
            chat.SetTerminator(Encoding.Latin1.GetBytes(text));
        else
            chat.SetTerminator(terminator.Count);
    }

    private static (List<string> Frames, string Remainder) Reference(string stream, Step[] terminators)
    {
        var frames = new List<string>();
        while (stream.Length > 0)
        {
            var terminator = terminators[Math.Min(frames.Count, terminators.Length - 1)];
            var (end, next) = terminator.Terminator is { } text
                ? (stream.IndexOf(text, StringComparison.Ordinal), stream.IndexOf(text, StringComparison.Ordinal) + text.Length)
                : terminator.Count == 0 || terminator.Count > stream.Length ? (-1, 0) : (terminator.Count, terminator.Count);
            if (end < 0)
                break;
            frames.Add(stream[..end]);
            stream = stream[next..];
        }
        return (frames, stream);
    }

    /// <summary>Each read brings one chunk, then the end.</summary>
    private sealed class Scripted(ITransport below, string[] chunks) : TransportLayer(below)
    {
        private int _next;

        public override IoResult Receive(Span<byte> buffer, int flags = 0) =>
            IoResult.Moved(_next < chunks.Length ? Encoding.Latin1.GetBytes(chunks[_next++], buffer) : 0);
    }
}
