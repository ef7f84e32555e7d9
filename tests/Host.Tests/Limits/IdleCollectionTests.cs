using Asyncore.Scripting;

namespace Asyncore.Host.Tests.Limits;

/// <summary>What a busy time has left behind goes when nothing goes on.</summary>
public class IdleCollectionTests
{
    private const string Script = """
        const asyncore = require('asyncore');
        let many = [];
        for (let i = 0; i < 100000; i++)
          many.push({ i });
        asyncore.call_later(0, () => { many = null; });
        const server = new asyncore.dispatcher();
        server.create_socket();
        server.bind(['127.0.0.1', 0]);
        server.listen();
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Should_CollectTheScriptsGarbage_When_ItIsAskedTo(bool collects) => OnBigStack.Run(() =>
    {
        using var host = new ScriptHost(new ScriptHostOptions { CollectsWhenIdle = collects, Permissions = ScriptPermissions.All });
        host.LoadSource(Script);
        if (host.MeasureHeap() is not { } before)
            return; // The engine cannot tell.
        while (host.Loop.TimerCount > 0)
            host.Poll(TimeSpan.FromSeconds(0.1));

        host.Poll(TimeSpan.FromSeconds(1.1));

        var after = host.MeasureHeap()!.Value;
        Assert.True(collects == (after.Bytes < before.Bytes / 2), $"{before} {after}");
    });
}
