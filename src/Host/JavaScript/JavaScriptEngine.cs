using Asyncore.Scripting.Limits;

namespace Asyncore.Scripting.JavaScript;

/// <summary>
/// What the host needs of a JavaScript engine; each adapter is one subclass. Everything but <see cref="RequestStop"/> belongs to the
/// thread that made the engine.
/// </summary>
/// <remarks>
/// Members that run script code throw <see cref="ScriptException"/> for what the script throws and
/// <see cref="ScriptStoppedException"/> when a limit or a request ended it. After a stop the engine is usable again, from the
/// outermost call on: while <see cref="Stopping"/> is true every frame still on the stack has to unwind.
/// </remarks>
public abstract class JavaScriptEngine : IDisposable
{
    /// <summary>Name and version, as in <c>JavaScriptCore 2.50.6</c>.</summary>
    public abstract string Description { get; }

    /// <summary>What this engine can do beyond the least.</summary>
    public abstract EngineCapabilities Capabilities { get; }

    /// <summary>How long the running handler has been at it, and how long it may. The engine asks it at its safepoints.</summary>
    public HandlerClock Clock { get; } = new();

    /// <summary>The memory a script may make the process use, in bytes of resident set; 0 is no limit.</summary>
    public long MemoryLimit { get; set; }

    /// <summary>A stop was asked for or a limit was passed, and the outermost entry has not been left yet.</summary>
    public abstract bool Stopping { get; }

    /// <summary>
    /// The length of the text that the host puts before the first line of a script: errors count the columns of that line without it.
    /// </summary>
    public int WrapperLength { get; set; }

    /// <summary>Called with the reason of a promise that was rejected with nobody listening.</summary>
    public Action<JsValue>? UnhandledRejection { get; set; }

    /// <summary>The object that holds the script's globals.</summary>
    public abstract JsValue Global { get; }

    /// <summary>Compiles and runs a program. Its value is that of its last expression.</summary>
    /// <param name="source">The text.</param>
    /// <param name="file">The name that errors give it.</param>
    /// <param name="firstLine">The number of its first line.</param>
    public abstract JsValue Evaluate(string source, string file, int firstLine = 1);

    /// <summary>
    /// Runs a program in a realm of its own (ECMAScript, 9.3): with other built-in classes, on the same heap. The realm lives as long as
    /// something of it is reachable. What it throws is no <c>Error</c> of the script's realm.
    /// </summary>
    /// <returns>The value of its last expression; null where the engine has one realm only.</returns>
    public virtual JsValue? EvaluateInNewRealm(string source, string file) => null;

    /// <summary>Compiles a program without running it.</summary>
    /// <exception cref="ScriptException">The text is not a program; carries the line.</exception>
    public abstract void CheckSyntax(string source, string file, int firstLine = 1);

    /// <summary>Calls a function with <c>this</c> and arguments.</summary>
    public abstract JsValue Call(JsValue function, JsValue self, ReadOnlySpan<JsValue> arguments);

    /// <summary>Makes a function that runs in C#.</summary>
    public abstract JsValue CreateFunction(string name, HostFunction function);

    /// <summary>Makes an empty plain object.</summary>
    public abstract JsValue CreateObject();

    /// <summary>Makes an array of values.</summary>
    /// <param name="items">On the stack: an engine's collector need not see values that wait in an array of .NET.</param>
    public abstract JsValue CreateArray(ReadOnlySpan<JsValue> items);

    /// <summary>Makes an array of any length, of values that are made one after the other.</summary>
    public virtual JsValue CreateArray(int length, Func<int, JsValue> item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var array = CreateArray([]);
        for (var i = 0; i < length; i++)
            Set(array, i, item(i));
        return array;
    }

    /// <summary>Makes an <c>Error</c> of the script's realm, with the stack of the call that is running.</summary>
    public abstract JsValue CreateError(string message);

    /// <summary>
    /// Makes an opaque object that stands for <paramref name="target"/>. It has no properties a script could reach the target by, and
    /// keeps it alive as long as the script keeps the object.
    /// </summary>
    public abstract JsValue CreateHostObject(object target);

