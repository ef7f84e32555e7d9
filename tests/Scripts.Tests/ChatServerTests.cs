using Asyncore.Scripts.Tests.Processes;

namespace Asyncore.Scripts.Tests;

[Trait("Suite", "Scripts")]
public class ChatServerTests
{
    [Fact]
    public async Task Should_TellTheOthers_When_OneSpeaks()
    {
        await using var server = await ScriptServer.StartAsync("chat_server.js");
        using var first = await ChatClient.JoinAsync(server);
        using var second = await ChatClient.JoinAsync(server);
        using var third = await ChatClient.JoinAsync(server);

        await third.SendAsync("grüß Gott\n");

        Assert.Equal("* guest2 has joined", await first.ReadAsync());
        Assert.Equal("* guest3 has joined", await first.ReadAsync());
        Assert.Equal("<guest3> grüß Gott", await first.ReadAsync());
        Assert.Equal("* guest3 has joined", await second.ReadAsync());
        Assert.Equal("<guest3> grüß Gott", await second.ReadAsync());
    }

    [Theory]
    [InlineData("one\r\ntwo\r\n")]
    [InlineData("one\ntwo\n")]
    [InlineData("\n  one  \n\r\ntwo\n")]
    public async Task Should_SplitLines_When_EndsDiffer(string text)
    {
        await using var server = await ScriptServer.StartAsync("chat_server.js");
        using var listener = await ChatClient.JoinAsync(server);
        using var speaker = await ChatClient.JoinAsync(server);
        await listener.ReadAsync();

        await speaker.SendAsync(text);

        Assert.Equal("<guest2> one", await listener.ReadAsync());
        Assert.Equal("<guest2> two", await listener.ReadAsync());
    }

    [Fact]
    public async Task Should_JoinPieces_When_ALineComesByteByByte()
    {
        await using var server = await ScriptServer.StartAsync("chat_server.js");
        using var listener = await ChatClient.JoinAsync(server);
        using var speaker = await ChatClient.JoinAsync(server);
        await listener.ReadAsync();

        foreach (var c in "piecemeal\r\n")
            await speaker.SendAsync(c.ToString());

        Assert.Equal("<guest2> piecemeal", await listener.ReadAsync());
    }

    [Fact]
    public async Task Should_Rename_When_NicknameIsFree()
    {
        await using var server = await ScriptServer.StartAsync("chat_server.js");
        using var member = await ChatClient.JoinAsync(server);

        await member.SendAsync("/nick Ada\n/who\n/nick not/good\n");

        Assert.Equal("* guest1 is now Ada", await member.ReadAsync());
        Assert.Equal("* Here: Ada", await member.ReadAsync());
        Assert.StartsWith("* A nickname has", await member.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_RefuseNickname_When_Taken()
    {
        await using var server = await ScriptServer.StartAsync("chat_server.js");
        using var first = await ChatClient.JoinAsync(server);
        using var second = await ChatClient.JoinAsync(server);

        await second.SendAsync("/nick GUEST1\n");

        Assert.Equal("* GUEST1 is taken", await second.ReadAsync());
    }

    [Fact]
    public async Task Should_SayGoodbye_When_AMemberQuits()
    {
        await using var server = await ScriptServer.StartAsync("chat_server.js");
        using var stays = await ChatClient.JoinAsync(server);
        using var goes = await ChatClient.JoinAsync(server);
        await stays.ReadAsync();

        await goes.SendAsync("/quit\n");

        Assert.Equal("* Bye", await goes.ReadAsync());
        Assert.Null(await goes.ReadAsync());
        Assert.Equal("* guest2 has left", await stays.ReadAsync());
    }

    [Fact]
    public async Task Should_TellTheOthers_When_AMemberDisconnects()
    {
        await using var server = await ScriptServer.StartAsync("chat_server.js");
        using var stays = await ChatClient.JoinAsync(server);
        (await ChatClient.JoinAsync(server)).Dispose();

        Assert.Equal("* guest2 has joined", await stays.ReadAsync());
        Assert.Equal("* guest2 has left", await stays.ReadAsync());
    }

    [Fact]
    public async Task Should_DropTheLine_When_ItIsTooLong()
    {
        await using var server = await ScriptServer.StartAsync("chat_server.js");
        using var listener = await ChatClient.JoinAsync(server);
        using var speaker = await ChatClient.JoinAsync(server);
        await listener.ReadAsync();

        await speaker.SendAsync(new string('x', 200_000) + "\nshort\n");

        Assert.Contains("longer than 1024 bytes", await speaker.ReadAsync(), StringComparison.Ordinal);
        Assert.Equal("<guest2> short", await listener.ReadAsync());
    }

    [Fact]
    public async Task Should_RemoveControlCharacters_When_ALineHasThem()
    {
        await using var server = await ScriptServer.StartAsync("chat_server.js");
        using var listener = await ChatClient.JoinAsync(server);
        using var speaker = await ChatClient.JoinAsync(server);
        await listener.ReadAsync();

        await speaker.SendAsync("a\e[2Jb\n");

        Assert.Equal("<guest2> a[2Jb", await listener.ReadAsync());
    }
}
