using System.Diagnostics;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Api;

/// <summary>What time it is for <c>performance</c>, <c>process</c> and <c>console</c>: since the engine was made.</summary>
internal sealed class ClockNatives(JavaScriptEngine engine)
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly double _origin = (DateTime.UtcNow - DateTime.UnixEpoch).TotalMilliseconds;

    public NativeModule AddTo(NativeModule module) => module
        .Add("now", (in HostCall _) => engine.FromNumber(Stopwatch.GetElapsedTime(_started).TotalMilliseconds))
        .Add("timeOrigin", engine.FromNumber(_origin))
        .Add("hrtime", HighResolutionTime);

    private JsValue HighResolutionTime(in HostCall call)
    {
        var (seconds, rest) = Math.DivRem(Stopwatch.GetTimestamp(), Stopwatch.Frequency);
        var nanoseconds = rest * (1_000_000_000 / Stopwatch.Frequency);
        return engine.CreateArray([engine.FromNumber(seconds), engine.FromNumber(nanoseconds)]);
    }
}
