using System.Text;
using Asyncore.Scripting.Api;

namespace Asyncore.Scripting.Permissions;

/// <summary>Where a path leads: every symbolic link followed, every <c>..</c> taken where it really leads, as the system does it.</summary>
internal static class RealPath
{
    private const int MostLinks = 40; // As Linux has it.
    private const int LongestLink = 4096;

    /// <param name="path">Need not exist: what is not there leads to itself.</param>
    /// <param name="followLast">Whether a link at the very end is followed.</param>
    /// <returns>Null where the links lead in a circle.</returns>
    public static string? Of(string path, bool followLast)
    {
        // As the system has it: what ends in a slash is what is behind the link.
        followLast |= path.EndsWith('/') || path.EndsWith("/.", StringComparison.Ordinal);
        var rest = new Stack<string>();
        Push(rest, Path.IsPathRooted(path) ? path : Path.Join(Environment.CurrentDirectory, path));
        var real = new List<string>();
        for (var links = 0; rest.TryPop(out var name);)
        {
            if (name == "..")
            {
                if (real.Count > 0)
                    real.RemoveAt(real.Count - 1);
                continue;
            }
            real.Add(name);
            if ((rest.Count == 0 && !followLast) || Target(Join(real)) is not { } target)
                continue;
            if (++links > MostLinks)
                return null;
            if (target.StartsWith('/'))
                real.Clear();
            else
                real.RemoveAt(real.Count - 1);
            Push(rest, target);
        }
        return Join(real);
    }

    private static string Join(List<string> names) => "/" + string.Join('/', names);

    private static void Push(Stack<string> rest, string path)
    {
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = names.Length - 1; i >= 0; i--)
        {
            if (names[i] != ".")
                rest.Push(names[i]);
        }
    }

    private static unsafe string? Target(string path)
    {
        var buffer = stackalloc byte[LongestLink];
        var length = Libc.ReadLink(path, buffer, LongestLink);
        return length < 0 ? null : Encoding.UTF8.GetString(buffer, (int)length);
    }
}
