namespace Asyncore.Bench;

/// <summary>What is measured. A new kind of load is a line here, and a mode in the servers if it needs one.</summary>
internal static class Scenarios
{
    // With thousands of connections one pass of poll(2) takes CPython longer than a window.
    private static readonly string[] Asyncore = ["asyncore"];

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("1", "64 B, 1 connection", "echo", "echo --connections 1"),
        new("1-spin", "the same with a client that does not sleep while it waits", "echo", "echo --connections 1 --spin"),
        new("50", "64 B, 50 connections", "echo", "echo --connections 50"),
        new("500", "64 B, 500 connections", "echo", "echo --connections 500"),
        new("4k", "4 KiB, 50 connections", "echo", "echo --connections 50 --size 4096"),
        new("64k", "64 KiB, 10 connections", "echo", "echo --connections 10 --size 65536") { ScriptMode = "large", Warm = 6000 },
        new("pipelined", "64 B, 50 connections, 8 under way on each", "echo", "echo --connections 50 --depth 8"),
        new("accept", "connect, 64 B, close; 50 at a time", "echo", "accept --connections 50"),
        new("idle", "64 B, 50 connections beside 10,000 idle", "echo", "echo --connections 50 --idle 10000") { Without = Asyncore },
        new("asked", "64 B, 50 connections, readable() and writable() in the script", "echo", "echo --connections 50") { ScriptMode = "asked" },
        new("asked-idle", "the same beside 10,000 idle", "echo", "echo --connections 50 --idle 10000") { ScriptMode = "asked", Without = Asyncore },
        new("lines", "lines of 64 B, 50 connections, 8 under way; collect and found", "lines", "echo --lines --connections 50 --depth 8"),
        new("frames", "the same with handle_frame", "lines", "echo --lines --connections 50 --depth 8") { ScriptMode = "frames" },
        new("broadcast", "1 MiB to each of 1,000 connections", "broadcast", "broadcast --connections 1000 --size 1048576")
        {
            Without = Asyncore, Warm = 1, Window = 200,
        },
        new("http", "GET of 1 KiB, 50 connections", "http", "-t1 -c50") { Without = ["C epoll", "asyncore"] },
    ];
}
