using System.Text;
using Asyncore.Scripting.JavaScript;
using Asyncore.Scripting.JavaScriptCore;
using BenchmarkDotNet.Attributes;

namespace Asyncore.Micro;

/// <summary>One crossing between C# and a script, in each direction and with each kind of value.</summary>
public class Border : IDisposable
{
    private const int Times = 1000;

    private readonly byte[] _bytes = new byte[1024];
    private string _text = "";
    private JavaScriptCoreEngine _engine = null!;
    private JsReference _nothing = null!;
    private JsReference _callbacks = null!;
    private JsReference _length = null!;
    private JsReference _string = null!;
    private JsReference _array = null!;
    private Action _manyCalls = null!;

    [Params(16, 1024)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _engine = new JavaScriptCoreEngine();
        _text = new string('x', Size);
        _nothing = _engine.Protect(_engine.Evaluate("(function () {})", "micro.js"));
        _length = _engine.Protect(_engine.Evaluate("(function (value) { return value.length; })", "micro.js"));
        _string = _engine.Protect(_engine.Evaluate($"'y'.repeat({Size})", "micro.js"));
        _array = _engine.Protect(_engine.Evaluate($"new Uint8Array({Size})", "micro.js"));
        _engine.Set(_engine.Global, "host", _engine.CreateFunction("host", static (in HostCall call) => call[0]));
        _callbacks = _engine.Protect(_engine.Evaluate($"(function () {{ for (let i = 0; i < {Times}; i++) host(i); }})", "micro.js"));
        _manyCalls = () =>
        {
            for (var i = 0; i < Times; i++)
                _engine.Call(_nothing.Value, default, []);
        };
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _engine?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public void CallOutermost() => _engine.Call(_nothing.Value, default, []);

    [Benchmark(OperationsPerInvoke = Times)]
    public void CallFromInside() => _engine.Enter(_manyCalls);

    [Benchmark(OperationsPerInvoke = Times)]
    public void Callback() => _engine.Call(_callbacks.Value, default, []);

    [Benchmark]
    public int TextIn() => _engine.ToInt32(_engine.Call(_length.Value, default, [_engine.FromText(_text)]));

    [Benchmark]
    public int TextOut() => _engine.ToText(_string.Value).Length;

    [Benchmark]
    public int BytesIn() => _engine.ToInt32(_engine.Call(_length.Value, default, [_engine.CreateBytes(_bytes.AsSpan(0, Size))]));

    [Benchmark]
    public int BytesOut() => _engine.TryGetBytes(_array.Value, out var bytes) ? bytes.Length : 0;

    [Benchmark]
    public int TranscodedText() => Encoding.UTF8.GetBytes(_text, _bytes);
}
