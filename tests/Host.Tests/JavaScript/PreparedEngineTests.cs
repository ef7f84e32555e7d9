using Asyncore.Scripting;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Host.Tests.JavaScript;

/// <summary>An engine that is made before its host.</summary>
[Collection(Engines.Collection)]
public class PreparedEngineTests
{
    [Fact]
    public void Should_ServeOneHost_When_ItWasPrepared() => OnBigStack.Run(() =>
    {
        using var prepared = PreparedEngine.TryCreate();
        if (prepared is null)
            return; // The environment names another engine.

        using (var host = new ScriptHost(null, prepared))
        {
            host.LoadSource("exports.text = () => Buffer.from('abc').toString('hex') + process.argv.length;");
            Assert.Equal("6162632", host.Call("text"));
        }

        Assert.Throws<ObjectDisposedException>(() => new ScriptHost(null, prepared));
    });

    [Fact]
    public void Should_BeLeftToItsMaker_When_TheHostHasAnotherEngine() => OnBigStack.Run(() =>
    {
        using var prepared = PreparedEngine.TryCreate();
        if (prepared is null)
            return;

        using (var other = new ScriptHost(new ScriptHostOptions { CreateEngine = () => EngineCatalog.Create("jsc") }, prepared))
            other.LoadSource("1;");
        using var host = new ScriptHost(null, prepared);

        host.LoadSource("exports.two = () => 2;");
        Assert.Equal(2.0, host.Call("two"));
    });
}
