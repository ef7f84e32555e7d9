using System.Globalization;
using System.Text;

namespace Asyncore.Bench;

/// <summary>The processor time of each server as bars, in multiples of the floor's, as an SVG picture.</summary>
internal static class Chart
{
    private const int Left = 110, Width = 900, BarHeight = 13, Gap = 16, Top = 60;
    private const double Most = 5;
    private static readonly string[] Colors = ["#1f6feb", "#6e7781", "#2da44e", "#bf8700", "#cf222e"];

    public static string Draw(IReadOnlyList<Peer> peers, IReadOnlyList<(Scenario Scenario, IReadOnlyList<Result> Results)> all)
    {
        var body = new StringBuilder();
        var y = Top;
        foreach (var (scenario, results) in all.Where(static pair => pair.Results.Any(static result => double.IsFinite(result.ToFloor))))
        {
            body.Append(CultureInfo.InvariantCulture, $"<text x='{Left - 8}' y='{y + 11}' text-anchor='end'>{scenario.Name}</text>\n");
            foreach (var result in results.Where(static result => double.IsFinite(result.ToFloor)))
            {
                var index = peers.Select(static peer => peer.Name).ToList().IndexOf(result.Peer);
                var length = Math.Min(result.ToFloor, Most) * Scale;
                var beyond = result.ToFloor > Most ? " \u2192" : "";
                body.Append(CultureInfo.InvariantCulture, $"<rect x='{Left}' y='{y}' width='{length:0.0}' height='{BarHeight - 2}' fill='{Colors[index % Colors.Length]}'/>");
                body.Append(CultureInfo.InvariantCulture, $"<text x='{Left + length + 5:0.0}' y='{y + 10}' class='value'>{result.ToFloor:0.00}{beyond}</text>\n");
                y += BarHeight;
            }
            y += Gap;
        }
        var legend = string.Concat(peers.Select(static (peer, i) => string.Create(CultureInfo.InvariantCulture,
            $"<rect x='{Left + (i * 150)}' y='32' width='11' height='11' fill='{Colors[i % Colors.Length]}'/><text x='{Left + 16 + (i * 150)}' y='42'>{peer.Name}</text>")));
        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns='http://www.w3.org/2000/svg' width='{Width}' height='{y}' viewBox='0 0 {Width} {y}' font-family='sans-serif' font-size='12' fill='#24292f'>
            <rect width='100%' height='100%' fill='#ffffff'/><style>.value {'{'} font-size: 10px; fill: #57606a {'}'}</style>
            <text x='{Left}' y='20' font-size='14'>Processor time of the server, in multiples of a plain epoll server in C (less is better)</text>
            {legend}
            {body}<line x1='{Left + Scale}' x2='{Left + Scale}' y1='{Top - 6}' y2='{y - Gap}' stroke='#24292f' stroke-dasharray='3 3'/>
            </svg>
            """);
    }

    private static double Scale => (Width - Left - 60) / Most;
}
