namespace Asyncore.Host.Tests.Api;

/// <summary>What channels use to send text and to hand out what they received.</summary>
public class EncodeIntoTests
{
    [Theory]
    [InlineData("(b => [internals.encodeInto('abc', 'latin1', b), b.toString('hex')])(Buffer.alloc(4))", "3,61626300")]
    [InlineData("(b => [internals.encodeInto('h\u00e9', 'latin1', b), b.toString('hex')])(Buffer.alloc(4))", "2,68e90000")]
    [InlineData("(b => [internals.encodeInto('h\u00e9', 'utf8', b), b.toString('hex')])(Buffer.alloc(4))", "3,68c3a900")]
    [InlineData("internals.encodeInto('\u20ac\u20ac', 'utf8', Buffer.alloc(5))", "-1")]
    [InlineData("internals.encodeInto('abcde', 'utf8', Buffer.alloc(4))", "-1")]
    [InlineData("internals.encodeInto('abcde', 'latin1', Buffer.alloc(4))", "-1")]
    [InlineData("internals.encodeInto('a'.repeat(3000), 'latin1', Buffer.alloc(3000))", "3000")]
    [InlineData("internals.encodeInto('\u00e9'.repeat(3000), 'utf8', Buffer.alloc(5999))", "-1")]
    [InlineData("internals.encodeInto('aGk=', 'base64', Buffer.alloc(2))", "2")]
    [InlineData("internals.encodeInto('x\u20ac', 'latin1', Buffer.alloc(9))", "RangeError ERR_OUT_OF_RANGE: the character '\u20ac' (U+20AC) at index 1 has no latin1 byte: set this.encoding = 'utf8' or pass Buffer.from(text)")]
    [InlineData("internals.encodeInto('x'.repeat(2000) + '\ud83d\ude00', 'latin1', Buffer.alloc(9000))", "RangeError ERR_OUT_OF_RANGE: the character '\ud83d\ude00' (U+1F600) at index 2000 has no latin1 byte: set this.encoding = 'utf8' or pass Buffer.from(text)")]
    [InlineData("(b => { const c = internals.copyOut(b, 1, 2); b[1] = 0; return [c, c instanceof Buffer, c.buffer === b.buffer]; })(Buffer.from('abcd'))", "bc,true,false")]
    [InlineData("[0, 191, 192, 193, 5000].map(n => internals.copyOut(Buffer.alloc(6000, 'xyz'), 3, n).equals(Buffer.alloc(n, 'xyz')))", "true,true,true,true,true")]
    public void Should_FitAllOrNothing_When_TextIsEncoded(string expression, string expected) => Assert.Equal(expected, ScriptRun.Value(expression));
}
