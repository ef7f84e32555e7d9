using Asyncore.Host.Tests.Scenarios;
using Asyncore.Scripting;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Host.Tests.Permissions;

/// <summary>
/// What a script can reach at all, beside what the language itself has: from the global object, from every module, and from the
/// objects that handlers are given. <c>Reachable.txt</c> is the list, and there is one for each other engine; ASYNCORE_UPDATE_GOLDEN=1 records it anew.
/// </summary>
public sealed class ReachableTests
{
    // Each engine has a language of its own: other built-in classes, in another order.
    private static readonly string Golden = (Environment.GetEnvironmentVariable(EngineCatalog.Variable) ?? "") is "jsc" or ""
        ? "Reachable.txt" : $"Reachable.{Environment.GetEnvironmentVariable(EngineCatalog.Variable)}.txt";

    private static readonly string Walk = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Permissions", "walk.js"));

    // All modules, and one of each object that the API hands out.
    private const string Roots = """
        const asyncore = require('asyncore');
        const { socketpair } = require('socket');
        const fs = require('fs');
        const [left, right] = socketpair();
        class Chat extends require('asynchat').async_chat {}
        const chat = new Chat(left);
        const timer = asyncore.call_later(1000, () => {});
        const timeout = setTimeout(() => {}, 1e6);
        const roots = [['globalThis', globalThis]];
        for (const name of MODULES)
          roots.push([`require('${name}')`, require(name)]);
        roots.push(['require', require], ['module', module], ['exports', exports], ['(new async_chat)', chat], ['(a socket)', right],
          ['(call_later)', timer], ['(setTimeout)', timeout], ['(statSync)', fs.statSync('/')], ['(readFileSync)', fs.readFileSync('/dev/null')],
          ['(createHash)', require('crypto').createHash('md5')], ['(a Dirent)', fs.readdirSync('/', { withFileTypes: true })[0]],
          ['(an error of the system)', (() => { try { fs.statSync('/no/such'); } catch (e) { return e; } })()],
          ['(a recv)', new asyncore.dispatcher(right).recv(1)]);
        console.log((WALK)(roots));
        chat.close();
        timer.cancel();
        clearTimeout(timeout);
        asyncore.close_all();
        """;

    [Fact]
    public void Should_BeTheListedOnly_When_AScriptLooksAtAllItCanReach()
    {
        var modules = string.Join(", ", Modules().Select(name => $"'{name}'"));
        var script = Roots.Replace("MODULES", $"[{modules}]", StringComparison.Ordinal).Replace("WALK", Walk, StringComparison.Ordinal);
        var language = Bare().ToHashSet(StringComparer.Ordinal);

        var reached = ScenarioOutput(script).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !language.Contains(line))
            .ToArray();

        var golden = Path.Combine(SourceFolder(), Golden);
        if (Environment.GetEnvironmentVariable("ASYNCORE_UPDATE_GOLDEN") == "1")
            File.WriteAllLines(golden, reached);
        var known = File.ReadAllLines(golden);
        Assert.Equal([], reached.Except(known));
        Assert.Equal([], known.Except(reached));
    }

    // With all of the machine but its environment, whose variables are no part of the API.
    private static string ScenarioOutput(string script) => new ScriptScenario
    {
        HasHelpers = false,
        Permissions = new ScriptPermissions { AllowRead = ["*"], AllowWrite = ["*"], AllowNet = ["*"] },
    }.Run(script).Output;

    private static string[] Modules()
    {
        var message = ScenarioOutput("try { require('no-such-module'); } catch (error) { console.log(error.message); }");
        var start = message.IndexOf("built in: ", StringComparison.Ordinal) + "built in: ".Length;
        return message[start..message.LastIndexOf(')')].Split(", ");
    }

    // The language, as an engine has it that nobody has put anything into.
    private static string[] Bare()
    {
        string[] lines = [];
        ScriptScenario.OnThread(() =>
        {
            using var engine = EngineCatalog.Create("auto");
            lines = engine.ToText(engine.Evaluate($"({Walk})([['globalThis', globalThis]])", "walk.js")).Split('\n');
        });
        return lines;
    }

    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
