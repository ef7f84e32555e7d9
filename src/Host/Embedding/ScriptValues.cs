using System.Collections;
using System.Globalization;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Embedding;

/// <summary>
/// Values between C# and the script. Into the script: null, booleans, numbers, strings, bytes, lists, dictionaries, delegates. Out of
/// it: the same, arrays as <c>object[]</c>, plain objects as dictionaries, functions as <see cref="ScriptFunction"/>.
/// </summary>
internal sealed class ScriptValues(ScriptRuntime runtime)
{
    private const int Deepest = 64;

    public JsValue ToScript(object? value)
    {
        var engine = runtime.Engine;
        switch (value)
        {
            case null:
                return engine.Null;
            case bool boolean:
                return engine.FromBoolean(boolean);
            case int number:
                return engine.FromInt32(number);
            case string text:
                return engine.FromText(text);
            case char character:
                return engine.FromText(character.ToString());
            case Enum name:
                return engine.FromText(name.ToString());
            case ScriptFunction function:
                return function.Value;
            case byte[] bytes:
                return Bytes(bytes);
            case ReadOnlyMemory<byte> memory:
                return Bytes(memory.Span);
            case Delegate function:
                return CreateFunction(function.Method.Name, function);
            case IDictionary dictionary:
                return FromDictionary(dictionary);
            case IEnumerable items:
                var list = items.Cast<object?>().ToArray();
                return engine.CreateArray(list.Length, i => ToScript(list[i]));
            case IConvertible convertible:
                return engine.FromNumber(convertible.ToDouble(CultureInfo.InvariantCulture));
            default:
                throw new ScriptException(
                    $"a {value.GetType()} cannot be given to a script: numbers, strings, bytes, lists, dictionaries and delegates can");
        }
    }

    public object? ToHost(JsValue value, Type type)
    {
        if (type == typeof(JsValue))
            return value;
        var found = ToHost(value, 0);
        if (found is null)
        {
            return !type.IsValueType || Nullable.GetUnderlyingType(type) is not null
                ? null
                : throw new ScriptException($"a {type.Name} was expected, not null or undefined") { ErrorName = "TypeError" };
        }
        if (type.IsInstanceOfType(found))
            return found;
        var target = Nullable.GetUnderlyingType(type) ?? type;
        try
        {
            if (target == typeof(ReadOnlyMemory<byte>) && found is byte[] bytes)
                return new ReadOnlyMemory<byte>(bytes);
            if (target.IsEnum && found is string name)
                return Enum.Parse(target, name, ignoreCase: true);
            if (found is IConvertible)
                return Convert.ChangeType(found, target, CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is InvalidCastException or FormatException or OverflowException or ArgumentException)
        {
            // Said below.
        }
        throw new ScriptException($"a {type.Name} was expected, not {Describe(found)}") { ErrorName = "TypeError" };
    }

    public JsValue CreateFunction(string name, Delegate function)
    {
        var parameters = function.Method.GetParameters();
        return runtime.Engine.CreateFunction(name, (in HostCall call) =>
        {
            var arguments = new object?[parameters.Length];
            for (var i = 0; i < parameters.Length; i++)
            {
                arguments[i] = i >= call.Count && parameters[i].HasDefaultValue
                    ? parameters[i].DefaultValue
                    : ToHost(call[i], parameters[i].ParameterType);
            }
            try
            {
                var result = function.DynamicInvoke(arguments);
                return function.Method.ReturnType == typeof(void) ? default : ToScript(result);
            }
            catch (System.Reflection.TargetInvocationException error) when (error.InnerException is { } inner)
            {
                throw runtime.Thrown.ForScript(inner);
            }
        });
    }

    private object? ToHost(JsValue value, int depth)
    {
        var engine = runtime.Engine;
        switch (engine.TypeOf(value))
        {
            case JsType.Undefined or JsType.Null:
                return null;
            case JsType.Boolean:
                return engine.ToBoolean(value);
            case JsType.Number:
                return engine.ToNumber(value);
            case JsType.Text:
                return engine.ToText(value);
            case JsType.Object when engine.TryGetBytes(value, out var bytes):
                return bytes.ToArray();
            case JsType.Object when engine.IsFunction(value):
                return new ScriptFunction(runtime, this, engine.Protect(value));
            case JsType.Object when depth < Deepest:
                return FromObject(value, depth + 1);
            case JsType.Object:
                throw new ScriptException("the value is nested too deeply, or holds itself") { ErrorName = "RangeError" };
            default:
                return engine.ToText(value);
        }
    }

    private object FromObject(JsValue value, int depth)
    {
        var engine = runtime.Engine;
        var entries = runtime.CallPrelude("entries", [value]);
        var length = engine.ToInt32(engine.Get(entries, "length"));
        if (engine.ToBoolean(runtime.CallPrelude("is_array", [value])))
        {
            var items = new object?[length];
            for (var i = 0; i < length; i++)
                items[i] = ToHost(engine.Get(engine.Get(entries, i), 1), depth);
            return items;
        }
        var found = new Dictionary<string, object?>(length);
        for (var i = 0; i < length; i++)
        {
            var entry = engine.Get(entries, i);
            found[engine.ToText(engine.Get(entry, 0))] = ToHost(engine.Get(entry, 1), depth);
        }
        return found;
    }

    private JsValue FromDictionary(IDictionary dictionary)
    {
        var engine = runtime.Engine;
        var target = engine.CreateObject();
        foreach (DictionaryEntry entry in dictionary)
            engine.Set(target, Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "", ToScript(entry.Value));
        return target;
    }

    private JsValue Bytes(ReadOnlySpan<byte> bytes) => runtime.CallPrelude("to_buffer", [runtime.Engine.CreateBytes(bytes)]);

    private static string Describe(object value) => value switch
    {
        string text => $"the string '{text}'",
        double number => $"the number {number.ToString(CultureInfo.InvariantCulture)}",
        bool => "a boolean",
        byte[] => "bytes",
        ScriptFunction => "a function",
        object[] => "an array",
        _ => "an object",
    };
}
