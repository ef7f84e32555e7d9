namespace Asyncore.Samples.GameLoop;

/// <summary>A field of ships that drift. The game knows nothing of sockets: players come and go through the script.</summary>
internal sealed class World
{
    public const double Width = 100;
    public const double Height = 100;

    private readonly Dictionary<int, Ship> _ships = [];
    private int _lastId;

    public int Frame { get; private set; }

    public int Join(string name)
    {
        var id = ++_lastId;
        _ships[id] = new Ship(name) { X = Width / 2, Y = Height / 2 };
        return id;
    }

    public void Leave(int id) => _ships.Remove(id);

    public void Steer(int id, double speedX, double speedY)
    {
        if (_ships.TryGetValue(id, out var ship))
            (ship.SpeedX, ship.SpeedY) = (speedX, speedY);
    }

    /// <summary>Moves everything on by <paramref name="seconds"/>; the field wraps around at its edges.</summary>
    public void Step(double seconds)
    {
        Frame++;
        foreach (var ship in _ships.Values)
        {
            ship.X = Wrap(ship.X + (ship.SpeedX * seconds), Width);
            ship.Y = Wrap(ship.Y + (ship.SpeedY * seconds), Height);
        }
    }

    /// <summary>Where everybody is, in the shape that the script sends to the players.</summary>
    public Dictionary<string, object?> Snapshot() => new()
    {
        ["frame"] = Frame,
        ["ships"] = _ships.Select(entry => new Dictionary<string, object?>
        {
            ["id"] = entry.Key,
            ["name"] = entry.Value.Name,
            ["x"] = Math.Round(entry.Value.X, 2),
            ["y"] = Math.Round(entry.Value.Y, 2),
        }).ToArray(),
    };

    private static double Wrap(double value, double size) => ((value % size) + size) % size;
}
