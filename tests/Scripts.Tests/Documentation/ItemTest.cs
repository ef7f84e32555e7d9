using System.Text.RegularExpressions;

namespace Asyncore.Scripts.Tests.Documentation;

/// <summary>A test that has items in its name.</summary>
/// <param name="Name">Class and method.</param>
/// <param name="IsScript">Whether it runs handlers written in JavaScript.</param>
/// <param name="Items">The numbers in its name.</param>
internal sealed partial record ItemTest(string Name, bool IsScript, IReadOnlyList<string> Items)
{
    /// <summary>All of them, from the sources of the test projects.</summary>
    public static IReadOnlyList<ItemTest> Find(string tests) =>
        [.. Directory.GetFiles(tests, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .SelectMany(file => Read(file, isScript: !file.Contains("/Engine.Tests/", StringComparison.Ordinal)))
            .OrderBy(test => test.Name, StringComparer.Ordinal)];

    private static IEnumerable<ItemTest> Read(string file, bool isScript) =>
        Method().Matches(File.ReadAllText(file)).Select(match => new ItemTest(
            $"{Path.GetFileNameWithoutExtension(file)}.{match.Groups["name"].Value}",
            isScript,
            [.. match.Groups["item"].Captures.Select(capture => capture.Value).Distinct()]));

    // G8_345_Should_...: three invariants of one item.
    [GeneratedRegex(@"(?:void|Task) (?<name>(?:(?<item>[A-Z]\d+)_(?:\d+_)?)+Should_\w+)\(")]
    private static partial Regex Method();
}
