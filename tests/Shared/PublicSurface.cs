using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Asyncore.Tests;

/// <summary>What an assembly offers, one line a member, compared with what is recorded.</summary>
internal static class PublicSurface
{
    /// <summary>Compares with PublicApi.txt beside the file of the caller.</summary>
    public static void IsAsRecorded(Assembly assembly, [CallerFilePath] string caller = "")
    {
        var recorded = Path.Combine(Path.GetDirectoryName(caller)!, "PublicApi.txt");
        var actual = Of(assembly);
        if (Environment.GetEnvironmentVariable("ASYNCORE_UPDATE_GOLDEN") == "1")
            File.WriteAllText(recorded, actual);

        var expected = File.Exists(recorded) ? File.ReadAllText(recorded) : "";

        var removed = expected.Split('\n').Except(actual.Split('\n')).Select(line => "- " + line);
        var added = actual.Split('\n').Except(expected.Split('\n')).Select(line => "+ " + line);
        Assert.True(expected == actual,
            "The public surface is not the recorded one. If that is wanted, run the test with ASYNCORE_UPDATE_GOLDEN=1 and commit PublicApi.txt.\n"
            + string.Join('\n', removed.Concat(added)));
    }

    private static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            var bases = type.GetInterfaces().Where(one => one.IsPublic && !type.IsEnum).Select(Name).Order(StringComparer.Ordinal);
            if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && !type.IsEnum)
                bases = bases.Prepend(Name(parent)).Order(StringComparer.Ordinal);
            var list = string.Join(", ", bases);
            text.Append(Kind(type)).Append(' ').Append(type.FullName).Append(list.Length > 0 ? $" : {list}" : "").Append('\n');
            var members = type.GetMembers(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Select(member => Member(type, member))
                .OfType<string>()
                .Order(StringComparer.Ordinal);
            foreach (var member in members)
                text.Append("    ").Append(member).Append('\n');
        }
        return text.ToString();
    }

    private static string Kind(Type type) =>
        type.IsInterface ? "interface"
        : type.IsEnum ? "enum"
        : type.IsValueType ? "struct"
        : type is { IsAbstract: true, IsSealed: true } ? "static class"
        : type.IsAbstract ? "abstract class"
        : type.IsSealed ? "sealed class"
        : "class";

    private static string? Member(Type type, MemberInfo member) => member switch
    {
        FieldInfo { IsSpecialName: false } field when IsVisible(field) =>
            type.IsEnum ? $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue())}"
            : field.IsLiteral ? $"const {Name(field.FieldType)} {field.Name} = {field.GetRawConstantValue()}"
            : $"{Name(field.FieldType)} {field.Name}",
        ConstructorInfo constructor when IsVisible(constructor) => $"{Access(constructor)}new({Parameters(constructor)})",
        MethodInfo method when IsVisible(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) =>
            $"{Access(method)}{Modifiers(method)}{Name(method.ReturnType)} {method.Name}({Parameters(method)})",
        PropertyInfo property when property.GetAccessors(true).Any(IsVisible) =>
            $"{Access(property.GetAccessors(true).First(IsVisible))}{Modifiers(property.GetAccessors(true).First(IsVisible))}"
            + $"{Name(property.PropertyType)} {property.Name} {{ {Accessors(property)} }}",
        _ => null,
    };

    private static string Accessors(PropertyInfo property)
    {
        var parts = new List<string>();
        if (property.GetMethod is { } get && IsVisible(get))
            parts.Add($"{Access(get)}get;");
        if (property.SetMethod is { } set && IsVisible(set))
        {
            var init = set.ReturnParameter.GetRequiredCustomModifiers().Any(one => one.Name == "IsExternalInit");
            parts.Add($"{Access(set)}{(init ? "init" : "set")};");
        }
        return string.Join(' ', parts);
    }

    private static bool IsVisible(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Modifiers(MethodInfo method)
    {
        if (method.DeclaringType!.IsInterface)
            return "";
        if (method.IsStatic)
            return "static ";
        if (method.GetBaseDefinition() != method)
            return "override ";
        return method is { IsVirtual: true, IsFinal: false } ? method.IsAbstract ? "abstract " : "virtual " : "";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        (parameter.IsOut ? "out " : "") + Name(parameter.ParameterType) + " " + parameter.Name + (parameter.IsOptional ? $" = {parameter.DefaultValue ?? "null"}" : "")));

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Name(inner) + "?";
        if (!type.IsGenericType)
            return type.Name;
        return $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
