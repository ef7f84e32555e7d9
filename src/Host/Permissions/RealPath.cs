using System.Text;
using Asyncore.Scripting.Api;

namespace Asyncore.Scripting.Permissions;

/// <summary>Where a path leads: every symbolic link followed, every <c>..</c> taken where it really leads, as the system does it.</summary>
internal static class RealPath
{
    private const int MostLinks = 40; // As Linux has it.
    private const int LongestLink = 4096;
    private const ulong PathOnly = 0x200000; // O_PATH
    private const ulong NoMagicLinks = 2, NoSymbolicLinks = 4; // RESOLVE_NO_MAGICLINKS, RESOLVE_NO_SYMLINKS
    private const int OpenAt2 = 437; // The same on every architecture; Linux 5.6.
    private const int NotPermitted = 1, NotImplemented = 38; // What sandboxes that do not know the call answer, and older kernels.

    private static bool s_isTooOld;

    /// <param name="path">Need not exist: what is not there leads to itself.</param>
    /// <param name="followLast">Whether a link at the very end is followed.</param>
    /// <returns>Null where the links lead in a circle.</returns>
    public static string? Of(string path, bool followLast)
    {
        if (OfPlain(path) is { } plain)
            return plain;
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

    /// <summary>
    /// One question to the system in place of one for each name: the common case, a file that is there and no link on the way to it.
    /// </summary>
    /// <returns>Null where it is another case, or the system cannot tell.</returns>
    public static string? OfPlain(string path) => HasNoLinks(path) ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) : null;

    private static unsafe bool HasNoLinks(string path)
    {
        if (s_isTooOld)
            return false;
        var how = stackalloc ulong[] { PathOnly | Libc.CloseOnExec, 0, NoMagicLinks | NoSymbolicLinks };
        var fd = Libc.OpenAt2(OpenAt2, Libc.CurrentFolder, path, how, 3 * sizeof(ulong));
        if (fd < 0)
        {
            s_isTooOld = SystemCall.Errno is NotImplemented or NotPermitted;
            return false;
        }
        _ = Libc.Close((int)fd);
        return true;
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
