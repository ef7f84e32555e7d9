using Asyncore.Scripting;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Host.Tests.JavaScript;

public class EngineCatalogTests
{
    [Fact]
    public void Should_SayWhatIsMissing_When_TheFirstEngineIsNotThere()
    {
        using var engine = EngineCatalog.First([new Given("a", "install a"), new Given("b", "")], out var fallback);

        Assert.Equal("a: install a", fallback);
    }

    [Fact]
    public void Should_SayNothing_When_TheFirstEngineIsThere()
    {
        using var engine = EngineCatalog.First([new Given("a", ""), new Given("b", "")], out var fallback);

        Assert.Null(fallback);
    }

    [Fact]
    public void Should_SayWhatToInstall_When_NoEngineIsThere()
    {
        var error = Assert.Throws<ScriptException>(() => EngineCatalog.First([new Given("a", "install a"), new Given("b", "add b")], out _));

        Assert.Equal("no JavaScript engine\n  a: install a\n  b: add b", error.Message);
    }

    [Fact]
    public void Should_NameThePackage_When_AnAdapterIsNotThere()
    {
        Assert.False(new AdapterAssembly("x", "X", "Asyncore.Scripting.NoSuchEngine").TryLoad(out var reason));

        Assert.Contains("dotnet add package Asyncore.Scripting.NoSuchEngine", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_NameAll_When_AnEngineIsUnknown() =>
        Assert.Equal("unknown engine 'x': auto, jsc, v8, jint", Assert.Throws<ScriptException>(() => EngineCatalog.Create("x")).Message);

    [Fact]
    public void Should_TakeIt_When_AHostIsGivenAnEngine()
    {
        JavaScriptEngine? made = null;
        using var host = new ScriptHost(new ScriptHostOptions { Engine = "none", CreateEngine = () => made = EngineCatalog.Create("auto") });

        Assert.NotNull(made);
        Assert.Equal(made.Description, host.EngineDescription);
    }

    private sealed class Given(string name, string reason) : EngineProvider
    {
        public override string Name => name;

        public override string Title => name;

        public override bool TryLoad(out string why)
        {
            why = reason;
            return why.Length == 0;
        }

        public override JavaScriptEngine Create() => EngineCatalog.Create("auto");
    }
}
