using System.Text;

namespace Asyncore.Scripting.Modules;

/// <summary>
/// The function that CommonJS wraps a file in. Ours also hands out, from its first moment on, a function that finds the names of the
/// file's top level: a reload has to find classes that are not exported.
/// </summary>
internal static class ModuleWrapper
{
    private const string Parameters = "(function (exports, require, module, __filename, __dirname, __asyncore) {";
    private const string Scope = "__asyncore(__asyncore_scope);";
    private const string Strict = "'use strict';";

    /// <summary>The length of what stands before the text, on its first line.</summary>
    public static readonly int HeadLength = Parameters.Length + Strict.Length + Scope.Length;

    private static readonly HashSet<string> s_reserved =
    [
        "arguments", "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do", "else", "enum",
        "eval", "export", "extends", "false", "finally", "for", "function", "if", "implements", "import", "in", "instanceof", "interface",
        "let", "new", "null", "package", "private", "protected", "public", "return", "static", "super", "switch", "this", "throw", "true",
        "try", "typeof", "var", "void", "while", "with", "yield",
    ];

    /// <summary>Wraps a text. It stays on its own lines.</summary>
    public static string Wrap(string source)
    {
        // A directive has to come first, and the head must not make one of what was none.
        var head = Parameters + (IsStrict(source) ? Strict + Scope : Scope + new string(' ', Strict.Length));
        var text = new StringBuilder(head, head.Length + source.Length + 1024).Append(source).Append("\n;function __asyncore_scope(name){switch(name){");
        var names = Names(source);
        foreach (var name in names)
            text.Append("case'").Append(name).Append("':return ").Append(name).Append(';');
        return text.Append("default:return['").AppendJoin("','", names).Append("']}}\n})").ToString();
    }

    /// <summary>Wraps a text without anything of ours in it.</summary>
    public static string WrapPlainly(string source) => $"{Parameters.PadRight(HeadLength)}{source}\n}})";

    /// <summary>
    /// The names that a text declares, at its top level or elsewhere: those of elsewhere, or of comments, are not found there in the end.
    /// </summary>
    public static IReadOnlyCollection<string> Names(string source)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var at = 0; at < source.Length;)
        {
            if (!IsPart(source[at]))
            {
                at++;
                continue;
            }
            var word = Word(source, ref at);
            if (word is not ("class" or "function" or "const" or "let" or "var"))
                continue;
            Skip(source, ref at);
            if (at < source.Length && word == "function" && source[at] == '*')
            {
                at++;
                Skip(source, ref at);
            }
            if (at < source.Length && IsPart(source[at]))
                Add(names, Word(source, ref at).ToString());
            else if (at < source.Length && source[at] is '{' or '[' && word is "const" or "let" or "var")
                AddPattern(names, source, ref at);
        }
        return names;
    }

    private static bool IsStrict(string source)
    {
        for (var at = 0; ;)
        {
            SkipComments(source, ref at);
            if (at >= source.Length || source[at] is not ('\'' or '"'))
                return false;
            var end = source.IndexOf(source[at], at + 1);
            if (end < 0)
                return false;
            if (source.AsSpan(at + 1, end - at - 1).SequenceEqual("use strict"))
                return true;
            at = end + 1;
            SkipComments(source, ref at);
            if (at < source.Length && source[at] == ';')
                at++;
        }
    }

    private static void SkipComments(string source, ref int at)
    {
        for (; ; )
        {
            Skip(source, ref at);
            var end = source.AsSpan(at) switch
            {
                ['/', '/', ..] => source.IndexOf('\n', at),
                ['/', '*', ..] => source.IndexOf("*/", at + 2, StringComparison.Ordinal) is var close and >= 0 ? close + 2 : -1,
                _ => at,
            };
            if (end == at)
                return;
            at = end < 0 ? source.Length : end;
        }
    }

    // All names of a pattern such as { a, b: [c], ...d }: one too many does no harm.
    private static void AddPattern(HashSet<string> names, string source, ref int at)
    {
        var end = source.IndexOf('=', at);
        for (end = end < 0 ? source.Length : end; at < end;)
        {
            if (IsPart(source[at]))
                Add(names, Word(source, ref at).ToString());
            else
                at++;
        }
    }

    private static void Add(HashSet<string> names, string name)
    {
        if (!char.IsAsciiDigit(name[0]) && !s_reserved.Contains(name))
            names.Add(name);
    }

    private static ReadOnlySpan<char> Word(string source, ref int at)
    {
        var start = at;
        while (at < source.Length && IsPart(source[at]))
            at++;
        return source.AsSpan(start, at - start);
    }

    private static void Skip(string source, ref int at)
    {
        while (at < source.Length && char.IsWhiteSpace(source[at]))
            at++;
    }

    private static bool IsPart(char c) => char.IsLetterOrDigit(c) || c is '_' or '$';
}
