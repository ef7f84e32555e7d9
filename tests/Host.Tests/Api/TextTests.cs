namespace Asyncore.Host.Tests.Api;

public class TextTests
{
    [Theory]
    [InlineData("new TextEncoder().encode('h\u20ac')", "104,226,130,172")]
    [InlineData("new TextEncoder().encode().length", "0")]
    [InlineData("new TextEncoder().encoding", "utf-8")]
    [InlineData("new TextEncoder().encode('a').constructor.name", "Uint8Array")]
    [InlineData("JSON.stringify(new TextEncoder().encodeInto('a\u20ac\ud83d\ude00', new Uint8Array(4)))", "{\"read\":2,\"written\":4}")]
    [InlineData("JSON.stringify(new TextEncoder().encodeInto('a\u20ac\ud83d\ude00', new Uint8Array(8)))", "{\"read\":4,\"written\":8}")]
    [InlineData("JSON.stringify(new TextEncoder().encodeInto('\\ud800x', new Uint8Array(4)))", "{\"read\":2,\"written\":4}")]
    [InlineData("JSON.stringify(new TextEncoder().encodeInto('plain', new Uint8Array(3)))", "{\"read\":3,\"written\":3}")]
    public void Should_Encode_When_TextEncoderIsUsed(string expression, string expected) => Assert.Equal(expected, ScriptRun.Value(expression));

    [Theory]
    [InlineData("new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x61]))", "a")]
    [InlineData("new TextDecoder('utf-8', { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x61])).length", "2")]
    [InlineData("new TextDecoder().decode(new Uint8Array([0xe2, 0x82, 0x61, 0xff]))", "\ufffda\ufffd")]
    [InlineData("(() => { try { new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([0xff])); } catch (e) { return e.name + e.code; } })()", "TypeErrorERR_ENCODING_INVALID_ENCODED_DATA")]
    [InlineData("(d => [d.decode(new Uint8Array([0xe2, 0x82]), { stream: true }), d.decode(new Uint8Array([0xac, 0x61]), { stream: true }), d.decode()])(new TextDecoder())", ",\u20aca,")]
    [InlineData("(d => [d.decode(new Uint8Array([0xf0, 0x9f]), { stream: true }), d.decode()])(new TextDecoder())", ",\ufffd")]
    [InlineData("(d => [d.decode(new Uint8Array([0xe0, 0x80]), { stream: true }), d.decode()])(new TextDecoder())", "\ufffd\ufffd,")]
    [InlineData("new TextDecoder('utf-16le').decode(new Uint8Array([0x61, 0, 0x3d, 0xd8]))", "a\ufffd")]
    [InlineData("(d => [d.decode(new Uint8Array([0x61, 0, 0x3d]), { stream: true }), d.decode(new Uint8Array([0xd8, 0, 0xde]), { stream: true }), d.decode()])(new TextDecoder('utf-16le'))", "a,\ud83d\ude00,")]
    [InlineData("new TextDecoder('latin1').encoding", "windows-1252")]
    [InlineData("new TextDecoder(' UTF8 ').encoding", "utf-8")]
    [InlineData("new TextDecoder('latin1').decode(new Uint8Array([0x80, 0xe9, 0x9f]))", "\u20ac\u00e9\u0178")]
    [InlineData("new TextDecoder('nope')", "RangeError ERR_ENCODING_NOT_SUPPORTED: The \"nope\" encoding is not supported")]
    [InlineData("new TextDecoder().decode(new Uint16Array([0x6161]))", "aa")]
    [InlineData("new TextDecoder().decode(new ArrayBuffer(1)).length", "1")]
    [InlineData("new TextDecoder().decode('x')", "TypeError ERR_INVALID_ARG_TYPE: The \"input\" argument must be an instance of ArrayBuffer or ArrayBufferView. Received type string ('x')")]
    public void Should_Decode_When_TextDecoderIsUsed(string expression, string expected) => Assert.Equal(expected, ScriptRun.Value(expression));

    [Theory]
    [InlineData("btoa('h\u00e9')", "aOk=")]
    [InlineData("btoa('')", "")]
    [InlineData("btoa('\u20ac')", "InvalidCharacterError 5: Invalid character")]
    [InlineData("atob('aGk=')", "hi")]
    [InlineData("atob(' a G k ')", "hi")]
    [InlineData("atob('aGk')", "hi")]
    [InlineData("atob('aG=k')", "InvalidCharacterError 5: Invalid character")]
    [InlineData("atob('a')", "InvalidCharacterError 5: The string to be decoded is not correctly encoded.")]
    [InlineData("atob('_-')", "InvalidCharacterError 5: Invalid character")]
    [InlineData("atob('/+8=').length", "2")]
    [InlineData("[123, null].map(btoa)", "MTIz,bnVsbA==")]
    public void Should_Convert_When_AtobOrBtoaIsCalled(string expression, string expected) => Assert.Equal(expected, ScriptRun.Value(expression));

    [Theory]
    [InlineData("new DOMException('m', 'AbortError') instanceof Error", "true")]
    [InlineData("new DOMException('m', 'AbortError').code", "20")]
    [InlineData("`${new DOMException('m', 'DataCloneError')}`", "DataCloneError: m")]
    [InlineData("DOMException.INVALID_CHARACTER_ERR", "5")]
    [InlineData("new DOMException().name", "Error")]
    public void Should_BeAnError_When_DomExceptionIsMade(string expression, string expected) => Assert.Equal(expected, ScriptRun.Value(expression));
}
