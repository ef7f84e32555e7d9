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

    [Fact]
    public void Should_CollectTheScriptsGarbage_When_ItIsAskedTo() => OnBigStack.Run(() =>
    {
        using var host = new ScriptHost(new ScriptHostOptions { CollectsWhenIdle = true, Permissions = ScriptPermissions.All });
        host.LoadSource(Script);
        if (host.MeasureHeap() is not { } before)
            return; // The engine cannot tell.
        while (host.Loop.TimerCount > 0)
            host.Poll(TimeSpan.FromSeconds(0.1));

        host.Poll(TimeSpan.FromSeconds(2.6));

        Assert.InRange(host.MeasureHeap()!.Value.Bytes, 0, before.Bytes / 2);
    });

    [Fact]
    public void Should_LeaveItToTheProgram_When_ItIsNotAskedTo() => OnBigStack.Run(() =>
    {
        using var host = new ScriptHost();

        Assert.Null(host.Loop.Idle);
    });

    // The code that was given back is there again as it is needed.
    [Fact]
    public void Should_GoOn_When_MemoryWasReleased() => OnBigStack.Run(() =>
    {
        using var host = new ScriptHost();
        host.LoadSource("let calls = 0; exports.call = () => ++calls;");
        Assert.Equal(1.0, host.Call("call"));

        host.ReleaseMemory();

        Assert.Equal(2.0, host.Call("call"));
    });
}
