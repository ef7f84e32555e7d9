namespace Asyncore.Scripts.Tests.Documentation;

/// <summary>One line of tests/items.txt.</summary>
/// <param name="Section">The heading it stands under.</param>
/// <param name="Name">Its number, as in <c>C5</c>.</param>
/// <param name="Text">What it says.</param>
/// <param name="NoCSharp">Why there is no test in C#; empty where there has to be one.</param>
/// <param name="NoScript">Why there is none through a script.</param>
internal sealed record SemanticItem(string Section, string Name, string Text, string NoCSharp, string NoScript)
{
    /// <summary>Whether it is an item of its own; else a case of another test suite, numbered with two digits.</summary>
    public bool IsCase => Name.Length == 3 && (Name[1] == '0' || Name[0] is 'T' or 'M' or 'N' or 'P' || (Name[0] == 'A' && Name != "A10"));

    public static IReadOnlyList<SemanticItem> Read(string file)
    {
        var items = new List<SemanticItem>();
        var section = "";
        foreach (var line in File.ReadLines(file))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
                section = line[3..];
            else if (line.Length > 0 && line[0] != '#')
                items.Add(Parse(section, line.Split('|', StringSplitOptions.TrimEntries)));
        }
        return items;
    }

    private static SemanticItem Parse(string section, string[] parts) =>
        new(section, parts[0], parts[1], Reason(parts, "C#:"), Reason(parts, "script:"));

    private static string Reason(string[] parts, string side) =>
        parts.Skip(2).FirstOrDefault(part => part.StartsWith(side, StringComparison.Ordinal))?[side.Length..].Trim() ?? "";
}
