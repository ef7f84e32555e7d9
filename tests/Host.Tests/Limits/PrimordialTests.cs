using Asyncore.Host.Tests.Scenarios;
using Asyncore.Scripting;

namespace Asyncore.Host.Tests.Limits;

/// <summary>
/// A script may replace anything that the language offers. What the host has written in JavaScript goes on without it, and hands none of
/// its own objects to what stands there now.
/// </summary>
public class PrimordialTests
{
    private static readonly string Preparation = Replacing.Preparation();

    private static readonly string[] AllKinds = ["Echo", "Raw", "Frames", "Pieces", "Async"];

    public static TheoryData<string> Kinds => [.. AllKinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Should_ServeAll_When_EveryBuiltInThrows(string kind) => Serve(Replacing.Throwing, kind);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Should_ServeAll_When_ObjectsHaveAccessorsForEveryName(string kind) => Serve(Replacing.Polluting, kind);

    [Fact]
    public void Should_KeepItsOwn_When_EveryBuiltInIsASpy() => Serve(Replacing.Spying, AllKinds);

    [Fact]
    public void Should_AnswerEveryCallAsBefore_When_EveryBuiltInThrows() => Call(Replacing.Throwing);

    [Fact]
    public void Should_AnswerEveryCallAsBefore_When_ObjectsHaveAccessorsForEveryName() => Call(Replacing.Polluting);

    [Fact]
    public void Should_KeepItsOwn_When_EveryCallIsSpiedOn() => Call(Replacing.Spying);

    private static void Serve(string how, params string[] kinds)
    {
        var names = string.Join(", ", kinds.Select(kind => $"'{kind}'"));
        var script = Preparation + Replacing.Read("traffic.js").Replace("REPLACE", how, StringComparison.Ordinal)
            .Replace("KINDS", $"[{names}]", StringComparison.Ordinal);

        var result = new ScriptScenario { HasHelpers = false }.Run(script);

        Assert.Equal($$"""{"patched":true,"replies":{{kinds.Length * 30}},"found":[]}""" + "\n", result.Output);
    }

    // Each call of api_calls.js prints and answers the same as it did before.
    private static void Call(string how)
    {
        using var folder = new ScenarioFolder();
        folder.Write("part.js", "exports.value = 'part'; require.main; module.hot.dispose(() => {});");
        folder.Write("data.json", "{ \"n\": 7 }");
        folder.Write("file", "text");
        var main = folder.Write("main.js", Preparation + Replacing.Read("api_calls.js").Replace("REPLACE", how, StringComparison.Ordinal)
            .Replace("FOLDER", $"'{folder.Path}'", StringComparison.Ordinal));
        var differences = new List<string>();
        var count = 0;
        ScriptScenario.OnThread(() =>
        {
            using var output = new MemoryStream();
            using var host = new ScriptHost(new ScriptHostOptions
            {
                Permissions = ScriptPermissions.All,
                TimeLimit = TimeSpan.FromSeconds(60),
                Output = output,
                Error = output,
            });
            var printed = "";
            host.Expose("__printed", (string name) =>
            {
                var text = System.Text.Encoding.UTF8.GetString(output.ToArray());
                output.SetLength(0);
                if (name.Length > 0 && text != printed)
                    differences.Add($"{name} printed\n{text}\ninstead of\n{printed}");
                printed = text;
            });
            host.Expose("__different", differences.Add);
            host.Expose("__done", (double calls) => count = (int)calls);
            host.Load(main);
            host.Run();
        });
        if (differences.Count > 0)
            Assert.Fail(string.Join("\n\n", differences));
        Assert.InRange(count, 60, int.MaxValue);
    }
}
