using System.Diagnostics;
using System.Globalization;
using Asyncore.Stress;

if (args is ["--costs"])
{
    Costs.Measure();
    return 0;
}

if (args is not ["--seconds", var text] || !int.TryParse(text, CultureInfo.InvariantCulture, out var seconds))
{
    Console.Error.WriteLine("usage: dotnet run --project tests/Stress -c Release -- --seconds N | --costs");
    return 2;
}

const int Workers = 4;
const int StackSize = 16 * 1024 * 1024;
var counters = new Counters();
var time = Stopwatch.StartNew();
bool Running() => time.Elapsed.TotalSeconds < seconds && Interlocked.Read(ref counters.Faults) == 0;

var threads = Enumerable.Range(0, Workers).Select(seed => new Thread(() =>
{
    try
    {
        new Worker(counters, seed, Running).Run();
    }
    catch (Exception e)
    {
        counters.Fault(e.ToString());
    }
}, StackSize)).ToList();

// The two collectors at their worst moments: the .NET one from a thread that no engine knows.
threads.Add(new Thread(() =>
{
    while (Running())
    {
        GC.Collect();
        Interlocked.Increment(ref counters.HostCollections);
        Thread.Sleep(25);
    }
}));
threads.ForEach(thread => thread.Start());

var report = TimeSpan.FromSeconds(30);
while (threads.Any(thread => !thread.Join(threads[0].IsAlive ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(10))))
{
    if (time.Elapsed < report)
        continue;

    Console.WriteLine($"{time.Elapsed.TotalSeconds:F0} s: {counters}");
    report += TimeSpan.FromSeconds(30);
    if (time.Elapsed.TotalSeconds > seconds + 60)
    {
        counters.Fault("a thread does not end");
        Environment.Exit(1);
    }
}

Console.WriteLine($"{(counters.Faults == 0 ? "passed" : "FAILED")} after {time.Elapsed.TotalSeconds:F0} s: {counters}");
return counters.Faults == 0 ? 0 : 1;
