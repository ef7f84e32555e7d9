using Asyncore.Scripting.JavaScript;
using Asyncore.Scripting.JavaScriptCore;

namespace Asyncore.Host.Tests.JavaScript;

/// <summary>A library that does not export what nested promise reactions need.</summary>
[Collection(Engines.Collection)]
public sealed class PortableJavaScriptCoreConformance : EngineConformance
{
    [Fact]
    public void Should_SayThatItCannot_When_ReactionsCannotBeNested() => Run(engine =>
    {
        Assert.False(engine.Capabilities.HasFlag(EngineCapabilities.NestedMicrotasks));
        engine.Enter(() =>
        {
            engine.Evaluate("var log = ''; Promise.resolve().then(() => log += 'b')", "a.js");
            engine.RunMicrotasks();
            Assert.Equal("", Text(engine, "log"));
        });
        Assert.Equal("b", Text(engine, "log"));
    });

    protected override unsafe JavaScriptEngine CreateEngine() => new JavaScriptCoreEngine(null);
}
