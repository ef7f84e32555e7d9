namespace Asyncore.Host.Tests.Api;

public class CryptoTests
{
    [Theory]
    [InlineData("['md5', 'sha1', 'sha256', 'sha384', 'sha512'].map(h => require('crypto').createHash(h).update('h\u00e9').digest('hex'))", "33fcd01258e6ba07ef405dc9e721f3a7,96565112c667eb63e672b56c4401d0541eeada0e,7dfbe0eab96510b11c9a2671d83019cd52953211294db5f917ffa0b7cc84f534,2bb36453115b614883d162187eb1393a9b6e692348dec2e68e64cc34c13fa8e3b6e1bef6eacfc12171e3089f4d24e9a9,e0585e83d2af07223c0201a7315686b23929af3c855f3d74c44bb1380270d834aa52001eec355d1d87631ea531837191037d516761e05f8f0577e22900f36c2a")]
    [InlineData("require('crypto').createHash('SHA256').update('a').update(Buffer.from('b')).digest('base64')", "+44g/C5MPySMYMOb1lLzwTRymLuXe4tNWQO4UFViBgM=")]
    [InlineData("require('crypto').createHash('sha1').update('6162', 'hex').digest('latin1').length", "20")]
    [InlineData("require('crypto').createHash('md5').digest().length", "16")]
    [InlineData("(h => [h.copy().digest('hex'), h.update('b').digest('hex')])(require('crypto').createHash('md5').update('a'))", "0cc175b9c0f1b6a831c399e269772661,187ef4436122d1cc2f40dc2b92f0eba0")]
    [InlineData("(h => { h.digest(); return h.update('x'); })(require('crypto').createHash('md5'))", "Error ERR_CRYPTO_HASH_FINALIZED: Digest already called")]
    [InlineData("(h => { h.digest(); return h.digest(); })(require('crypto').createHash('md5'))", "Error ERR_CRYPTO_HASH_FINALIZED: Digest already called")]
    [InlineData("require('crypto').createHash('md5').update(5).x", "TypeError ERR_INVALID_ARG_TYPE: The \"data\" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received type number (5)")]
    [InlineData("require('crypto').createHash('nope')", "Error ERR_OSSL_EVP_UNSUPPORTED: Digest method not supported")]
    [InlineData("['md5', 'sha1', 'sha256', 'sha384', 'sha512'].map(h => require('crypto').createHmac(h, 'key').update('data').digest('hex'))", "9d5c73ef85594d34ec4438b7c97e51d8,104152c5bfdca07bc633eebd46199f0255c9f49d,5031fe3d989c6d1537a013fa6e739da23463fdaec3b70137d828e36ace221bd0,c5f97ad9fd1020c174d7dc02cf83c4c1bf15ee20ec555b690ad58e62da8a00ee44ccdb65cb8c80acfd127ebee568958a,3c5953a18f7303ec653ba170ae334fafa08e3846f2efe317b87efce82376253cb52a8c31ddcde5a3a2eee183c2b34cb91f85e64ddbc325f7692b199473579c58")]
    [InlineData("require('crypto').createHmac('sha256', Buffer.alloc(200, 1)).update('').digest('hex')", "45384aff2a62919c8d46136b4c34ad8913c55d58df70236739406b41f389f161")]
    [InlineData("require('crypto').createHmac('sha256', '').update('x').digest('hex')", "4cbc96099a6467ce002461f10549b4898265ebe6188b45efacc44293516e62c4")]
    [InlineData("require('crypto').createHmac('nope', 'k')", "TypeError ERR_CRYPTO_INVALID_DIGEST: Invalid digest: nope")]
    [InlineData("require('crypto').pbkdf2Sync('password', 'salt', 1000, 20, 'sha256').toString('hex')", "632c2812e46d4604102ba7618e9d6d7d2f8128f6")]
    public void Should_Hash_When_DataIsGiven(string expression, string expected) => Assert.Equal(expected, ScriptRun.Value(expression));

    [Theory]
    [InlineData("require('crypto').randomBytes(16).length", "16")]
    [InlineData("require('crypto').randomBytes(0).length", "0")]
    [InlineData("Buffer.compare(require('crypto').randomBytes(16), require('crypto').randomBytes(16)) !== 0", "true")]
    [InlineData("require('crypto').randomBytes(-1)", "RangeError ERR_OUT_OF_RANGE: The value of \"size\" is out of range. It must be >= 0 && <= 2147483647. Received -1")]
    [InlineData("/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID())", "true")]
    [InlineData("crypto.getRandomValues(new Uint32Array(64)).some(x => x > 65535)", "true")]
    [InlineData("(() => { try { crypto.getRandomValues(new Float32Array(1)); } catch (e) { return [e.name, e.code]; } })()", "TypeMismatchError,17")]
    [InlineData("(() => { try { crypto.getRandomValues(new Uint8Array(65537)); } catch (e) { return [e.name, e.code]; } })()", "QuotaExceededError,22")]
    [InlineData("Array.from({ length: 200 }, () => require('crypto').randomInt(3)).sort().filter((x, i, a) => x !== a[i - 1]).join()", "0,1,2")]
    [InlineData("require('crypto').randomInt(5, 6)", "5")]
    [InlineData("require('crypto').randomInt(5, 5)", "RangeError ERR_OUT_OF_RANGE: The value of \"max\" is out of range. It must be greater than the value of \"min\" (5). Received 5")]
    [InlineData("require('crypto').timingSafeEqual(Buffer.from('a'), Buffer.from('a'))", "true")]
    [InlineData("require('crypto').timingSafeEqual(Buffer.from('a'), Buffer.from('b'))", "false")]
    [InlineData("require('crypto').timingSafeEqual(Buffer.from('a'), Buffer.from('bb'))", "RangeError ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH: Input buffers must have the same byte length")]
    public void Should_GiveRandomness_When_Asked(string expression, string expected) => Assert.Equal(expected, ScriptRun.Value(expression));
}
