namespace Asyncore.Bench;

/// <summary>All windows of one server in one scenario, beside those of the floor and of Node in the same rounds.</summary>
internal sealed record Result(string Peer, IReadOnlyList<Sample> Samples, double ToFloor, double ToNode)
{
    public double Median(Func<Sample, double> value) => Of(Samples.Select(value));

    public double Best(Func<Sample, double> value) => Samples.Min(value);

    public static double Of(IEnumerable<double> values)
    {
        var sorted = values.Where(double.IsFinite).Order().ToArray();
        if (sorted.Length == 0)
            return double.NaN;
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
