using Asyncore.Scripting;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Host.Tests.JavaScript;

// Values, strings and bytes.
public abstract partial class EngineConformance
{
    [Fact]
    public void Should_TellTheType_When_AskedForIt() => Run(engine =>
    {
        Assert.Equal(JsType.Undefined, engine.TypeOf(default));
        Assert.Equal(JsType.Undefined, engine.TypeOf(engine.Evaluate("undefined", "a.js")));
        Assert.Equal(JsType.Null, engine.TypeOf(engine.Null));
        Assert.Equal(JsType.Boolean, engine.TypeOf(engine.FromBoolean(true)));
        Assert.Equal(JsType.Number, engine.TypeOf(engine.FromNumber(0.5)));
        Assert.Equal(JsType.Number, engine.TypeOf(engine.FromInt32(5)));
        Assert.Equal(JsType.Text, engine.TypeOf(engine.FromText("")));
        Assert.Equal(JsType.Object, engine.TypeOf(engine.CreateObject()));
        Assert.Equal(JsType.Symbol, engine.TypeOf(engine.Evaluate("Symbol()", "a.js")));
        Assert.Equal(JsType.BigInt, engine.TypeOf(engine.Evaluate("10n ** 30n", "a.js")));
        Assert.True(engine.IsFunction(engine.Evaluate("(() => 1)", "a.js")));
        Assert.True(engine.IsFunction(engine.CreateFunction("f", (in HostCall _) => default)));
        Assert.False(engine.IsFunction(engine.CreateObject()));
        Assert.False(engine.IsFunction(default));
        Assert.False(engine.IsFunction(engine.FromText("f")));
    });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void Should_KeepIt_When_AnInt32CrossesTheBorder(int value) => Run(engine =>
    {
        var echo = engine.Evaluate("(x => x)", "a.js");
        Assert.Equal(value, engine.ToInt32(engine.Call(echo, default, [engine.FromInt32(value)])));
        Assert.Equal(value, engine.ToNumber(engine.FromInt32(value)));
        Assert.Equal(value, engine.ToInt32(engine.FromNumber(value)));
        Assert.Equal(value, engine.ToInt32(engine.Evaluate($"({value}) + 0.5 - 0.5", "a.js")));
        Assert.Equal($"{value}", engine.ToText(engine.FromInt32(value)));
    });

    [Theory]
    [InlineData("2147483648", int.MinValue)]
    [InlineData("4294967295", -1)]
    [InlineData("-2147483649", int.MaxValue)]
    [InlineData("NaN", 0)]
    [InlineData("Infinity", 0)]
    [InlineData("-0", 0)]
    [InlineData("1e300", 0)]
    [InlineData("-1.9", -1)]
    [InlineData("2 ** 53 + 2", 2)]
    [InlineData("-(2 ** 53 + 2)", -2)]
    [InlineData("'12'", 12)]
    [InlineData("true", 1)]
    [InlineData("undefined", 0)]
    [InlineData("null", 0)]
    [InlineData("({ valueOf() { return 9 } })", 9)]
    public void Should_ConvertAsTheLanguageDoes_When_AskedForAnInt32(string source, int expected) => Run(engine =>
    {
        Assert.Equal(expected, engine.ToInt32(engine.Evaluate(source, "a.js")));
        Assert.Equal(expected, engine.ToInt32(engine.Evaluate($"({source}) | 0", "a.js")));
    });

    [Theory]
    [InlineData(0d)]
    [InlineData(0.5)]
    [InlineData(2147483648d)]
    [InlineData(-2147483649d)]
    [InlineData(1e300)]
    [InlineData(-1e-300)]
    [InlineData(double.Epsilon)]
    [InlineData(double.MaxValue)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(double.NaN)]
    public void Should_KeepIt_When_ANumberCrossesTheBorder(double value) => Run(engine =>
    {
        var echo = engine.Evaluate("(x => x)", "a.js");
        Assert.Equal(value, engine.ToNumber(engine.Call(echo, default, [engine.FromNumber(value)])));
    });

    [Fact]
    public void Should_KeepItsSign_When_ZeroIsNegative() => Run(engine =>
    {
        Assert.True(double.IsNegative(engine.ToNumber(engine.FromNumber(-0d))));
        Assert.True(double.IsNegative(engine.ToNumber(engine.Evaluate("-0", "a.js"))));
        var inverse = engine.Evaluate("(x => 1 / x)", "a.js");
        Assert.Equal(double.NegativeInfinity, engine.ToNumber(engine.Call(inverse, default, [engine.FromNumber(-0d)])));
        Assert.Equal(0, engine.ToInt32(engine.FromNumber(-0d)));
    });

