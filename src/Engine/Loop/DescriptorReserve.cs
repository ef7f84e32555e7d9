using Asyncore.Sockets;

namespace Asyncore;

/// <summary>
/// A spare descriptor. When the process has none left, a listener gives it up to accept a connection and drop it, so that clients are
/// told at once and the listener does not stay readable for ever.
/// </summary>
internal sealed unsafe class DescriptorReserve : IDisposable
{
    private const int ReadOnlyCloseOnExec = 0x80000;

    private int _fd = -1;

    public void Fill()
    {
        if (_fd >= 0)
            return;
        fixed (byte* path = "/dev/null\0"u8)
            _fd = Libc.open(path, ReadOnlyCloseOnExec, 0);
    }

    public bool Release()
    {
        var held = _fd >= 0;
        if (held)
            _ = Libc.close(_fd);
        _fd = -1;
        return held;
    }

    public void Dispose() => Release();
}
