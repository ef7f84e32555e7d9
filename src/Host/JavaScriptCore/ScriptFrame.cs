using Asyncore.Scripting.Api;

namespace Asyncore.Scripting.JavaScriptCore;

/// <summary>Where one frame of a script's stack is.</summary>
internal readonly record struct ScriptFrame(string File, int Line, int Column)
{
    private const string NativeFile = "[native code]";

    /// <summary>Whether the frame belongs to the part of the API that is written in JavaScript.</summary>
    public bool IsPrelude => File.StartsWith(Prelude.Scheme, StringComparison.Ordinal);

    /// <summary>Takes <c>function@file:line:column</c> of an error's stack apart; false for frames of native code.</summary>
    public static bool TryParse(string text, out ScriptFrame frame)
    {
        var place = text.AsSpan(text.IndexOf('@', StringComparison.Ordinal) + 1);
        var found = TryCutNumber(ref place, out var column) & TryCutNumber(ref place, out var line);
        frame = new ScriptFrame(place.ToString(), line, column);
        return found && !place.IsEmpty && !place.SequenceEqual(NativeFile);
    }

    /// <summary>Takes <c>#0 function() at file:line</c> of a backtrace apart.</summary>
    public static bool TryParseBacktrace(string text, out ScriptFrame frame)
    {
        const string Before = " at ";
        var start = text.IndexOf(Before, StringComparison.Ordinal);
        var place = start < 0 ? default : text.AsSpan(start + Before.Length);
        var found = TryCutNumber(ref place, out var line);
        frame = new ScriptFrame(place.ToString(), line, 0);
        return found && !place.IsEmpty && !place.SequenceEqual(NativeFile);
    }

    private static bool TryCutNumber(ref ReadOnlySpan<char> place, out int number)
    {
        var colon = place.LastIndexOf(':');
        number = 0;
        if (colon < 0 || !int.TryParse(place[(colon + 1)..], out number))
            return false;

        place = place[..colon];
        return true;
    }
}
