using FsCheck;
using FsCheck.Fluent;

namespace Asyncore.Engine.Tests.Properties;

/// <summary>A piece of the stream that arrives at once, or the next terminator that FoundTerminator will set.</summary>
public sealed record ChunkStep(string? Chunk, string? Terminator, int Count)
{
    private static readonly Gen<string> Text = Gen.Elements('\r', '\n', 'a', 'b').ArrayOf().Select(letters => new string(letters));

    /// <summary>Streams and terminators.</summary>
    public static Gen<ChunkStep[]> Cases { get; } = Gen.Frequency(
        (4, Text.Where(text => text.Length > 0).Select(text => new ChunkStep(text, null, 0))),
        (1, Gen.Elements("\r\n", "\n", "a", "ab", "aab", "\r\n\r\n", "abab").Select(text => new ChunkStep(null, text, 0))),
        (1, Gen.Choose(0, 7).Select(count => new ChunkStep(null, null, count)))).ArrayOf();

    /// <summary>The pieces, and the terminators in the order in which they are set; never none of those.</summary>
    public static (string[] Chunks, ChunkStep[] Terminators) Sort(ChunkStep[] steps, bool frames) =>
        ([.. steps.Where(step => step.Chunk is not null).Select(step => step.Chunk!)],
            // Without a terminator a whole frame is whatever one read brought, which does depend on the cut.
            [.. steps.Where(step => step.Chunk is null && !(frames && step is { Terminator: null, Count: 0 })).DefaultIfEmpty(new ChunkStep(null, "\n", 0))]);

    /// <summary>What a stream is cut into, and what is left of it.</summary>
    public static (List<string> Frames, string Remainder) Reference(string stream, ChunkStep[] terminators)
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

    public override string ToString() => Chunk is not null ? $"read \"{Show(Chunk)}\"" : Terminator is not null ? $"until \"{Show(Terminator)}\"" : $"count {Count}";

    private static string Show(string text) => text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
