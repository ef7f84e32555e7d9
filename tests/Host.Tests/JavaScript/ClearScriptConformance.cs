using Asyncore.Scripting.ClearScript;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Host.Tests.JavaScript;

[Collection(Engines.Collection)]
public sealed class ClearScriptConformance : EngineConformance
{
    // ClearScript leaves an object of its own among the globals, which cannot be removed.
    [Fact]
    public void Should_LeadToNothingOfTheHosts_When_AScriptLooksAtEverything() => Run(engine =>
    {
        engine.Set(engine.Global, "handle", engine.CreateHostObject(new object()));
        Define(engine, "fn", (in HostCall _) => default);
        Assert.Equal("false", Text(engine, "'GetType' in handle || 'GetType' in fn"));
        Assert.Equal("", Text(engine, """
            (function () {
              const { isHostObject } = EngineInternal, seen = new Set(), found = [];
              (function visit(value, path) {
                if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value))
                  return;
                seen.add(value);
                if (isHostObject(value))
                  found.push(path);
                for (const key of Reflect.ownKeys(value)) {
                  const { value: held, get, set } = Reflect.getOwnPropertyDescriptor(value, key);
                  for (const part of [held, get, set])
                    visit(part, `${path}.${String(key)}`);
                }
                visit(Object.getPrototypeOf(value), `${path}.__proto__`);
              })(globalThis, '');
              return found.join();
            })()
            """));
    });

    [Fact]
    public void Should_Live_When_AScriptThrowsASymbol() => Run(engine =>
    {
        Assert.Throws<Scripting.ScriptException>(() => engine.Evaluate("throw Symbol('thrown')", "a.js"));
        engine.Evaluate("Promise.reject(Symbol('rejected')); (async () => { throw Symbol('gone') })()", "a.js");
        Assert.Throws<Scripting.ScriptException>(() => engine.Call(engine.Evaluate("(() => { throw Symbol('called') })", "a.js"), default, []));
        AssertUsable(engine);
    });

    protected override JavaScriptEngine CreateEngine() => new ClearScriptEngine();
}
