using System.Diagnostics;
using Jint;

namespace Asyncore.Scripting.Jint;

/// <summary>Jint asks it every few statements whether the script may go on; it looks every few milliseconds.</summary>
internal sealed class JintConstraint(JintEngine engine) : Constraint
{
    private static readonly long s_between = Stopwatch.Frequency / 500;

    private long _looked;

    // What it looks at is no worse for being looked at seldom.
    public override bool IsAmortizable => true;

    public override void Check()
    {
        var now = Stopwatch.GetTimestamp();
        if (now - _looked < s_between && !engine.IsHurried)
            return;
        _looked = now;
        engine.ThrowIfOver();
    }

    public override void Reset()
    {
    }
}
