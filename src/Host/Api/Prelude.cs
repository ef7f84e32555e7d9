using System.Reflection;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Api;

/// <summary>
/// The part of the script API that is written in JavaScript. Each file is the body of a function of <c>native</c> (what C# offers it)
/// and <c>internals</c> (what the files before it have made; each adds its own).
/// </summary>
internal static class Prelude
{
    /// <summary>The name under which a prelude file appears in stacks; frames of it are not the user's.</summary>
    public const string Scheme = "asyncore:";

    /// <summary>Runs one file of the prelude.</summary>
    public static void Run(JavaScriptEngine engine, string name, JsValue native, JsValue internals)
    {
        var source = Read(name);
        // The globals as they were before any script: the files mean these by their names. A block, so that a file may have names of its own.
        var names = engine.Get(internals, "captured_names");
        var globals = engine.TypeOf(names) == JsType.Text ? $"const {{ {engine.ToText(names)} }} = internals.captured;" : "";
        var factory = engine.Evaluate($"(function (native, internals) {{ 'use strict'; {globals} {{ {source}\n}} }})", Scheme + name);
        engine.Call(factory, default, [native, internals]);
    }

    /// <summary>Runs a file that is a program in a realm of its own; null where the engine cannot.</summary>
    public static JsValue? RunInNewRealm(JavaScriptEngine engine, string name) => engine.EvaluateInNewRealm(Read(name), Scheme + name);

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("prelude/" + name)
            ?? throw new InvalidOperationException($"the prelude has no file {name}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
