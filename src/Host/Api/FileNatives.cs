using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Api;

/// <summary>
/// What <c>fs</c> does with open files. A native answers a negative errno where the system refuses; the script's error is made in fs.js.
/// </summary>
/// <remarks>
/// A script reaches only the descriptors that it opened itself and the standard ones: any other number could be a socket of the host.
/// </remarks>
internal sealed unsafe class FileNatives : IDisposable
{
    private const int AccessMode = 3;
    private const int Creates = 0x40 | 0x200; // O_CREAT, O_TRUNC

    private readonly JavaScriptEngine _engine;
    private readonly IFileAccess _access;
    private readonly OutputStreams _streams;
    private readonly HashSet<int> _open = [];

    public FileNatives(JavaScriptEngine engine, IFileAccess access, OutputStreams streams)
    {
        _engine = engine;
        _access = access;
        _streams = streams;
        Native = new NativeModule(engine)
            .Add("flags", Flags())
            .Add("describe", Describe)
            .Add("open", Open)
            .Add("close", Close)
            .Add("read", Read)
            .Add("readAll", ReadAll)
            .Add("write", Write)
            .Add("fsync", (in HostCall call) => OnOpen(call.Int32(0), Libc.Sync))
            .Add("ftruncate", Truncate)
            .Add("fstat", Stat)
            .Add("copyFile", CopyFile);
        _ = new PathNatives(engine, access, Native);
    }

    public NativeModule Native { get; }

    /// <summary>Closes what the script left open.</summary>
    public void Dispose()
    {
        foreach (var fd in _open) _ = Libc.Close(fd);
        _open.Clear();
    }

    private JsValue Flags()
    {
        var flags = _engine.CreateObject();
        (string, int)[] values = [
            ("O_RDONLY", 0), ("O_WRONLY", 1), ("O_RDWR", 2), ("O_CREAT", 0x40), ("O_EXCL", 0x80), ("O_NOCTTY", 0x100), ("O_TRUNC", 0x200),
            ("O_APPEND", 0x400), ("O_NONBLOCK", 0x800), ("O_DSYNC", 0x1000), ("O_SYNC", 0x101000),
            ("ENOENT", 2), ("EEXIST", 17), ("ENOTDIR", 20), ("EISDIR", 21),
        ];
        foreach (var (name, value) in values) _engine.Set(flags, name, _engine.FromInt32(value));
        return flags;
    }

    private JsValue Describe(in HostCall call)
    {
        var (code, text) = SystemErrors.Describe(call.Int32(0));
        return _engine.CreateArray([_engine.FromText(code), _engine.FromText(text)]);
    }

    /// <summary>Whether a descriptor is the script's: one that it opened, or a standard one that the host did not put something else for.</summary>
    public bool Reaches(int fd) => (uint)fd <= 2 ? _streams.IsOfTheProcess(fd) : _open.Contains(fd);

    private JsValue OnOpen(int fd, Func<int, int> action) =>
        _engine.FromInt32(Reaches(fd) ? SystemCall.Result(action(fd)) : -Libc.BadDescriptor);

    // (path, flags, mode)
    private JsValue Open(in HostCall call)
    {
        var (path, flags) = (call.Text(0), call.Int32(1));
        var writes = (flags & AccessMode) != 0 || (flags & Creates) != 0;
        if (writes) _access.Demand(path, write: true, followLink: true);
        if ((flags & AccessMode) != 1) _access.Demand(path, write: false, followLink: true);
        var mode = (uint)call.Number(2);
        var fd = SystemCall.Retry(() => Libc.Open(path, flags | Libc.CloseOnExec, mode));
        if (fd >= 0) _open.Add((int)fd);
        return _engine.FromNumber(fd);
    }

    private JsValue Close(in HostCall call)
    {
        var fd = call.Int32(0);
        // The standard descriptors are the process's, not the script's to close.
        return _engine.FromInt32(_open.Remove(fd) ? SystemCall.Result(Libc.Close(fd)) : -Libc.BadDescriptor);
    }

    // (fd, bytes, offset, length, position or -1)
    private JsValue Read(in HostCall call)
    {
        var (fd, offset, length, position) = (call.Int32(0), call.Int32(2), call.Int32(3), (long)call.Number(4));
        if (!Reaches(fd) || !_engine.TryGetBytes(call[1], out var bytes)) return _engine.FromInt32(-Libc.BadDescriptor);
        return _engine.FromNumber(Read(fd, bytes.Slice(offset, length), position));
    }

