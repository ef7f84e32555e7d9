using System.Globalization;

namespace Asyncore.Soak;

/// <summary>What the server's process uses, sampled over time.</summary>
internal sealed class Measured(int process)
{
    private readonly List<(double Minutes, double Megabytes)> _memory = [];

    public double Megabytes { get; private set; }

    public int Descriptors { get; private set; }

    public int MostDescriptors { get; private set; }

    public void Sample(double minutes)
    {
        var resident = File.ReadAllText($"/proc/{process}/statm").Split(' ')[1];
        Megabytes = long.Parse(resident, CultureInfo.InvariantCulture) * (double)Environment.SystemPageSize / 1e6;
        Descriptors = Directory.GetFileSystemEntries($"/proc/{process}/fd").Length;
        MostDescriptors = Math.Max(MostDescriptors, Descriptors);
        _memory.Add((minutes, Megabytes));
    }

    /// <summary>The line of best fit through the samples of the second half, in MB an hour.</summary>
    public double SlopePerHour()
    {
        var late = _memory.Skip(_memory.Count / 2).ToArray();
        var (x, y) = (late.Average(sample => sample.Minutes), late.Average(sample => sample.Megabytes));
        var spread = late.Sum(sample => (sample.Minutes - x) * (sample.Minutes - x));
        return spread == 0 ? 0 : late.Sum(sample => (sample.Minutes - x) * (sample.Megabytes - y)) / spread * 60;
    }
}
