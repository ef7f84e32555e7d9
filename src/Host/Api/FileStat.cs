using System.Buffers.Binary;
using Asyncore.Scripting.JavaScript;

namespace Asyncore.Scripting.Api;

/// <summary>What statx tells of a file.</summary>
internal readonly unsafe struct FileStat
{
    private const int Length = 256;

    private FileStat(ReadOnlySpan<byte> raw)
    {
        BlockSize = Word(raw, 4);
        Links = Word(raw, 16);
        User = Word(raw, 20);
        Group = Word(raw, 24);
        Mode = BinaryPrimitives.ReadUInt16LittleEndian(raw[28..]);
        Inode = Long(raw, 32);
        Size = (long)Long(raw, 40);
        Blocks = Long(raw, 48);
        Accessed = Time(raw, 64);
        Created = Time(raw, 80);
        Changed = Time(raw, 96);
        Modified = Time(raw, 112);
        DeviceKind = Number(Word(raw, 128), Word(raw, 132));
        Device = Number(Word(raw, 136), Word(raw, 140));
        // Not every file system knows when a file was made.
        if ((Word(raw, 0) & Libc.BirthTime) == 0) Created = Math.Min(Changed, Modified);
    }

    public uint BlockSize { get; }
    public uint Links { get; }
    public uint User { get; }
    public uint Group { get; }
    public uint Mode { get; }
    public ulong Inode { get; }
    public long Size { get; }
    public ulong Blocks { get; }
    public ulong Device { get; }
    public ulong DeviceKind { get; }
    public double Accessed { get; }
    public double Modified { get; }
    public double Changed { get; }
    public double Created { get; }

    /// <returns>0, or a negative errno.</returns>
    public static int Of(int fd, out FileStat stat) => Of(fd, "", Libc.EmptyPath, out stat);

    /// <returns>0, or a negative errno.</returns>
    public static int Of(string path, bool followLink, out FileStat stat) =>
        Of(Libc.CurrentFolder, path, followLink ? 0 : Libc.NoFollow, out stat);

    /// <summary>The numbers in the order in which fs.js takes them.</summary>
    public JsValue ToArray(JavaScriptEngine engine)
    {
        ReadOnlySpan<double> numbers = [
            Device, Mode, Links, User, Group, DeviceKind, BlockSize, Inode, Size, Blocks, Accessed, Modified, Changed, Created,
        ];
        var values = new JsValue[numbers.Length];
        for (var i = 0; i < numbers.Length; i++) values[i] = engine.FromNumber(numbers[i]);
        return engine.CreateArray(values);
    }

    private static int Of(int folder, string path, int flags, out FileStat stat)
    {
        var raw = stackalloc byte[Length];
        var result = SystemCall.Result(Libc.Stat(folder, path, flags, Libc.BasicStats | Libc.BirthTime, raw));
        stat = result < 0 ? default : new FileStat(new ReadOnlySpan<byte>(raw, Length));
        return result;
    }

    private static uint Word(ReadOnlySpan<byte> raw, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(raw[offset..]);

    private static ulong Long(ReadOnlySpan<byte> raw, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(raw[offset..]);

    // In milliseconds since 1970, as a script has times.
    private static double Time(ReadOnlySpan<byte> raw, int offset) => (long)Long(raw, offset) * 1000.0 + Word(raw, offset + 8) / 1e6;

    // As glibc's makedev has it.
    private static ulong Number(ulong major, ulong minor) =>
        (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~0xfful) << 12 | (major & ~0xffful) << 32;
}
