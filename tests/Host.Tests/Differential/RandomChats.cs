namespace Asyncore.Host.Tests.Differential;

/// <summary>Scenarios of chats as a seed makes them: any input, cut anyhow, any terminators, output in between.</summary>
internal static class RandomChats
{
    private static readonly object?[] Terminators = ["\n", "\r\n", "ab", "aab", "abab", 1, 2, 3, 5, null, "", 0];

    public static List<Dictionary<string, object?>> Make(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Chat(random))];
    }

    private static Dictionary<string, object?> Chat(Random random)
    {
        var steps = new List<object?[]>();
        for (var left = random.Next(1, 10); left > 0; left--)
            steps.AddRange(Steps(random));
        steps.AddRange(Passes(6));
        object?[][] last = [["take"], ["map"]];
        return new()
        {
            ["kind"] = "chat",
            ["terminator"] = Terminator(random),
            ["on"] = new Dictionary<string, object?[]>
            {
                ["found"] = random.Next(4) switch
                {
                    0 => [new[] { "terminator", Terminator(random) }],
                    1 => [new[] { "push", "ok" }],
                    _ => [],
                },
            },
            ["steps"] = steps.Concat(last).ToArray(),
        };
    }

    private static object?[][] Steps(Random random) => random.Next(10) switch
    {
        < 4 => [["send", Text(random)], ["pass"]],
        4 => [["send", Text(random)]],
        5 => [["push", Text(random)]],
        6 => [["producer", Enumerable.Range(0, random.Next(4)).Select(_ => Text(random)).ToArray()]],
        7 => [["terminator", Terminator(random)]],
        8 => [.. Passes(6), ["discard"]], // Once the output has gone: how much is sent in a pass is what differs (F7).
        _ => [.. Passes(6), ["take"]],
    };

    private static IEnumerable<object?[]> Passes(int count) => Enumerable.Repeat<object?[]>(["pass"], count);

    private static object? Terminator(Random random) => Terminators[random.Next(Terminators.Length)];

    private static string Text(Random random) => new([.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => "ab\r\n"[random.Next(4)])]);
}
