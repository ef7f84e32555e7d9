using System.Diagnostics;
using System.Globalization;
using Asyncore.Samples.GameLoop;
using Asyncore.Scripting;

// A game at 60 frames a second whose network protocol is a script. Usage: game-loop [PORT] [FRAMES]
const double FrameSeconds = 1.0 / 60;
var port = args.Length > 0 ? args[0] : "8009";
var frames = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : int.MaxValue;

var world = new World();
using var host = new ScriptHost(new ScriptHostOptions
{
    Arguments = [port],
    Permissions = new ScriptPermissions { AllowNet = ["127.0.0.1"] },
});
host.Expose("join", world.Join);
host.Expose("leave", world.Leave);
host.Expose("steer", world.Steer);
try
{
    host.Load(Path.Combine(AppContext.BaseDirectory, "protocol.js"));
}
catch (ScriptException error)
{
    Console.Error.WriteLine($"{error.Position}: {error.Message}");
    return 1;
}

var clock = Stopwatch.StartNew();
while (world.Frame < frames)
{
    world.Step(FrameSeconds);
    host.Call("tick", world.Snapshot());

    // What is left of the frame is the network's: the first wait ends when something comes in, the rest of it is served at once.
    var frameEnd = world.Frame * FrameSeconds;
    do
    {
        host.Poll(TimeSpan.FromSeconds(Math.Max(0, frameEnd - clock.Elapsed.TotalSeconds)));
    }
    while (clock.Elapsed.TotalSeconds < frameEnd);
}
return 0;
