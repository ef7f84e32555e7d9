namespace Asyncore.Samples.GameLoop;

/// <summary>A player's ship: where it is, and how fast it drifts, in units and units a second.</summary>
internal sealed class Ship(string name)
{
    public string Name { get; } = name;

    public double X { get; set; }

    public double Y { get; set; }

    public double SpeedX { get; set; }

    public double SpeedY { get; set; }
}
