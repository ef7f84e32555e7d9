using System.Globalization;
using System.Text;

namespace Asyncore.Bench;

/// <summary>The figures as text: Markdown tables, readable on a terminal too.</summary>
internal static class Report
{
    private static readonly string[] Columns =
        ["CPU us", "to C", "to Node", "units/s", "p50 us", "p99 us", "p99.9 us", "RSS MB"];

    public static string Table(Scenario scenario, IReadOnlyList<Result> results)
    {
        var rows = results.Select(static result => (string[])
        [
            result.Peer, Number(result.Median(static sample => sample.Cpu)), Ratio(result.ToFloor), Ratio(result.ToNode),
            Whole(result.Median(static sample => sample.Rate)), Whole(result.Median(static sample => sample.P50)),
            Whole(result.Median(static sample => sample.P99)), Whole(result.Median(static sample => sample.P999)),
            Whole(result.Median(static sample => sample.Memory)),
        ]);
        return $"**{scenario.Name}**: {scenario.Title}\n\n{Lay(["server", .. Columns], rows)}\n";
    }

    public static string Table(IReadOnlyList<Startup.Figures> figures) => $"**start**: from the command to the first connection\n\n"
        + Lay(["server", "ms", "to Node", "RSS MB", "to Node"], figures.Select(static figure => (string[])
            [figure.Peer, Whole(figure.Milliseconds), Ratio(figure.TimeToNode), Whole(figure.Memory), Ratio(figure.MemoryToNode)])) + "\n";

    public static string Table(IReadOnlyList<Scaling.Figures> figures) => "**workers**: 64 B, 64 connections, about 0.1 ms of work for each message\n\n"
        + Lay(["workers", "units/s", "to one", "processors", "of the load"], figures.Select(static figure => (string[])
            [Whole(figure.Workers), Whole(figure.Rate), Ratio(figure.ToOne), Number(figure.Busy), Number(figure.Load)])) + "\n";

    public static string Table(IReadOnlyList<Holding.Figures> figures) => $"**held**: {Holding.Connections:#,0} connections that send nothing, and nothing else for 4 s\n\n"
        + Lay(["server", "RSS MB before", "with all", "KB each"], figures.Select(static figure => (string[])
            [figure.Peer, Whole(figure.Start), Whole(figure.All), Number(figure.Each)])) + "\n";

    /// <summary>Ours against the goal, a scenario a line.</summary>
    public static string Overview(IReadOnlyList<(Scenario Scenario, IReadOnlyList<Result> Results)> all) => Lay(
        ["scenario", "CPU us", "to C", "to Node"],
        all.Select(static pair => (pair.Scenario, Ours: pair.Results.FirstOrDefault(static result => result.Peer == Peer.OursName)))
            .Where(static pair => pair.Ours is not null)
            .Select(static pair => (string[])
                [pair.Scenario.Title, Number(pair.Ours!.Median(static sample => sample.Cpu)), Ratio(pair.Ours.ToFloor), Ratio(pair.Ours.ToNode)]));

    private static string Lay(string[] head, IEnumerable<string[]> rows)
    {
        var all = rows.Prepend(head).ToArray();
        var widths = head.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        for (var i = 0; i < all.Length; i++)
        {
            text.Append("| ").AppendJoin(" | ", all[i].Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])));
            text.Append(" |\n");
            if (i == 0)
                text.Append('|').AppendJoin('|', widths.Select(static (width, column) => column == 0 ? new string('-', width + 2) : new string('-', width + 1) + ":")).Append("|\n");
        }
        return text.ToString();
    }

    private static string Ratio(double value) => double.IsFinite(value) ? value.ToString("0.00", CultureInfo.InvariantCulture) : "";

    private static string Number(double value) => value.ToString(value < 100 ? "0.00" : "0", CultureInfo.InvariantCulture);

    private static string Whole(double value) => value == 0 ? "" : value.ToString("#,0", CultureInfo.InvariantCulture);
}
