using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Asyncore.Scripting.JavaScriptCore;

/// <summary>
/// Memory for arenas that comes back when a script's last view of it is collected: its pages are there already, and fresh ones would
/// cost more than the copy they spare. Each engine has its own, so that no script sees what another one's connections sent.
/// </summary>
internal sealed unsafe class ArenaPool
{
    // What a busy server turns over between two collections; more than that is freed.
    private const int MostKept = 32;

    private readonly ArenaRegion _region = new();
    private readonly nint[] _free = new nint[MostKept];
    private int _count;
    private readonly GCHandle _self;
    private int _inUse;
    private bool _closed;

    public ArenaPool() => _self = GCHandle.Alloc(this);

    /// <summary>How many have not come back.</summary>
    public int InUse
    {
        get
        {
            lock (_free)
                return _inUse;
        }
    }

    public JavaScriptCoreSharedBuffer Rent(JavaScriptCoreEngine engine, int length)
    {
        byte* memory;
        lock (_free)
        {
            memory = _count > 0 ? (byte*)_free[--_count] : Allocate(length);
            _inUse++;
        }
        return new JavaScriptCoreSharedBuffer(engine, memory, length, &OnCollected, (void*)GCHandle.ToIntPtr(_self));
    }

    /// <summary>Frees what is not in use.</summary>
    public void Trim()
    {
        lock (_free)
        {
            while (_count > 0)
                Free((byte*)_free[--_count]);
        }
    }

    /// <summary>The engine is going; what is still in use is freed as it comes back.</summary>
    public void Close()
    {
        lock (_free)
        {
            _closed = true;
            Trim();
            if (_inUse == 0)
                End();
        }
    }

    // The first one is small pages: a server of short messages never gets beyond its first 64 KiB.
    private byte* Allocate(int length)
    {
        var memory = _inUse > 0 ? _region.Take(length) : null;
        return memory != null ? memory : (byte*)NativeMemory.AllocZeroed((nuint)length);
    }

    private void Free(byte* memory)
    {
        if (!_region.Return(memory))
            NativeMemory.Free(memory);
    }

    private void End()
    {
        _region.Unmap();
        _self.Free();
    }

    // Inside a collection, on whatever thread conducts it.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnCollected(void* bytes, void* data)
    {
        var handle = GCHandle.FromIntPtr((nint)data);
        var pool = (ArenaPool)handle.Target!;
        lock (pool._free)
        {
            pool._inUse--;
            if (!pool._closed && pool._count < MostKept)
                pool._free[pool._count++] = (nint)bytes;
            else
                pool.Free((byte*)bytes);
            if (pool._closed && pool._inUse == 0)
                pool.End();
        }
    }
}
