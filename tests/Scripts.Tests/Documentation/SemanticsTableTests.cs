using System.Text;
using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests.Documentation;

/// <summary>docs/semantics.md lists every item of tests/items.txt with its tests. An item without a test fails here.</summary>
public class SemanticsTableTests
{
    private static readonly string Tests = Path.Combine(Repository.Root, "tests");
    private static readonly IReadOnlyList<SemanticItem> Items = SemanticItem.Read(Path.Combine(Tests, "items.txt"));
    private static readonly IReadOnlyList<ItemTest> All = ItemTest.Find(Tests);

    [Fact]
    public void Should_HaveATest_When_ItIsAnItem()
    {
        var missing = Items.SelectMany(Missing).ToList();

        Assert.True(missing.Count == 0, $"items of tests/items.txt without a test that names them, or a reason:\n{string.Join('\n', missing)}");
    }

    [Fact]
    public void Should_BeAnItem_When_ATestNamesIt()
    {
        var known = Items.Select(item => item.Name).ToHashSet();

        Assert.All(All, test => Assert.All(test.Items, item => Assert.True(known.Contains(item), $"{test.Name}: tests/items.txt has no {item}")));
    }

    [Fact]
    public void Should_BeThePage_When_TheTableIsMade()
    {
        var page = Path.Combine(Repository.Root, "docs", "semantics.md");
        var table = Table();
        if (Environment.GetEnvironmentVariable("ASYNCORE_UPDATE_GOLDEN") == "1")
            File.WriteAllText(page, table);

        Assert.True(File.ReadAllText(page) == table,
            "docs/semantics.md does not list the tests that there are: run this test with ASYNCORE_UPDATE_GOLDEN=1 and commit the page.");
    }

    private static IEnumerable<string> Missing(SemanticItem item)
    {
        var (csharp, script) = (Names(item, false), Names(item, true));
        var needsBoth = !item.IsCase && item.Name[0] != 'F';
        if (needsBoth && csharp.Count == 0 && item.NoCSharp.Length == 0)
            yield return $"{item.Name} in C#: {item.Text}";
        if ((needsBoth || item.IsCase) && script.Count == 0 && item.NoScript.Length == 0)
            yield return $"{item.Name} through a script: {item.Text}";
        if (item.Name[0] == 'F' && csharp.Count + script.Count == 0)
            yield return $"{item.Name}: {item.Text}";
        if ((csharp.Count > 0 && item.NoCSharp.Length > 0) || (script.Count > 0 && item.NoScript.Length > 0))
            yield return $"{item.Name} has a test, and a reason why it has none";
    }

    private static List<string> Names(SemanticItem item, bool isScript) =>
        [.. All.Where(test => test.IsScript == isScript && test.Items.Contains(item.Name)).Select(test => test.Name)];

    private static string Table()
    {
        var text = new StringBuilder(
            """
            # What it does, item by item

            Every behaviour of asyncore and asynchat that is kept or changed here, with the tests that hold it. The page is made from
            `tests/items.txt` and the names of the tests; `SemanticsTableTests` fails where an item has none. A test's name begins with its
            items: `C5_F15_Should_...`. Where something is left out, the reason stands in the place of the tests; what differs from Python on
            purpose is in [decisions](decisions/asyncore.md).

            """).Replace("\r", "");
        foreach (var section in Items.GroupBy(item => item.Section))
        {
            text.Append("\n## ").Append(section.Key).Append("\n\n| item | what it says | in C# | through a script |\n|---|---|---|---|\n");
            foreach (var item in section)
                text.Append($"| {item.Name} | {item.Text} | {Cell(Names(item, false), item.NoCSharp)} | {Cell(Names(item, true), item.NoScript)} |\n");
        }
        return text.ToString();
    }

    private static string Cell(List<string> names, string reason) =>
        names.Count == 0 ? reason : string.Join("<br>", names.Select(name => $"`{name}`"));
}
