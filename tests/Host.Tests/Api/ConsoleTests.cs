namespace Asyncore.Host.Tests.Api;

public class ConsoleTests
{
    [Theory]
    [InlineData("console.log('a', 1, { b: [2] }); console.info('%s!', 'x'); console.debug(); console.log('%%', '%');", "a 1 { b: [ 2 ] }\nx!\n\n% %\n")]
    [InlineData("console.group('G'); console.log('a\\nb'); console.group(); console.log('c'); console.groupEnd(); console.groupEnd(); console.log('d');", "G\n  a\n  b\n    c\nd\n")]
    [InlineData("console.count(); console.count('x'); console.count(); console.countReset(); console.count();", "default: 1\nx: 1\ndefault: 2\ndefault: 1\n")]
    [InlineData("console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 }); console.dir('%s');", "{ a: [Object] }\n'%s'\n")]
    [InlineData("console.table([{ a: 1, b: 'x' }, { a: 2 }]);", "\u250c\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u252c\u2500\u2500\u2500\u252c\u2500\u2500\u2500\u2500\u2500\u2510\n\u2502 (index) \u2502 a \u2502 b   \u2502\n\u251c\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u253c\u2500\u2500\u2500\u253c\u2500\u2500\u2500\u2500\u2500\u2524\n\u2502 0       \u2502 1 \u2502 'x' \u2502\n\u2502 1       \u2502 2 \u2502     \u2502\n\u2514\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2534\u2500\u2500\u2500\u2534\u2500\u2500\u2500\u2500\u2500\u2518\n")]
    [InlineData("console.table(5);", "5\n")]
    [InlineData("console.log('h\u00e9\u20ac\ud83d\ude00');", "h\u00e9\u20ac\ud83d\ude00\n")]
    public void Should_WriteToOutput_When_Logged(string script, string expected)
    {
        var result = ScriptRun.Program(script);
        Assert.Equal(expected, result.Output);
        Assert.Empty(result.Error);
    }

    [Theory]
    [InlineData("console.error('a'); console.warn('b %d', 1);", "a\nb 1\n")]
    [InlineData("console.assert(1, 'no'); console.assert(0); console.assert(0, 'x %s', 'y'); console.assert(false, { a: 1 });", "Assertion failed\nAssertion failed: x y\nAssertion failed: { a: 1 }\n")]
    [InlineData("console.timeEnd('q');", "Warning: No such label 'q' for console.timeEnd()\n")]
    public void Should_WriteToError_When_ItIsAWarning(string script, string expected)
    {
        var result = ScriptRun.Program(script);
        Assert.Equal(expected, result.Error);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void Should_ShowOnlyTheUsersFrames_When_TraceIsWritten()
    {
        var error = ScriptRun.Program("function deep() { console.trace('here %s', 1); } deep();").Error;
        Assert.StartsWith("Trace: here 1\n    at deep (test.js:1:", error, StringComparison.Ordinal);
        Assert.DoesNotContain("asyncore:", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_ShowNameMessageAndFrames_When_AnErrorIsLogged()
    {
        var output = ScriptRun.Program("""
            class MyError extends Error {}
            function fail() { throw Object.assign(new MyError('boom'), { code: 'EX', cause: new TypeError('inner') }); }
            try { fail(); } catch (e) { console.log(e); }
            try { Buffer.from('a').readUInt8(9); } catch (e) { console.log(e); }
            """).Output;
        Assert.StartsWith("MyError: boom\n    at fail (test.js:2:", output, StringComparison.Ordinal);
        Assert.Contains("code: 'EX'", output, StringComparison.Ordinal);
        Assert.Contains("cause: TypeError: inner\n", output, StringComparison.Ordinal);
        Assert.Contains("RangeError [ERR_OUT_OF_RANGE]: The value of \"offset\" is out of range.", output, StringComparison.Ordinal);
        Assert.DoesNotContain("asyncore:", output, StringComparison.Ordinal);
        Assert.DoesNotContain("sourceURL", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("console.log({ get [Symbol.toStringTag]() { throw new Error('no'); } });", "[object: inspection failed: no]\n")]
    [InlineData("console.log([1, new Proxy({}, { ownKeys() { throw new Error('trap'); } })]);", "[ 1, [object: inspection failed: trap] ]\n")]
    [InlineData("console.log(class { static name() {} });", "[class (anonymous)]\n")]
    [InlineData("console.log(Object.defineProperty(new Error('m'), 'stack', { value: 5 }));", "[Error: m]\n")]
    [InlineData("console.log({ [Symbol.for('nodejs.util.inspect.custom')]() { return 'mine'; } });", "mine\n")]
    public void Should_WriteALine_When_TheValueIsHostile(string script, string expected) => Assert.Equal(expected, ScriptRun.Program(script).Output);

    [Fact]
    public void Should_TellTheTime_When_TimerEnds() =>
        Assert.Matches(@"^t: [\d.]+ms extra\nt: [\d.]+ms\n$", ScriptRun.Program("console.time('t'); console.timeLog('t', 'extra'); console.timeEnd('t');").Output);
}
