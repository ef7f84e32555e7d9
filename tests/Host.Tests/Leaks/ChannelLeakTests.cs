using System.Diagnostics;
using Asyncore.Host.Tests.JavaScript;
using Asyncore.Scripting;

namespace Asyncore.Host.Tests.Leaks;

/// <summary>What is closed is gone: descriptors, objects of the script, objects of C#, native memory.</summary>
[Collection(Engines.Collection)]
public class ChannelLeakTests
{
    private const int WarmUp = 20_000;
    private const int Pairs = 3 * WarmUp;

    private const string Script = """
        const asyncore = require('asyncore'), asynchat = require('asynchat'), socket = require('socket');

        class Echo extends asyncore.dispatcher_with_send {
          handle_read() {
            const data = this.recv(100);
            if (data && data.length)
              this.send(data);
          }
        }

        class Client extends asynchat.async_chat {
          constructor(sock, next) {
            super(sock);
            this.itself = this;
            this.next = next;
            this.set_terminator('\n');
          }
          readable() { return true; }
          handle_frame() { this.close_when_done(); }
          handle_close() { this.close(); this.next(); }
        }

        exports.open_and_close = count => {
          const next = () => {
            if (count-- <= 0)
              return;
            const [left, right] = socket.socketpair();
            new Echo(left);
            new Client(right, next).push('hello\n');
          };
          next();
          asyncore.loop();
          return asyncore.socket_map.size;
        };
        """;

    [Fact]
    public void Should_LeaveNothing_When_AHundredThousandChannelsCameAndWent() => OnBigStack.Run(() =>
    {
        using var host = new ScriptHost(new ScriptHostOptions { TimeLimit = TimeSpan.Zero, Permissions = ScriptPermissions.All });
        host.LoadSource(Script, "leak.js");
        host.Call("open_and_close", WarmUp);
        var before = Measure(host);

        // With collections between: an engine's tables stay as large as they have been at most.
        object? left = null;
        var after = before;
        for (var i = 0; i < Pairs / WarmUp; i++)
        {
            left = host.Call("open_and_close", WarmUp);
            after = Measure(host);
        }

        Assert.Equal(0.0, left);
        // Not exactly: the process has threads of its own (the runtime's, the test runner's) that open and close files.
        Assert.InRange(after.Descriptors - before.Descriptors, int.MinValue, 10);
        Assert.InRange(after.Managed - before.Managed, long.MinValue, 300_000);
        Assert.InRange(after.Heap.Objects - before.Heap.Objects, long.MinValue, Pairs / 10);
        Assert.InRange(after.Heap.Bytes - before.Heap.Bytes, long.MinValue, 1_000_000);
        // Beside other tests the resident set moves by some MB by itself; a lost native object is a few hundred bytes, 100,000 times.
        Assert.InRange(after.Resident - before.Resident, long.MinValue, 20_000_000);
    });

    private static Usage Measure(ScriptHost host)
    {
        for (var i = 0; i < 3; i++)
        {
            host.CollectGarbage();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        using var process = Process.GetCurrentProcess();
        return new Usage(Directory.GetFiles("/proc/self/fd").Length, GC.GetTotalMemory(forceFullCollection: true), host.MeasureHeap() ?? default, process.WorkingSet64);
    }

    private readonly record struct Usage(int Descriptors, long Managed, HeapUsage Heap, long Resident);
}
