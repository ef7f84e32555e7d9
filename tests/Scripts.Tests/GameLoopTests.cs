using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests;

[Trait("Suite", "Scripts")]
public class GameLoopTests
{
    private static readonly string Game = Path.Combine(AppContext.BaseDirectory, "game-loop.dll");

    [Fact]
    public async Task Should_ShowAPlayerItsShipMoving_When_ItSteers()
    {
        await using var game = new ChildProcess("dotnet", [Game, "0"]);
        using var player = await JoinAsync(game);

        await player.SendAsync("JOIN ada\n");
        var id = int.Parse(await player.LineAsync("WELCOME "), CultureInfo.InvariantCulture);
        await player.SendAsync("STEER 30 0\n");
        var first = await ShipAsync(player, id);
        var moved = first;
        while (moved.X == first.X)
            moved = await ShipAsync(player, id);

        Assert.Equal("ada", moved.Name);
        Assert.Equal(first.Y, moved.Y);
    }

    [Fact]
    public async Task Should_ShowOthersGone_When_APlayerLeaves()
    {
        await using var game = new ChildProcess("dotnet", [Game, "0"]);
        using var stays = await JoinAsync(game);
        await stays.SendAsync("JOIN grace\n");
        var id = int.Parse(await stays.LineAsync("WELCOME "), CultureInfo.InvariantCulture);
        using (var leaves = new Player((IPEndPoint)stays.Remote))
        {
            await leaves.SendAsync("JOIN alan\n");
            await leaves.LineAsync("WELCOME ");
            while ((await StateAsync(stays)).Count != 2)
            {
                // The next state will show both.
            }
        }

        List<ShipState> ships;
        do
            ships = await StateAsync(stays);
        while (ships.Count != 1);

        Assert.Equal(id, ships[0].Id);
    }

    [Fact]
    public async Task Should_End_When_ItsFramesAreOver()
    {
        var result = await ChildProcess.RunAsync("dotnet", [Game, "0", "30"]);

        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
    }

    private static async Task<Player> JoinAsync(ChildProcess game) =>
        new(IPEndPoint.Parse(await game.LineAsync("listening on ")));

    private static async Task<ShipState> ShipAsync(Player player, int id) =>
        (await StateAsync(player)).Single(ship => ship.Id == id);

    private static async Task<List<ShipState>> StateAsync(Player player)
    {
        var state = JsonDocument.Parse(await player.LineAsync("STATE ")).RootElement;
        return [.. state.GetProperty("ships").EnumerateArray().Select(ship => new ShipState(
            ship.GetProperty("id").GetInt32(),
            ship.GetProperty("name").GetString()!,
            ship.GetProperty("x").GetDouble(),
            ship.GetProperty("y").GetDouble()))];
    }

    private sealed record ShipState(int Id, string Name, double X, double Y);

    private sealed class Player : IDisposable
    {
        private readonly TcpClient _client = new();
        private readonly StreamReader _reader;

        public Player(IPEndPoint game)
        {
            _client.Connect(game);
            _reader = new StreamReader(_client.GetStream(), Encoding.UTF8);
        }

        public EndPoint Remote => _client.Client.RemoteEndPoint!;

        public async Task SendAsync(string line) => await _client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(line));

        public async Task<string> LineAsync(string start)
        {
            using var timeout = new CancellationTokenSource(ChildProcess.SafetyNet);
            while (await _reader.ReadLineAsync(timeout.Token) is { } line)
            {
                if (line.StartsWith(start, StringComparison.Ordinal))
                    return line[start.Length..];
            }
            throw new EndOfStreamException($"the game hung up before '{start}'");
        }

        public void Dispose()
        {
            _reader.Dispose();
            _client.Dispose();
        }
    }
}