    private static long Read(int fd, Span<byte> target, long position)
    {
        fixed (byte* start = target)
        {
            for (; ; )
            {
                var count = position < 0 ? Libc.Read(fd, start, (nuint)target.Length) : Libc.ReadAt(fd, start, (nuint)target.Length, position);
                if (count >= 0) return count;
                if (SystemCall.Errno != Libc.Interrupted) return -SystemCall.Errno;
            }
        }
    }

    private static long Write(int fd, ReadOnlySpan<byte> source, long position)
    {
        fixed (byte* start = source)
        {
            for (; ; )
            {
                var count = position < 0 ? Libc.Write(fd, start, (nuint)source.Length) : Libc.WriteAt(fd, start, (nuint)source.Length, position);
                if (count >= 0) return count;
                if (SystemCall.Errno != Libc.Interrupted) return -SystemCall.Errno;
            }
        }
    }

    // (fd) -> bytes from the current position to the end
    private JsValue ReadAll(in HostCall call)
    {
        var fd = call.Int32(0);
        if (!Reaches(fd)) return _engine.FromInt32(-Libc.BadDescriptor);
        // The size is a hint only: files below /proc say 0.
        var size = FileStat.Of(fd, out var stat) == 0 ? stat.Size : 0;
        if (size > Array.MaxLength) return _engine.FromInt32(-Libc.TooLarge);
        var buffer = new byte[Math.Max(size + 1, 4096)];
        for (var length = 0; ;)
        {
            var count = Read(fd, buffer.AsSpan(length), -1);
            if (count < 0) return _engine.FromNumber(count);
            if (count == 0) return _engine.CreateBytes(buffer.AsSpan(0, length));
            length += (int)count;
            if (length < buffer.Length) continue;
            if (length >= Array.MaxLength / 2) return _engine.FromInt32(-Libc.TooLarge);
            Array.Resize(ref buffer, length * 2);
        }
    }

    // (fd, bytes, offset, length, position or -1)
    private JsValue Write(in HostCall call)
    {
        var (fd, offset, length, position) = (call.Int32(0), call.Int32(2), call.Int32(3), (long)call.Number(4));
        if ((fd is not (1 or 2) && !Reaches(fd)) || !_engine.TryGetBytes(call[1], out var bytes)) return _engine.FromInt32(-Libc.BadDescriptor);
        bytes = bytes.Slice(offset, length);
        if (fd is not (1 or 2)) return _engine.FromNumber(Write(fd, bytes, position));
        _streams.Write(fd, bytes);
        return _engine.FromInt32(length);
    }

    private JsValue Truncate(in HostCall call)
    {
        var length = (long)call.Number(1);
        return OnOpen(call.Int32(0), fd => Libc.Truncate(fd, length));
    }

    private JsValue Stat(in HostCall call)
    {
        var fd = call.Int32(0);
        if (!Reaches(fd)) return _engine.FromInt32(-Libc.BadDescriptor);
        var result = FileStat.Of(fd, out var stat);
        return result < 0 ? _engine.FromInt32(result) : stat.ToArray(_engine);
    }

    // (from, to, exclusive)
    private JsValue CopyFile(in HostCall call)
    {
        var (from, to, exclusive) = (call.Text(0), call.Text(1), call.Boolean(2));
        _access.Demand(from, write: false, followLink: true);
        _access.Demand(to, write: true, followLink: true);
        var source = SystemCall.Result(Libc.Open(from, Libc.CloseOnExec, 0));
        if (source < 0) return _engine.FromInt32(source);
        try
        {
            var result = FileStat.Of(source, out var stat);
            if (result < 0) return _engine.FromInt32(result);
            var mode = stat.Mode & 0xfff;
            var target = SystemCall.Result(Libc.Open(to, 0x41 | (exclusive ? 0x80 : 0) | Libc.CloseOnExec, mode));
            if (target < 0) return _engine.FromInt32(target);
            try
            {
                return _engine.FromNumber(Copy(source, stat, target, mode));
            }
            finally
            {
                _ = Libc.Close(target);
            }
        }
        finally
        {
            _ = Libc.Close(source);
        }
    }

    private static long Copy(int source, in FileStat stat, int target, uint mode)
    {
        var result = FileStat.Of(target, out var there);
        if (result < 0) return result;
        // Onto itself: truncating would lose the content.
        if (there.Inode == stat.Inode && there.Device == stat.Device) return 0;
        result = SystemCall.Result(Libc.Truncate(target, 0));
        if (result < 0) return result;
        _ = Libc.ChangeMode(target, mode);
        var buffer = new byte[128 * 1024];
        for (; ; )
        {
            var count = Read(source, buffer, -1);
            if (count <= 0) return count;
            for (var done = 0L; done < count;)
            {
                var written = Write(target, buffer.AsSpan((int)done, (int)(count - done)), -1);
                if (written < 0) return written;
                done += written;
            }
        }
    }
}