    /// <summary>The target of an object that <see cref="CreateHostObject"/> made, or null for any other value.</summary>
    public abstract object? GetHostObject(JsValue value);

    /// <summary>The value <c>null</c>.</summary>
    public abstract JsValue Null { get; }

    /// <summary>A boolean.</summary>
    public abstract JsValue FromBoolean(bool value);

    /// <summary>A number.</summary>
    public abstract JsValue FromNumber(double value);

    /// <summary>A small integer: the number type that most calls across the border use.</summary>
    public abstract JsValue FromInt32(int value);

    /// <summary>A string of UTF-16 code units, taken as they are.</summary>
    public abstract JsValue FromText(ReadOnlySpan<char> value);

    /// <summary>The language type of a value.</summary>
    public abstract JsType TypeOf(JsValue value);

    /// <summary>Whether a value can be called.</summary>
    public abstract bool IsFunction(JsValue value);

    /// <summary>Truthiness (ToBoolean).</summary>
    public abstract bool ToBoolean(JsValue value);

    /// <summary>ToNumber. An object's <c>valueOf</c> may run and may throw.</summary>
    public abstract double ToNumber(JsValue value);

    /// <summary>ToInt32, cheap where the value is a small integer already.</summary>
    public abstract int ToInt32(JsValue value);

    /// <summary>ToString. An object's <c>toString</c> may run and may throw.</summary>
    public abstract string ToText(JsValue value);

    /// <summary>Reads a property; getters run.</summary>
    public abstract JsValue Get(JsValue target, string name);

    /// <summary>Reads an element of an array.</summary>
    public abstract JsValue Get(JsValue target, int index);

    /// <summary>Writes a property; setters run.</summary>
    public abstract void Set(JsValue target, string name, JsValue value);

    /// <summary>Writes an element of an array.</summary>
    public abstract void Set(JsValue target, int index, JsValue value);

    /// <summary>Makes a <c>Uint8Array</c> with a copy of the bytes.</summary>
    public abstract JsValue CreateBytes(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// The bytes of a typed array, a <c>DataView</c> or an <c>ArrayBuffer</c>, in place. Valid until script code runs again.
    /// </summary>
    /// <returns>False where the value is something else.</returns>
    public abstract bool TryGetBytes(JsValue value, out Span<byte> bytes);

    /// <summary>Makes memory that both sides see.</summary>
    /// <param name="length">Its size in bytes.</param>
    public abstract SharedBuffer CreateSharedBuffer(int length);

    /// <summary>
    /// Makes memory of which a script may keep parts, as views: it stays theirs when it is disposed here, and comes back for the next
    /// arena when the last view is gone. Its bytes are what an earlier one of this engine left, or zero.
    /// </summary>
    /// <param name="length">Its size in bytes, the same in each call.</param>
    public virtual SharedBuffer CreateArena(int length) => CreateSharedBuffer(length);

    /// <summary>Keeps a value alive beyond the call it came from.</summary>
    public abstract JsReference Protect(JsValue value);

    /// <summary>
    /// Runs <paramref name="body"/> inside the engine, so that each call it makes is a nested one, which costs a fraction of an
    /// outermost one. Exceptions of the body come through. Pending promise reactions run on the way out.
    /// </summary>
    public abstract void Enter(Action body);

    /// <summary>Runs pending promise reactions, where the engine can at this depth.</summary>
    public abstract void RunMicrotasks();

    /// <summary>Asks the running script to stop: at once where the script's own call asks for it, else within 0.3 s. From any thread.</summary>
    public abstract void RequestStop();

    /// <summary>Collects garbage and waits for it.</summary>
    public abstract void Collect();

    /// <summary>What the script's objects take; null where the engine cannot tell.</summary>
    public virtual HeapUsage? MeasureHeap() => null;

    /// <summary>Frees the engine. Values and references of it are dead afterwards.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the adapter holds.</summary>
    protected abstract void Dispose(bool disposing);
}
