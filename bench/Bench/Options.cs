using System.Globalization;

namespace Asyncore.Bench;

/// <summary>What the command line asks for; <c>bench/run</c> gives the paths.</summary>
internal sealed class Options
{
    public string Root { get; private set; } = "";

    public string Bench => Path.Combine(Root, "bench");

    /// <summary>Where the compiled peers and the load generator are.</summary>
    public string Built => Path.Combine(Root, "artifacts", "bench");

    public string WebRoot => Path.Combine(Built, "www");

    public string Tool => Path.Combine(Root, "asyncore");

    public string? Python { get; private set; }

    /// <summary>How often the servers of a scenario are started anew.</summary>
    public int Starts { get; private set; } = 2;

    /// <summary>Windows for each server and start.</summary>
    public int Rounds { get; private set; } = 4;

    public IReadOnlyList<string> Only { get; private set; } = [];

    public IReadOnlyList<string> OnlyPeers { get; private set; } = [];

    /// <summary>Where the page and the chart go; null prints the table only.</summary>
    public string? Page { get; private set; }

    public bool MeasuresStart => Only.Count == 0 || Only.Contains("start");

    public bool MeasuresScaling => Only.Count == 0 || Only.Contains("workers");

    public bool MeasuresHolding => Only.Count == 0 || Only.Contains("held");

    public static Options Parse(string[] arguments)
    {
        var options = new Options();
        for (var i = 0; i < arguments.Length; i++)
        {
            var name = arguments[i];
            int Count() => int.TryParse(Value(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
                ? count : throw new ArgumentException($"{name} is a whole number from 1 on");
            string Value() => ++i < arguments.Length ? arguments[i] : throw new ArgumentException($"{name} needs a value");
            switch (name)
            {
                case "--root": options.Root = Value(); break;
                case "--python": options.Python = Value(); break;
                case "--quick": (options.Starts, options.Rounds) = (1, 1); break;
                case "--starts": options.Starts = Count(); break;
                case "--rounds": options.Rounds = Count(); break;
                case "--only": options.Only = Value().Split(','); break;
                case "--peers": options.OnlyPeers = Value().Split(','); break;
                case "--page": options.Page = Value(); break;
                default: throw new ArgumentException($"unknown option {name}: --quick, --starts N, --rounds N, --only NAME,.. --peers NAME,.. --page FILE");
            }
        }
        string[] known = ["start", "workers", "held", .. Scenarios.All.Select(static scenario => scenario.Name)];
        if (options.Only.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            throw new ArgumentException($"there is nothing called {unknown} to measure: {string.Join(", ", known)}");
        return options;
    }
}
