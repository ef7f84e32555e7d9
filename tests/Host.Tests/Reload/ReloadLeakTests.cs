using System.Diagnostics;
using Asyncore.Host.Tests.JavaScript;
using Asyncore.Scripting;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Host.Tests.Reload;

/// <summary>
/// Versions that are gone leave no listener, timer, descriptor or object behind, of the script's or of C#. The resident set is only printed: beside other tests it says
/// little about one of them.
/// </summary>
[Collection(Engines.Collection)]
public class ReloadLeakTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private const int Channels = 100, WarmUp = 500, Reloads = 6000;
    private const long MostGrowth = 5_000_000;

    // V8's objects are freed by way of the thread pool's queue, an array that keeps the size of its largest burst: 16 MB at most. A large object
    // (85 KB and more) kept of each version would be 500 MB.
    private const long MostLargeGrowth = 20_000_000;
    private const long MostObjects = Reloads / 2; // One object kept of each version would be more.

    private const string Template = """
        setInterval(() => {}, 1000);
        setTimeout(() => {}, 100000);
        asyncore.call_every(1000, () => {});
        const second = new Server(['127.0.0.1', 0]);
        const rooms = module.keep('rooms', () => new Map());
        module.hot.dispose(data => { data.server = server; });
        const before = BEFORE;
        Counter.prototype.handle_reload = function (old) { this.last = old.name; };
        """;

    private static readonly string Extra = Template.Replace("BEFORE", Holding(), StringComparison.Ordinal);

    [Fact]
    public void Should_LeaveNothing_When_AServerIsReloadedThousandsOfTimes() => ServedScript.Run(
        script =>
        {
            script.Load(Scripts.Counter("a", Extra));
            var clients = new List<System.Net.Sockets.TcpClient>();
            for (var i = 0; i < Channels; i++)
            {
                clients.Add(script.Connect());
                script.Ask(clients[i], "x");
            }
            Reload(script, WarmUp);
            var before = Measure(script);

            // With collections between: an engine's tables stay as large as they have been at most.
            var after = before;
            for (var i = 0; i < Reloads / WarmUp; i++)
            {
                Reload(script, WarmUp);
                after = Measure(script);
            }
            // The engine takes what it finds on the stack for a reference. That lasts until the place is written again; a leak lasts.
            for (var i = 0; i < 3 && after.Heap.Objects - before.Heap.Objects > MostObjects; i++)
            {
                output.WriteLine($"{after.Heap.Objects} objects: measured again");
                Reload(script, WarmUp);
                after = Measure(script);
            }

            output.WriteLine($"{Reloads} reloads with {Channels} channels: resident {before.Resident / 1e6:0.0} -> {after.Resident / 1e6:0.0} MB, managed {before.Managed / 1e6:0.0} -> {after.Managed / 1e6:0.0} MB, large {before.Large / 1e6:0.0} -> {after.Large / 1e6:0.0} MB, "
                + $"script {before.Heap.Bytes / 1e6:0.00} -> {after.Heap.Bytes / 1e6:0.00} MB in {before.Heap.Objects} -> {after.Heap.Objects} objects");
            Assert.Equal((before.Timers, before.Channels), (after.Timers, after.Channels));
            // Not exactly: the process has threads of its own (the runtime's, the test runner's) that open and close files.
            Assert.InRange(after.Descriptors - before.Descriptors, int.MinValue, 10);
            Assert.InRange(after.Managed - before.Managed, long.MinValue, MostGrowth);
            Assert.InRange(after.Large - before.Large, long.MinValue, MostLargeGrowth);
            Assert.InRange(after.Heap.Bytes - before.Heap.Bytes, long.MinValue, MostGrowth);
            Assert.InRange(after.Heap.Objects - before.Heap.Objects, long.MinValue, MostObjects);
            Assert.All(clients, client => Assert.EndsWith(" 2 y", script.Ask(client, "y"), StringComparison.Ordinal));
        },
        options => new ScriptHostOptions { Permissions = ScriptPermissions.All, TimeLimit = TimeSpan.FromSeconds(30), OnReload = static _ => { }, OnError = options.OnError });

    // The listener that each version retires had the class of the next one, and so led from any version that is still held to all that follow.
    [Fact]
    public void Should_NotHoldWhatFollows_When_SomethingHoldsOneVersion() => ServedScript.Run(
        script =>
        {
            var holds = Extra + "\nmodule.keep('held', () => () => server);";
            const int Few = 200;
            script.Load(Scripts.Counter("a", holds));
            Reload(script, Few, holds);
            var before = Measure(script);

            Reload(script, Few, holds);
            var after = Measure(script);

            output.WriteLine($"{before.Heap.Objects} -> {after.Heap.Objects} objects");
            // It was 110 objects for each version; some 230 come once, whenever the engine makes them.
            Assert.InRange(after.Heap.Objects - before.Heap.Objects, long.MinValue, 10 * Few);
        },
        options => new ScriptHostOptions { Permissions = ScriptPermissions.All, Probation = TimeSpan.Zero, OnReload = static _ => { }, OnError = options.OnError });

    // The listener of the version before: where an object leads to the class that made it, each version would hold the one before it.
    private static string Holding()
    {
        var forgets = false;
        OnBigStack.Run(() =>
        {
            using var engine = EngineCatalog.Create("auto");
            forgets = engine.Capabilities.HasFlag(EngineCapabilities.ForgetsPrototypes);
        });
        return forgets ? "module.hot.data" : "Object.keys(module.hot.data ?? {})";
    }

    private static void Reload(ServedScript script, int count, string? extra = null)
    {
        for (var i = 0; i < count; i++)
            Assert.True(script.Reload(Scripts.Counter($"v{i}", extra ?? Extra)).Succeeded);
        script.Host.Poll(TimeSpan.Zero);
    }

    private static (int Descriptors, int Timers, int Channels, long Managed, long Large, HeapUsage Heap, long Resident) Measure(ServedScript script)
    {
        for (var i = 0; i < 3; i++)
        {
            script.Host.CollectGarbage();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        var large = Live(GC.GetGCMemoryInfo(GCKind.FullBlocking).GenerationInfo[3]);
        using var process = Process.GetCurrentProcess();
        return (Directory.GetFiles("/proc/self/fd").Length, script.Host.Loop.TimerCount, script.Number("channels"), GC.GetTotalMemory(true) - large, large, script.Host.MeasureHeap() ?? default, process.WorkingSet64);

        static long Live(GCGenerationInfo generation) => generation.SizeAfterBytes - generation.FragmentationAfterBytes;
    }
}
