using System.Text.Json;
using System.Text.Json.Serialization;
using Asyncore.Engine.Tests.Properties;
using Asyncore.Host.Tests.Scenarios;
using Asyncore.Scripting;

namespace Asyncore.Host.Tests.Properties;

/// <summary>G8: the invariants, with the engine's own cases, for channels of JavaScript over real sockets.</summary>
public sealed class ScriptPropertyTests
{
    private static readonly string Driver = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Properties", "properties.js"));

    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    public static TheoryData<PollerKind, bool> PollersAndFrames
    {
        get
        {
            var data = new TheoryData<PollerKind, bool>();
            foreach (var poller in new[] { PollerKind.Select, PollerKind.Poll, PollerKind.Epoll })
            {
                data.Add(poller, false);
                data.Add(poller, true);
            }
            return data;
        }
    }

    [Theory, MemberData(nameof(PollersAndFrames))]
    public void G8_1_C6_Should_GiveTheSameFrames_When_TheStreamIsCutAnyhow(PollerKind poller, bool frames) =>
        InHost(poller, "unix", host => Property.Holds(ChunkStep.Cases, steps =>
        {
            var (chunks, terminators) = ChunkStep.Sort(steps, frames);

            var seen = Parse((string)host.Call("chunks_case", Text(new { chunks, terminators }), frames)!);

            var (expected, rest) = ChunkStep.Reference(string.Concat(chunks), terminators);
            Assert.Equal(expected, Strings(seen.GetProperty("frames")));
            if (!frames)
                Assert.Equal(rest, seen.GetProperty("rest").GetString());
            Assert.Equal((0, 0, 1), (Number(seen, "empty"), Number(seen, "after"), Number(seen, "closes")));
            Assert.Empty(Strings(seen.GetProperty("errors")));
        }));

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void G8_2_Should_SendExactlyWhatWasQueued_When_TheSocketTakesAnyAmounts(PollerKind poller) =>
        InHost(poller, "unix", host => Property.Holds(WireStep.Cases, steps =>
        {
            var seen = (object?[])host.Call("wire_case", Text(steps))!;

            Assert.Equal(WireStep.Expected(steps), (byte[])seen[0]!);
            Assert.Equal((bool)seen[2]! ? "close" : "", seen[1]);
        }));

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void G8_345_Should_ConcernOneChannelOnly_When_HandlersThrowAndClose(PollerKind poller) =>
        InHost(poller, "inet", host => Property.Holds(SocietyStep.Cases, steps =>
        {
            var seen = Parse((string)host.Call("society_case", Text(steps), SocietyStep.Members)!);

            Assert.True(seen.GetProperty("right").GetBoolean(), "the map does not hold what is open");
            foreach (var calls in seen.GetProperty("calls").EnumerateArray().Select(Strings))
            {
                var close = calls.IndexOf("close");
                Assert.True(close < 0 || close == calls.Count - 1, string.Join(' ', calls));
            }
        }));

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void G8_6_Should_MakeCountPasses_When_TheMapDoesNotBecomeEmpty(PollerKind poller) =>
        InHost(poller, "unix", host => Property.Holds(ConnectStep.Numbers, numbers =>
        {
            if (numbers.Length < 2)
                return; // A shortened case.
            var (count, life) = (numbers[0], Math.Max(1, numbers[1]));

            Assert.Equal((double)Math.Min(Math.Max(count, 0), life), host.Call("passes_case", count, life));
        }));

    [Theory, MemberData(nameof(Matrix.PollersAndFamilies), MemberType = typeof(Matrix))]
    public void G8_7_Should_CallHandleConnectOnceAndFirst_When_AnythingHappensMeanwhile(PollerKind poller, string family) =>
        InHost(poller, family, host => Property.Holds(ConnectStep.Cases, events =>
        {
            var called = (string)host.Call("connect_case", Text(events))!;

            var calls = called.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.True(calls.Count(call => call == "connect") <= 1, called);
            Assert.True(calls.Length == 0 || calls[0] is "connect" or "error", called);
            if (calls.Length > 0 && calls[0] == "error")
                Assert.DoesNotContain(calls, call => call is "connect" or "read" or "write");
        }));

    private static void InHost(PollerKind poller, string family, Action<ScriptHost> property) => new ScriptScenario
    {
        Poller = poller,
        Family = family,
        ExpectsErrors = true,
        HasSafetyNet = false,
        Prepare = host => host.LoadSource(Driver, "properties.js"),
        Drive = host =>
        {
            property(host);
            return 0;
        },
    }.Run("");

    private static string Text(object value) => JsonSerializer.Serialize(value, Json);

    private static JsonElement Parse(string text) => JsonDocument.Parse(text).RootElement;

    private static int Number(JsonElement seen, string name) => seen.GetProperty(name).GetInt32();

    private static List<string> Strings(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];
}