    [Fact]
    public void Should_StayANumber_When_NaNHasAPayload() => Run(engine =>
    {
        foreach (var bits in new ulong[] { 0xffff_ffff_ffff_ffff, 0xfff8_0000_0000_0001, 0x7ff8_dead_beef_0002, 0xfffe_0000_0000_0005 })
            Assert.Equal(JsType.Number, engine.TypeOf(engine.FromNumber(BitConverter.UInt64BitsToDouble(bits))));
    });

    [Fact]
    public void Should_FollowTruthiness_When_AskedForABoolean() => Run(engine =>
    {
        foreach (var falsy in new[] { "0", "-0", "NaN", "''", "null", "undefined", "false", "0n" })
            Assert.False(engine.ToBoolean(engine.Evaluate(falsy, "a.js")), falsy);
        foreach (var truthy in new[] { "1", "'0'", "({})", "[]", "true", "Symbol()", "1n" })
            Assert.True(engine.ToBoolean(engine.Evaluate(truthy, "a.js")), truthy);
        Assert.False(engine.ToBoolean(default));
        Assert.True(engine.ToBoolean(engine.FromBoolean(true)));
        Assert.False(engine.ToBoolean(engine.FromBoolean(false)));
    });

    [Fact]
    public void Should_PassTheError_When_AConversionThrows() => Run(engine =>
    {
        var value = engine.Evaluate("({ valueOf() { throw new Error('v') }, toString() { throw new Error('t') } })", "a.js");
        Assert.Equal("v", Assert.Throws<ScriptException>(() => engine.ToNumber(value)).Message);
        Assert.Equal("v", Assert.Throws<ScriptException>(() => engine.ToInt32(value)).Message);
        Assert.Equal("t", Assert.Throws<ScriptException>(() => engine.ToText(value)).Message);
        var symbol = engine.Evaluate("Symbol('x')", "a.js");
        Assert.Equal("TypeError", Assert.Throws<ScriptException>(() => engine.ToText(symbol)).ErrorName);
        Assert.Equal("TypeError", Assert.Throws<ScriptException>(() => engine.ToNumber(symbol)).ErrorName);
    });

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("\0in\0side\0")]
    [InlineData("Größe \u20ac \ud83d\ude00")]
    [InlineData("\ud800")]
    [InlineData("a\udc00b\ud83d")]
    [InlineData("\uffff\ufffe\ufeff")]
    public void Should_KeepEveryUnit_When_AStringCrossesTheBorder(string value) => Run(engine =>
    {
        var echo = engine.Evaluate("(s => [...s].length + ':' + s.length + ':' + s)", "a.js");
        var text = engine.ToText(engine.Call(echo, default, [engine.FromText(value)]));
        Assert.EndsWith(":" + value, text, StringComparison.Ordinal);
        Assert.Contains($":{value.Length}:", text, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData('x')]
    [InlineData('\u4e00')]
    public void Should_KeepThem_When_StringsAreLarge(char unit) => Run(engine =>
    {
        var large = new string(unit, 10_000_000);
        var echo = engine.Evaluate("(s => s + s[0])", "a.js");
        Assert.Equal(large + unit, engine.ToText(engine.Call(echo, default, [engine.FromText(large)])));
    });

    [Fact]
    public void Should_MakeObjectsAndArrays_When_Asked() => Run(engine => engine.Enter(() =>
    {
        var array = engine.CreateArray([engine.FromInt32(1), engine.FromText("a"), default, engine.Null]);
        engine.Set(engine.Global, "array", array);
        Assert.Equal("[1,\"a\",null,null] 4 true", Text(engine, "JSON.stringify(array) + ' ' + array.length + ' ' + Array.isArray(array)"));
        engine.Set(engine.Global, "object", engine.CreateObject());
        Assert.Equal("{}", Text(engine, "JSON.stringify(object)"));
        engine.Set(engine.Global, "error", engine.CreateError("made"));
        Assert.Equal("true made string", Text(engine, "(error instanceof Error) + ' ' + error.message + ' ' + typeof error.stack"));
    }));

    [Theory]
    [InlineData("new Uint8Array([1, 2, 3])", "010203")]
    [InlineData("new Uint8Array([1, 2, 3, 4]).subarray(1, 3)", "0203")]
    [InlineData("new Uint8ClampedArray([300])", "FF")]
    [InlineData("new Uint16Array([1, 2]).subarray(1)", "0200")]
    [InlineData("new Float64Array([0])", "0000000000000000")]
    [InlineData("new BigInt64Array([1n])", "0100000000000000")]
    [InlineData("new Uint8Array([9, 8]).buffer", "0908")]
    [InlineData("new DataView(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2)", "0203")]
    [InlineData("new DataView(new ArrayBuffer(2))", "0000")]
    [InlineData("new Uint8Array(0)", "")]
    [InlineData("new ArrayBuffer(0)", "")]
    [InlineData("new Uint8Array(new ArrayBuffer(4), 4)", "")]
    public void Should_GiveTheBytes_When_AValueHasSome(string source, string expected) => Run(engine =>
    {
        Assert.True(engine.TryGetBytes(engine.Evaluate(source, "a.js"), out var bytes));
        Assert.Equal(expected, Convert.ToHexString(bytes));
    });

    [Theory]
    [InlineData("undefined")]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("'abc'")]
    [InlineData("[1, 2]")]
    [InlineData("({ length: 2, 0: 1, 1: 2 })")]
    [InlineData("new Proxy(new Uint8Array(2), {})")]
    [InlineData("Object.create(new Uint8Array(2))")]
    [InlineData("(() => 1)")]
    public void Should_GiveNoBytes_When_AValueHasNone(string source) => Run(engine =>
    {
        Assert.False(engine.TryGetBytes(engine.Evaluate(source, "a.js"), out var bytes));
        Assert.True(bytes.IsEmpty);
    });

    [Theory]
    [InlineData("(() => { const b = new ArrayBuffer(4), a = new Uint8Array(b); b.transfer(); return a })()", "")]
    [InlineData("(() => { const b = new ArrayBuffer(4); b.transfer(); return b })()", "")]
    [InlineData("(() => { const b = new ArrayBuffer(4), a = new DataView(b); b.transfer(); return a })()", "")]
    [InlineData("(() => { const b = new ArrayBuffer(4, { maxByteLength: 16 }), a = new Uint8Array(b); b.resize(6); a[5] = 7; return a })()", "000000000007")]
    [InlineData("(() => { const b = new ArrayBuffer(8, { maxByteLength: 16 }), a = new Uint8Array(b, 4, 4); b.resize(2); return a })()", "")]
    [InlineData("(() => { const b = new ArrayBuffer(8, { maxByteLength: 16 }), a = new DataView(b, 4, 4); b.resize(2); return a })()", "")]
    [InlineData("(() => { const b = new ArrayBuffer(8, { maxByteLength: 16 }), a = new DataView(b, 4); b.resize(10); return a })()", "000000000000")]
    [InlineData("(() => { const b = new ArrayBuffer(8, { maxByteLength: 16 }); b.resize(2); return b })()", "0000")]
    public void Should_StayInBounds_When_ABufferWasDetachedOrResized(string source, string expected) => Run(engine =>
    {
        engine.TryGetBytes(engine.Evaluate(source, "a.js"), out var bytes);
        Assert.Equal(expected, Convert.ToHexString(bytes));
    });

    [Fact]
    public void Should_SeeTheSameBytes_When_TheyAreWrittenInPlace() => Run(engine => engine.Enter(() =>
    {
        var array = engine.Evaluate("var u = new Uint8Array([1, 2, 3, 4]).subarray(1); u", "a.js");
        Assert.True(engine.TryGetBytes(array, out var bytes));
        bytes[0] = 99;
        Assert.Equal("99,3,4", Text(engine, "u.join()"));
    }));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void Should_CopyThem_When_BytesAreHandedToAScript(int length) => Run(engine => engine.Enter(() =>
    {
        var source = new byte[length];
        new Random(length).NextBytes(source);
        var array = engine.CreateBytes(source);
        Assert.True(engine.TryGetBytes(array, out var bytes));
        Assert.True(bytes.SequenceEqual(source));
        source.AsSpan().Clear();
        engine.Set(engine.Global, "b", array);
        Assert.Equal($"Uint8Array {length}", Text(engine, "b.constructor.name + ' ' + b.length"));
        if (length > 1)
            Assert.False(bytes.SequenceEqual(source));
    }));

    [Fact]
    public void Should_SeeTheSameMemory_When_ABufferIsShared() => Run(engine =>
    {
        using var buffer = engine.CreateSharedBuffer(4096);
        engine.Set(engine.Global, "shared", buffer.Value);
        Assert.Equal("Uint8Array 4096", Text(engine, "shared.constructor.name + ' ' + shared.length"));
        Assert.Equal(-1, buffer.Span.IndexOfAnyExcept((byte)0));
        buffer.Span[4095] = 7;
        Assert.Equal("7", Text(engine, "shared[0] = 9; shared[4095]"));
        Assert.Equal(9, buffer.Span[0]);
        engine.Collect();
        Assert.Equal("9", Text(engine, "shared[0]"));
    });

    [Fact]
    public void Should_KeepTheMemory_When_AScriptStillHasASharedBuffer() => Run(engine =>
    {
        var buffer = engine.CreateSharedBuffer(1 << 20);
        engine.Set(engine.Global, "shared", buffer.Value);
        buffer.Span.Fill(5);
        buffer.Dispose();
        Assert.Equal(0, buffer.Length);
        engine.Collect();
        Assert.Equal(5 << 20, engine.ToInt32(engine.Evaluate("shared.reduce((a, b) => a + b, 0)", "a.js")));
    });
}
