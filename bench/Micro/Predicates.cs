using System.Globalization;
using Asyncore.Scripting;
using BenchmarkDotNet.Attributes;

namespace Asyncore.Micro;

/// <summary>A pass in which nothing is ready, over channels whose class says itself what it wants.</summary>
public class Predicates : IDisposable
{
    private const string Script = """
        const asyncore = require('asyncore');
        const socket = require('socket');

        class Asked extends asyncore.dispatcher_with_send {
          readable() { return true; }
          writable() { return this.out_buffer.length > 0; }
        }
        exports.hold = (count) => {
          for (let i = 0; i < count; i += 2) for (const end of socket.socketpair()) new Asked(end);
        };
        """;

    private ScriptHost _host = null!;

    [Params(100, 10_000)]
    public int Channels { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _host = new ScriptHost();
        _host.LoadSource(Script, "micro.js");
        _host.Call("hold", Channels);
        for (var i = 0; i < 10; i++)
            _host.Poll(TimeSpan.Zero);
        if (_host.Loop.Map.Count != Channels)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{_host.Loop.Map.Count} channels; raise the limit with ulimit -n"));
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _host?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public bool Pass() => _host.Poll(TimeSpan.Zero);
}
