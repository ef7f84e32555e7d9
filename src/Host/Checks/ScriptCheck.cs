using System.Text.RegularExpressions;
using Asyncore.Scripting.JavaScript;
using Asyncore.Scripting.Modules;

namespace Asyncore.Scripting.Checks;

/// <summary>
/// Looks through the classes of a script for what would only show with a client: handlers with a misspelt name, handlers that are no
/// functions, chats that nobody gives their data to.
/// </summary>
internal sealed class ScriptCheck
{
    private readonly ScriptRuntime _runtime;
    private readonly List<string> _findings = [];

    public ScriptCheck(ScriptRuntime runtime)
    {
        _runtime = runtime;
        runtime.Modules.Check = this;
    }

    public IReadOnlyList<string> Findings => _findings;

    /// <summary>Takes what the module handed out.</summary>
    public void Classes(string filename, JsValue classes)
    {
        var engine = _runtime.Engine;
        var found = _runtime.CallPrelude("check_classes", [classes]);
        var count = engine.ToInt32(engine.Get(found, "length"));
        var lines = _runtime.Modules.Read(filename).Split('\n');
        for (var i = 0; i < count; i++)
        {
            var finding = engine.Get(found, i);
            var line = Line(lines, engine.ToText(engine.Get(finding, 0)), engine.ToText(engine.Get(finding, 1)));
            _findings.Add($"{ModuleFiles.Display(filename)}:{line}: {engine.ToText(engine.Get(finding, 2))}");
        }
    }

    // The line of a member after that of its class; that of the class where there is no such member.
    private static int Line(string[] lines, string className, string member)
    {
        var start = Math.Max(0, Array.FindIndex(lines, line => Regex.IsMatch(line, $@"\b{Regex.Escape(className)}\b")));
        var at = member.Length == 0 ? -1 : Array.FindIndex(lines, start, line => Regex.IsMatch(line, $@"\b{Regex.Escape(member)}\b"));
        return (at < 0 ? start : at) + 1;
    }
}
