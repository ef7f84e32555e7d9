using System.Runtime.InteropServices;
using System.Text;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Api;

/// <summary>What <c>fs</c> does with names of files.</summary>
internal sealed unsafe class PathNatives
{
    private const int LongestPath = 4096;

    private readonly JavaScriptEngine _engine;
    private readonly IFileAccess _access;

    public PathNatives(JavaScriptEngine engine, IFileAccess access, NativeModule module)
    {
        _engine = engine;
        _access = access;
        module
            .Add("stat", Stat)
            .Add("access", Access)
            .Add("readdir", ReadFolder)
            .Add("mkdir", (in HostCall call) => Change(call.Text(0), (uint)call.Number(1), Libc.MakeFolder))
            .Add("mkdtemp", MakeTemporaryFolder)
            .Add("rmdir", (in HostCall call) => Change(call.Text(0), 0, (path, _) => Libc.RemoveFolder(path)))
            .Add("unlink", (in HostCall call) => Change(call.Text(0), 0, (path, _) => Libc.Unlink(path)))
            .Add("chmod", ChangeMode)
            .Add("rename", Rename)
            .Add("link", Link)
            .Add("symlink", SymbolicLink)
            .Add("readlink", ReadLink)
            .Add("realpath", RealPath)
            .Add("utimes", SetTimes);
    }

    private JsValue Result(int result) => _engine.FromInt32(SystemCall.Result(result));

    private JsValue Change(string path, uint mode, Func<string, uint, int> action)
    {
        _access.Demand(path, write: true, followLink: false);
        return Result(action(path, mode));
    }

    // (path, follow) -> numbers
    private JsValue Stat(in HostCall call)
    {
        var (path, follow) = (call.Text(0), call.Boolean(1));
        _access.Demand(path, write: false, followLink: follow);
        var result = FileStat.Of(path, follow, out var stat);
        return result < 0 ? _engine.FromInt32(result) : stat.ToArray(_engine);
    }

    private JsValue Access(in HostCall call)
    {
        var path = call.Text(0);
        _access.Demand(path, write: false, followLink: true);
        return Result(Libc.Access(path, call.Int32(1)));
    }

    // -> name, kind, name, kind, ... in the order of the names' bytes
    private JsValue ReadFolder(in HostCall call)
    {
        // From Linux's struct dirent, which is the same on x64 and arm64.
        const int TypeOffset = 18, NameOffset = 19;
        var path = call.Text(0);
        _access.Demand(path, write: false, followLink: true);
        var folder = Libc.OpenFolder(path);
        if (folder == 0) return _engine.FromInt32(-SystemCall.Errno);
        var entries = new List<(string Name, int Kind)>();
        try
        {
            for (byte* entry; (entry = Libc.ReadFolder(folder)) != null;)
            {
                var name = Marshal.PtrToStringUTF8((nint)(entry + NameOffset))!;
                if (name is not ("." or "..")) entries.Add((name, entry[TypeOffset]));
            }
        }
        finally
        {
            _ = Libc.CloseFolder(folder);
        }

        entries.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return _engine.CreateArray(
            entries.Count * 2, i => i % 2 == 0 ? _engine.FromText(entries[i / 2].Name) : _engine.FromInt32(entries[i / 2].Kind));
    }

    private JsValue MakeTemporaryFolder(in HostCall call)
    {
        var prefix = call.Text(0);
        _access.Demand(prefix + "XXXXXX", write: true, followLink: false);
        var template = Encoding.UTF8.GetBytes(prefix + "XXXXXX\0");
        fixed (byte* start = template)
        {
            if (Libc.MakeTemporaryFolder(start) == null) return _engine.FromInt32(-SystemCall.Errno);
        }

        return _engine.FromText(Encoding.UTF8.GetString(template.AsSpan(0, template.Length - 1)));
    }

    private JsValue ChangeMode(in HostCall call)
    {
        var path = call.Text(0);
        _access.Demand(path, write: true, followLink: true);
        return Result(Libc.ChangeMode(path, (uint)call.Number(1)));
    }

    private JsValue Rename(in HostCall call)
    {
        var (from, to) = (call.Text(0), call.Text(1));
        _access.Demand(from, write: true, followLink: false);
        _access.Demand(to, write: true, followLink: false);
        return Result(Libc.Rename(from, to));
    }

    // A second name is a way to the content: it takes the right to read and to change it.
    private JsValue Link(in HostCall call)
    {
        var (from, to) = (call.Text(0), call.Text(1));
        _access.Demand(from, write: false, followLink: false);
        _access.Demand(from, write: true, followLink: false);
        _access.Demand(to, write: true, followLink: false);
        return Result(Libc.Link(from, to));
    }

    // The target is only text; whoever follows the link is asked for what it leads to.
    private JsValue SymbolicLink(in HostCall call)
    {
        var (target, path) = (call.Text(0), call.Text(1));
        _access.Demand(path, write: true, followLink: false);
        return Result(Libc.SymbolicLink(target, path));
    }

    private JsValue ReadLink(in HostCall call)
    {
        var path = call.Text(0);
        _access.Demand(path, write: false, followLink: false);
        var buffer = stackalloc byte[LongestPath];
        var length = Libc.ReadLink(path, buffer, LongestPath);
        return length < 0 ? _engine.FromInt32(-SystemCall.Errno) : _engine.FromText(Encoding.UTF8.GetString(buffer, (int)length));
    }

    private JsValue RealPath(in HostCall call)
    {
        var path = call.Text(0);
        _access.Demand(path, write: false, followLink: true);
        if (Permissions.RealPath.OfPlain(path) is { } plain) return _engine.FromText(plain);
        var buffer = stackalloc byte[LongestPath + 1];
        if (Libc.RealPath(path, buffer) == null) return _engine.FromInt32(-SystemCall.Errno);
        return _engine.FromText(Marshal.PtrToStringUTF8((nint)buffer)!);
    }

    // (path, seconds, seconds)
    private JsValue SetTimes(in HostCall call)
    {
        var path = call.Text(0);
        _access.Demand(path, write: true, followLink: true);
        var times = stackalloc long[4];
        for (var i = 0; i < 2; i++)
        {
            var seconds = call.Number(1 + i);
            times[2 * i] = (long)Math.Floor(seconds);
            // A script's time is a double: no finer than a microsecond.
            times[2 * i + 1] = Math.Min(999_999, (long)Math.Round((seconds - Math.Floor(seconds)) * 1e6)) * 1000;
        }

        return Result(Libc.SetTimes(Libc.CurrentFolder, path, times, 0));
    }
}
