namespace Asyncore.Scripting.JavaScript;

/// <summary>A function of the host that scripts can call.</summary>
/// <remarks>
/// What it throws becomes an exception of the script: a <see cref="ScriptException"/> that carries a thrown value is thrown on as
/// that very value, anything else as an <c>Error</c> with its message.
/// </remarks>
/// <param name="call">Who calls, with what.</param>
/// <returns>The result; the default is <c>undefined</c>.</returns>
public delegate JsValue HostFunction(in HostCall call);

/// <summary>One call from a script into the host. Lives on the stack and allocates nothing.</summary>
public readonly unsafe ref struct HostCall
{
    private readonly nint* _native;
    private readonly object?[]? _objects;
    private readonly ReadOnlySpan<JsValue> _values;

    /// <summary>A call whose arguments are an array of native values.</summary>
    public HostCall(JavaScriptEngine engine, JsValue self, nint* arguments, int count)
    {
        Engine = engine;
        This = self;
        _native = arguments;
        Count = count;
    }

    /// <summary>A call whose arguments are an array of a managed engine's values.</summary>
    public HostCall(JavaScriptEngine engine, JsValue self, object?[] arguments, int count)
    {
        Engine = engine;
        This = self;
        _objects = arguments;
        Count = count;
    }

    /// <summary>A call whose arguments are values already.</summary>
    public HostCall(JavaScriptEngine engine, JsValue self, ReadOnlySpan<JsValue> arguments)
    {
        Engine = engine;
        This = self;
        _values = arguments;
        Count = arguments.Length;
    }

    /// <summary>The engine the call comes from.</summary>
    public JavaScriptEngine Engine { get; }

    /// <summary>The call's <c>this</c>.</summary>
    public JsValue This { get; }

    /// <summary>How many arguments were given.</summary>
    public int Count { get; }

    /// <summary>An argument; <c>undefined</c> where none was given, as in JavaScript.</summary>
    public JsValue this[int index] =>
        (uint)index >= (uint)Count ? default : _native != null ? new JsValue(_native[index])
        : _objects is not null ? new JsValue(_objects[index]) : _values[index];

    /// <summary>An argument as ToInt32 has it (ECMA-262, 7.1.6).</summary>
    public int Int32(int index) => Engine.ToInt32(this[index]);

    /// <summary>An argument as a number; NaN where none was given.</summary>
    public double Number(int index) => Engine.ToNumber(this[index]);

    /// <summary>An argument's truthiness.</summary>
    public bool Boolean(int index) => Engine.ToBoolean(this[index]);

    /// <summary>An argument as a string (ToString, ECMA-262, 7.1.17).</summary>
    public string Text(int index) => Engine.ToText(this[index]);

    /// <summary>The object of the host behind an argument, or null where the argument is something else.</summary>
    public T? Host<T>(int index) where T : class => Engine.GetHostObject(this[index]) as T;
}
