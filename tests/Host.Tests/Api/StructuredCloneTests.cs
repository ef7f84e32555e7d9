namespace Asyncore.Host.Tests.Api;

public class StructuredCloneTests
{
    [Theory]
    [InlineData("JSON.stringify(structuredClone({ a: [1, { b: 2 }], c: null, d: undefined }))", "{\"a\":[1,{\"b\":2}],\"c\":null}")]
    [InlineData("(o => { o.self = o; const c = structuredClone(o); return c !== o && c.self === c; })({})", "true")]
    [InlineData("[...structuredClone(new Map([[{ a: 1 }, new Set([1, 2])]]))].map(([k, v]) => [k.a, ...v])", "1,1,2")]
    [InlineData("structuredClone(new Date(5)).getTime()", "5")]
    [InlineData("(r => [r.source, r.flags, r.lastIndex, r instanceof RegExp])(structuredClone(Object.assign(/a+/gi, { lastIndex: 3 })))", "a+,gi,0,true")]
    [InlineData("(e => [e.constructor.name, e.message, e instanceof RangeError, e.cause])(structuredClone(new RangeError('m', { cause: 7 })))", "RangeError,m,true,7")]
    [InlineData("(e => [e.constructor.name, e.name])(structuredClone(Object.assign(new Error('m'), { name: 'Custom' })))", "Error,Error")]
    [InlineData("structuredClone(Buffer.from('abc')).constructor.name", "Uint8Array")]
    [InlineData("(a => [a.length, 1 in a, a[2]])(structuredClone([1, , 3]))", "3,false,3")]
    [InlineData("structuredClone(new Float64Array([1.5, 2])).join()", "1.5,2")]
    [InlineData("(b => [b.byteLength, new Uint8Array(b)[1]])(structuredClone(new Uint8Array([1, 2]).buffer))", "2,2")]
    [InlineData("(c => c.a.buffer === c.b.buffer)((b => structuredClone({ a: new Uint8Array(b), b: new DataView(b, 1) }))(new ArrayBuffer(4)))", "true")]
    [InlineData("[Object(1n), new String('s'), new Number(3), new Boolean(false)].map(v => structuredClone(v)).map(v => [typeof v, v.constructor.name, String(v)])", "object,BigInt,1,object,String,s,object,Number,3,object,Boolean,false")]
    [InlineData("structuredClone(10n)", "10")]
    [InlineData("structuredClone(new (class A { x = 1; })()).constructor.name", "Object")]
    [InlineData("structuredClone({ get a() { return 5; } }).a", "5")]
    [InlineData("JSON.stringify(structuredClone(Object.assign([1], { extra: 2 })).extra)", "2")]
    [InlineData("(o => Object.keys(structuredClone(o)))({ b: 1, a: 2, [Symbol('s')]: 3 })", "b,a")]
    public void Should_Copy_When_ValueCanBeCloned(string expression, string expected) => Assert.Equal(expected, ScriptRun.Value(expression));

    [Theory]
    [InlineData("(() => { try { structuredClone(() => 1); } catch (e) { return [e.name, e.code, e instanceof DOMException]; } })()", "DataCloneError,25,true")]
    [InlineData("(() => { try { structuredClone({ a: Symbol('x') }); } catch (e) { return [e.name, e.message]; } })()", "DataCloneError,Symbol(x) could not be cloned.")]
    [InlineData("(() => { try { structuredClone(new WeakMap()); } catch (e) { return e.name; } })()", "DataCloneError")]
    [InlineData("(() => { try { structuredClone(Promise.resolve()); } catch (e) { return e.name; } })()", "DataCloneError")]
    [InlineData("structuredClone()", "TypeError ERR_MISSING_ARGS: The value argument must be specified")]
    public void Should_Throw_When_ValueCannotBeCloned(string expression, string expected) => Assert.Equal(expected, ScriptRun.Value(expression));

    [Theory]
    [InlineData("(b => { const c = structuredClone({ b, v: new Uint8Array(b, 1) }, { transfer: [b] }); return [b.byteLength, c.b.byteLength, c.v.length, c.v.buffer === c.b]; })(new ArrayBuffer(4))", "0,4,3,true")]
    [InlineData("(b => { try { structuredClone(1, { transfer: [b, b] }); } catch (e) { return [e.name, b.byteLength]; } })(new ArrayBuffer(4))", "DataCloneError,4")]
    [InlineData("(b => { try { structuredClone(() => 1, { transfer: [b] }); } catch (e) { return [e.name, b.byteLength]; } })(new ArrayBuffer(4))", "DataCloneError,4")]
    public void Should_MoveMemory_When_BufferIsTransferred(string expression, string expected) => Assert.Equal(expected, ScriptRun.Value(expression));
}
