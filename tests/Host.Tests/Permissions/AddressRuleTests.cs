using System.Net;
using Asyncore.Scripting.Permissions;

namespace Asyncore.Host.Tests.Permissions;

public sealed class AddressRuleTests
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", 80, true)]
    [InlineData("127.0.0.1", "127.0.0.2", 80, false)]
    [InlineData("127.0.0.1:80", "127.0.0.1", 80, true)]
    [InlineData("127.0.0.1:80", "127.0.0.1", 81, false)]
    [InlineData("127.0.0.1:0", "127.0.0.1", 0, true)]
    [InlineData("10.0.0.0/8", "10.255.1.2", 1, true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", 1, false)]
    [InlineData("10.1.2.3/8:53", "10.9.9.9", 53, true)]
    [InlineData("10.128.0.0/9", "10.127.0.1", 1, false)]
    [InlineData("0.0.0.0/0", "8.8.8.8", 1, true)]
    [InlineData("0.0.0.0/0", "::1", 1, false)]
    [InlineData("::1", "::1", 1, true)]
    [InlineData("[::1]:80", "::1", 80, true)]
    [InlineData("[::1]:80", "::1", 8, false)]
    [InlineData("[fd00::/8]:443", "fdff::1", 443, true)]
    [InlineData("fe80::/10", "fe81::1", 1, true)]
    [InlineData("::ffff:127.0.0.1", "127.0.0.1", 1, true)]
    [InlineData("::ffff:10.0.0.0/104", "10.1.2.3", 1, true)]
    [InlineData("127.1", "127.0.0.1", 1, true)]
    [InlineData("2130706433", "127.0.0.1", 1, true)]
    [InlineData("0x7f000001:7", "127.0.0.1", 7, true)]
    [InlineData("*", "::2", 9, true)]
    [InlineData("*:9", "1.2.3.4", 9, true)]
    [InlineData("*:9", "1.2.3.4", 10, false)]
    public void Should_CoverAnAddress_When_ItIsInTheRule(string text, string address, int port, bool covers)
    {
        var rule = AddressRule.Parse("allow-net", text);

        Assert.Equal(covers, rule.IsFor(port) && rule.Covers(AddressRule.Plain(IPAddress.Parse(address))));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":80")]
    [InlineData("host:port")]
    [InlineData("host:65536")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/x")]
    [InlineData("host/8")]
    [InlineData("[::1")]
    [InlineData("[::1]80")]
    [InlineData("a b")]
    [InlineData("http://host")]
    public void Should_NameTheEntry_When_ItHasNoForm(string text)
    {
        var error = Assert.Throws<ArgumentException>(() => AddressRule.Parse("deny-net", text));

        Assert.Contains($"deny-net={text}: not an address", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_CompareNamesWithoutCase_When_TheRuleIsAName()
    {
        var rule = AddressRule.Parse("allow-net", "Example.COM:80");

        Assert.True(rule.Covers("example.com."));
        Assert.False(rule.Covers("www.example.com"));
    }
}
