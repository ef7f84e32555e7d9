using System.Numerics;
using System.Runtime.InteropServices;

namespace Asyncore.Scripting.JavaScriptCore;

/// <summary>
/// Address space for arenas, side by side, with large pages where the system has them: a read of 64 KiB goes through 16 small pages, and
/// each is looked up for the copy in and again for the copy out. Linux only; elsewhere it has no room.
/// </summary>
internal sealed unsafe partial class ArenaRegion
{
    private const int Places = 32;
    private const nuint LargePage = 2 * 1024 * 1024;

    private byte* _mapping;
    private byte* _start;
    private nuint _mapped;
    private nuint _length; // Of an arena.
    private uint _free;

    /// <summary>Takes a place; null where there is none. Its bytes are zero.</summary>
    public byte* Take(int length)
    {
        if (_mapping == null && !Map((nuint)length))
            return null;
        if (_free == 0 || (nuint)length != _length)
            return null;
        var place = BitOperations.TrailingZeroCount(_free);
        _free &= ~(1u << place);
        return _start + ((nuint)place * _length);
    }

    /// <summary>Gives a place and its memory back.</summary>
    /// <returns>False where the memory is not of this region.</returns>
    public bool Return(byte* arena)
    {
        if (arena < _start || arena >= _start + (Places * _length))
            return false;
        _ = madvise(arena, _length, 4); // MADV_DONTNEED
        _free |= 1u << (int)((nuint)(arena - _start) / _length);
        return true;
    }

    /// <summary>Gives the address space back; nothing may be in use.</summary>
    public void Unmap()
    {
        if (_mapping != null)
            _ = munmap(_mapping, _mapped);
        _mapping = _start = null;
        _free = 0;
    }

    private bool Map(nuint length)
    {
        const int ReadWrite = 3, PrivateAnonymousNoReserve = 0x4022;
        if (!OperatingSystem.IsLinux() || _mapped != 0)
            return false; // Asked once.
        _mapped = (Places * length) + LargePage;
        var mapping = (byte*)mmap(null, _mapped, ReadWrite, PrivateAnonymousNoReserve, -1, 0);
        if (mapping == (byte*)-1)
            return false;
        _mapping = mapping;
        _start = (byte*)(((nuint)mapping + LargePage - 1) & ~(LargePage - 1));
        _length = length;
        _free = uint.MaxValue;
        _ = madvise(_start, Places * length, 14); // MADV_HUGEPAGE
        return true;
    }

    [LibraryImport("libc")]
    private static partial void* mmap(void* address, nuint length, int protection, int flags, int fd, nint offset);

    [LibraryImport("libc")]
    private static partial int munmap(void* address, nuint length);

    [LibraryImport("libc")]
    private static partial int madvise(void* address, nuint length, int advice);
}
