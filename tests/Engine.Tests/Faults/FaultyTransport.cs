using System.Net;
using Asyncore.Sockets;

namespace Asyncore.Engine.Tests.Faults;

/// <summary>A socket that fails by plan. What it accepts fails by the same plan.</summary>
internal sealed class FaultyTransport : TransportLayer
{
    private readonly FaultPlan _plan;

    public FaultyTransport(ITransport below, FaultPlan plan) : base(below)
    {
        _plan = plan;
        plan.Descriptors.Add(below.FileDescriptor);
    }

    public override IoResult Receive(Span<byte> buffer, int flags = 0) => _plan.Next(FaultPlan.Call.Receive) switch
    {
        null => base.Receive(buffer, flags),
        { Succeeded: true } => base.Receive(buffer[..Math.Min(1, buffer.Length)], flags),
        { } failed => failed,
    };

    public override IoResult Send(ReadOnlySpan<byte> data, int flags = 0) => _plan.Next(FaultPlan.Call.Send) switch
    {
        null => base.Send(data, flags),
        { Succeeded: true } => base.Send(data[..Math.Min(1, data.Length)], flags),
        { } failed => failed,
    };

    public override IoResult Accept(out ITransport? accepted, out EndPoint? peer)
    {
        (accepted, peer) = (null, null);
        if (_plan.Next(FaultPlan.Call.Accept) is { Succeeded: false } failed)
            return failed;
        var result = base.Accept(out var real, out peer);
        accepted = real is null ? null : new FaultyTransport(real, _plan);
        return result;
    }

    public override IoResult Connect(EndPoint address)
    {
        if (_plan.Next(FaultPlan.Call.Connect) is not { Succeeded: false } failed)
            return base.Connect(address);
        if (failed.Errno == Errno.EINTR)
            base.Connect(address); // The system goes on with it.
        return failed;
    }

    public override int TakeError() =>
        _plan.Next(FaultPlan.Call.TakeError) is { Succeeded: false } failed ? failed.Errno : base.TakeError();
}
