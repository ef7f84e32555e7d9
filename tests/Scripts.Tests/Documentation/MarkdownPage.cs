using System.Text.RegularExpressions;
using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests.Documentation;

/// <summary>A page of the guide, as far as tests look at it.</summary>
internal sealed partial record MarkdownPage(string File, string Text)
{
    public static IEnumerable<string> Names =>
        Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(file => Path.GetRelativePath(Repository.Root, file)).Prepend("README.md");

    public static MarkdownPage Read(string name) =>
        new(Path.Combine(Repository.Root, name), System.IO.File.ReadAllText(Path.Combine(Repository.Root, name)));

    /// <summary>The code blocks of one language.</summary>
    public IEnumerable<string> Blocks(string language) =>
        Block().Matches(Text).Where(match => match.Groups["language"].Value == language).Select(match => match.Groups["code"].Value);

    /// <summary>The targets of links to other files.</summary>
    public IEnumerable<string> Links =>
        Link().Matches(Text).Select(match => match.Groups["target"].Value.Split('#')[0])
            .Where(target => target.Length > 0 && !target.Contains("://", StringComparison.Ordinal));

    [GeneratedRegex("^```(?<language>\\w*)\\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("\\]\\((?<target>[^)]+)\\)")]
    private static partial Regex Link();
}
