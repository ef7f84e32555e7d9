using System.Text.Json;
using Asyncore.Engine.Tests.Faults;
using Asyncore.Host.Tests.Scenarios;
using Asyncore.Scripting;
using Asyncore.Sockets;

namespace Asyncore.Host.Tests.Faults;

/// <summary>
/// The engine's faults, under channels of JavaScript: one conversation again and again, each time with another call failing, until a
/// run is over before its fault comes.
/// </summary>
public sealed class ScriptFaultTests
{
    private static readonly string Driver = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Faults", "faults.js"));

    public static TheoryData<PollerKind, string, int, int> Faults()
    {
        var data = new TheoryData<PollerKind, string, int, int>();
        foreach (var poller in new[] { PollerKind.Select, PollerKind.Poll, PollerKind.Epoll })
        {
            foreach (var call in new[] { nameof(FaultPlan.Call.Receive), nameof(FaultPlan.Call.Send) })
            {
                foreach (var error in new[] { 0, Errno.EINTR, Errno.EAGAIN, Errno.ECONNRESET, Errno.EPIPE, Errno.ENOBUFS, Errno.ETIMEDOUT })
                    data.Add(poller, call, error, 1);
                data.Add(poller, call, Errno.EAGAIN, 20);
            }
            foreach (var error in new[] { Errno.EINTR, Errno.EAGAIN, Errno.ECONNABORTED, Errno.EPERM, Errno.EMFILE, Errno.ENOBUFS })
                data.Add(poller, nameof(FaultPlan.Call.Accept), error, 1);
            foreach (var error in new[] { Errno.EINTR, Errno.ECONNREFUSED, Errno.ENETUNREACH, Errno.ENOBUFS })
                data.Add(poller, nameof(FaultPlan.Call.Connect), error, 1);
            foreach (var error in new[] { Errno.ECONNREFUSED, Errno.ETIMEDOUT })
                data.Add(poller, nameof(FaultPlan.Call.TakeError), error, 1);
            data.Add(poller, nameof(FaultPlan.Call.Create), Errno.EMFILE, 1);
        }
        return data;
    }

    [Theory, MemberData(nameof(Faults))]
    public void P05_P06_F9_Should_EndCleanly_When_AnyOneCallFails(PollerKind poller, string call, int error, int times) => InHost(poller, host =>
    {
        for (var nth = 1; ; nth++)
        {
            Assert.True(nth < 500, "there is no end to the calls");
            var plan = new FaultPlan { Target = Enum.Parse<FaultPlan.Call>(call), Nth = nth, Times = times, Error = error };
            host.Layer = socket => Layered(socket, plan);

            var seen = JsonDocument.Parse((string)host.Call("conversation")!).RootElement;

            Check(seen, plan);
            if (!plan.Struck)
                return;
        }
    });

    private static void Check(JsonElement seen, FaultPlan plan)
    {
        Assert.True(seen.GetProperty("left").GetInt32() == 0, $"left in the map: {plan}");
        Assert.True(seen.GetProperty("others").GetArrayLength() == 0, $"others noticed: {plan}");
        foreach (var calls in seen.GetProperty("sessions").EnumerateArray().Append(seen.GetProperty("client")).Select(Strings))
        {
            Assert.True(calls.Count(call => call == "close") <= 1, $"closed twice: {plan}");
            Assert.True(!calls.Contains("close") || calls[^1] == "close", $"called after its close: {plan}");
            Assert.True(calls.Count(call => call == "connect") <= 1, $"connected twice: {plan}");
        }
        Assert.True(seen.GetProperty("refused").GetString() is not null || Strings(seen.GetProperty("client")).Contains("close"), $"the client was not told: {plan}");
        if (plan.IsHarmless || !plan.Struck)
            Assert.Equal(["HELLO", "WORLD"], Strings(seen.GetProperty("frames")));
    }

    private static FaultyTransport Layered(ITransport socket, FaultPlan plan)
    {
        if (plan.Next(FaultPlan.Call.Create) is not { } failed)
            return new FaultyTransport(socket, plan);
        socket.Close();
        throw new PosixException(failed.Errno, "socket");
    }

    private static List<string> Strings(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];

    private static void InHost(PollerKind poller, Action<ScriptHost> body) => new ScriptScenario
    {
        Poller = poller,
        ExpectsErrors = true,
        Prepare = host => host.LoadSource(Driver, "faults.js"),
        Drive = host =>
        {
            body(host);
            return 0;
        },
    }.Run("");
}
