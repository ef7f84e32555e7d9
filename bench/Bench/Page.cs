namespace Asyncore.Bench;

/// <summary>Puts the figures into a page, between two marks, and the chart beside it.</summary>
internal static class Page
{
    private const string Begin = "<!-- figures: written by bench/run -->";
    private const string End = "<!-- end of figures -->";

    public static void Write(string path, string figures, string chart)
    {
        var old = File.Exists(path) ? File.ReadAllText(path) : $"# Performance\n\n{Begin}\n{End}\n";
        var begin = old.IndexOf(Begin, StringComparison.Ordinal);
        var end = old.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
            throw new InvalidOperationException($"{path} has no place for figures: {Begin} and {End}");
        var picture = Path.ChangeExtension(path, ".svg");
        File.WriteAllText(picture, chart);
        File.WriteAllText(path, $"{old[..(begin + Begin.Length)]}\n\n![Processor time]({Path.GetFileName(picture)})\n\n{figures.Trim()}\n\n{old[end..]}");
    }
}
