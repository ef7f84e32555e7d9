using FsCheck;
using FsCheck.Fluent;

namespace Asyncore.Engine.Tests.Properties;

/// <summary>
/// Checks a property with generated cases. ASYNCORE_PROPERTY_CASES sets how many (100); a failure prints a pair of numbers, and
/// ASYNCORE_PROPERTY_SEED=number,number runs those cases again.
/// </summary>
internal static class Property
{
    private static readonly int Cases = int.TryParse(Environment.GetEnvironmentVariable("ASYNCORE_PROPERTY_CASES"), out var cases) ? cases : 100;

    public static void Holds<T>(Gen<T[]> cases, Action<T[]> property)
    {
        var config = Config.QuickThrowOnFailure.WithMaxTest(Cases).WithQuietOnSuccess(true);
        if (Environment.GetEnvironmentVariable("ASYNCORE_PROPERTY_SEED") is { Length: > 0 } seed)
        {
            var numbers = seed.Trim('(', ')').Split(',').Select(ulong.Parse).ToArray();
            config = config.WithReplay(new Replay(new Rnd(numbers[0], numbers[1]), null));
        }
        Check.One(config, Prop.ForAll(Arb.From(cases, Shorter), property));
    }

    // A failing case is made shorter by leaving out a half, then single steps.
    private static IEnumerable<T[]> Shorter<T>(T[] steps)
    {
        if (steps.Length > 3)
        {
            yield return steps[..(steps.Length / 2)];
            yield return steps[(steps.Length / 2)..];
        }
        for (var i = 0; i < steps.Length; i++)
            yield return [.. steps[..i], .. steps[(i + 1)..]];
    }
}
