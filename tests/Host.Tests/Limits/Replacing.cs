using System.Text.RegularExpressions;
using Asyncore.Host.Tests.Scenarios;
using Asyncore.Scripting;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Host.Tests.Limits;

/// <summary>Ways in which a script replaces what the language offers, each as JavaScript: <c>replace(found)</c> does it, notes in <c>found</c>
/// what should not have been seen, and returns a function that undoes it and returns how much was replaced.</summary>
internal static partial class Replacing
{
    /// <summary>Every built-in throws.</summary>
    public static readonly string Throwing = $"(found => globalThis.patch_builtins.patch({Throw}(found)))";

    /// <summary>Every built-in goes on as it was, and notes what it is given of the host's own.</summary>
    public static readonly string Spying = $"(found => globalThis.patch_builtins.patch({Spy}(found)))";

    /// <summary>Object.prototype has accessors for every name that the host's JavaScript mentions, and for indexes and symbols.</summary>
    public const string Polluting = "globalThis.pollute";

    // Notes each use, and fails it.
    private const string Throw = """
        (found => (original, name) => function () {
          found[found.length] = name;
          throw 'a replaced built-in was used';
        })
        """;

    // Lets each use go on, and notes those that got hold of something of the host's: its buffers, handles of C# objects, functions of C#.
    private const string Spy = """
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

    /// <summary>What a script has to run first.</summary>
    public static string Preparation()
    {
        var names = string.Join(", ", Names().Select(name => $"'{name}'"));
        return $"globalThis.LANGUAGE = {Language()}; {Read("patch_builtins.js")}\n{Read("pollute.js").Replace("NAMES", $"[{names}]", StringComparison.Ordinal)}\n";
    }

    public static string Read(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Limits", name));

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

    // All that looks like a name in the host's JavaScript, comments included.
    private static IEnumerable<string> Names()
    {
        var assembly = typeof(ScriptHost).Assembly;
        var texts = assembly.GetManifestResourceNames().Where(name => name.StartsWith("prelude/", StringComparison.Ordinal)).Select(name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        });
        return texts.SelectMany(text => Name().Matches(text)).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"[A-Za-z_$][\w$]*")]
    private static partial Regex Name();
}
