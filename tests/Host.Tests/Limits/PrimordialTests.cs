using Asyncore.Host.Tests.Scenarios;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Host.Tests.Limits;

/// <summary>
/// A script may replace anything that the language offers. What the host has written in JavaScript goes on without it, and hands none of
/// its own objects to what stands there now.
/// </summary>
public class PrimordialTests
{
    private static readonly string Patch = Read("patch_builtins.js");
    private static readonly string Traffic = Read("traffic.js");

    // Notes each use, and fails it.
    private const string Throwing = """
        (found => (original, name) => function () {
          found[found.length] = name;
          throw 'a replaced built-in was used';
        })
        """;

    // Lets each use go on, and notes those that got hold of something of the host's: its buffers, handles of C# objects, functions of C#.
    private const string Spying = """
        (found => {
          const { apply, getPrototypeOf } = Reflect;
          const tag = Object.prototype.toString, source = Function.prototype.toString;
          const { seen } = globalThis.patch_builtins;
          const has = Set.prototype.has, includes = String.prototype.includes;
          const memory = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength').get;
          const { isView } = ArrayBuffer, { isFrozen } = Object, objects = Object.prototype;
          function is_hosts(value) {
            if (value === null || (typeof value !== 'object' && typeof value !== 'function'))
              return false;
            if (typeof value === 'function')
              return apply(includes, apply(source, value, []), ['[native code]']) && !apply(has, seen, [value]) && value.name !== '' && getPrototypeOf(value) !== null
                && !apply(includes, value.name, ['bound']);
            if (isView(value) && apply(memory, value.buffer, []) >= 128 * 1024)
              return true;
            return apply(tag, value, []) === '[object HostObject]' || is_own(getPrototypeOf(value));
          }
          // What the host keeps for itself has a prototype of its own, which leads nowhere.
          const is_own = prototype => prototype !== null && getPrototypeOf(prototype) === null && prototype !== objects && isFrozen(prototype);
          let inside = false;
          return (original, name) => function (...args) {
            if (!inside) {
              inside = true;
              for (let i = -1; i < args.length; i++) {
                if (is_hosts(i < 0 ? this : args[i]))
                  found[found.length] = `${name} argument ${i}`;
              }
              inside = false;
            }
            return apply(original, this, args);
          };
        })
        """;

    private static readonly string[] AllKinds = ["Echo", "Raw", "Frames", "Pieces", "Async"];

    public static TheoryData<string> Kinds => [.. AllKinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Should_ServeAll_When_EveryBuiltInThrows(string kind) => Check(Throwing, kind);

    [Fact]
    public void Should_KeepItsOwn_When_EveryBuiltInIsASpy() => Check(Spying, AllKinds);

    private static void Check(string how, params string[] kinds)
    {
        var names = string.Join(", ", kinds.Select(kind => $"'{kind}'"));
        var script = $"globalThis.LANGUAGE = {Language()}; {Patch}\n"
            + Traffic.Replace("HOW", how, StringComparison.Ordinal).Replace("KINDS", $"[{names}]", StringComparison.Ordinal);

        var result = new ScriptScenario { HasHelpers = false }.Run(script);

        Assert.Equal($$"""{"patched":true,"replies":{{kinds.Length * 30}},"found":[]}""" + "\n", result.Output);
    }

    // The globals of an engine that nobody has put anything into.
    private static string Language()
    {
        var names = "";
        ScriptScenario.OnThread(() =>
        {
            using var engine = EngineCatalog.Create("auto");
            names = engine.ToText(engine.Evaluate("JSON.stringify(Object.getOwnPropertyNames(globalThis))", "names.js"));
        });
        return names;
    }

    private static string Read(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Limits", name));
}
