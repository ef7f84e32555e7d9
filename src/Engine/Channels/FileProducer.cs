using System.Buffers;
using System.Text;
using Asyncore.Sockets;

namespace Asyncore;

/// <summary>A file, or a part of one, as output: read block by block, each when the last one has gone, so that memory does not grow with it.</summary>
public sealed unsafe class FileProducer : IProducer, IDisposable
{
    private const int BlockSize = 64 * 1024;
    private const int ReadOnlyCloseOnExec = 0x80000;

    private readonly string _path;
    private int _fd;
    private long _position;
    private long _left;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="start">The first byte to be sent.</param>
    /// <param name="length">How many bytes; negative is up to the end, wherever that is by then.</param>
    /// <exception cref="PosixException">ENOENT, EACCES, EISDIR, ...</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="start"/> is negative.</exception>
    public FileProducer(string path, long start = 0, long length = -1)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        (_path, _position, _left) = (path, start, length);
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            do
                _fd = Libc.open(name, ReadOnlyCloseOnExec, 0);
            while (_fd < 0 && Libc.Errno == Errno.EINTR);
        }
        if (_fd < 0)
            throw Failed("open");
        // A folder can be opened, but not read.
        if (ReadAt([]) < 0)
        {
            var error = Failed("read");
            Dispose();
            throw error;
        }
    }

    /// <summary>Closes what was never sent to its end.</summary>
    ~FileProducer() => Dispose();

    /// <summary>Reads the next block.</summary>
    /// <returns>How many bytes were read; 0 at the end.</returns>
    /// <exception cref="PosixException">The file cannot be read.</exception>
    /// <exception cref="EndOfStreamException">It has become shorter than the length that was asked for.</exception>
    public int Read(Span<byte> block)
    {
        if (_fd < 0 || _left == 0)
            return 0;
        if (_left > 0 && block.Length > _left)
            block = block[..(int)_left];
        var count = ReadAt(block);
        if (count < 0)
            throw Failed("read");
        if (count == 0 && _left > 0)
            throw new EndOfStreamException($"{_path} ends {_left} bytes before what was to be sent of it");
        _position += count;
        if (_left > 0)
            _left -= count;
        return count;
    }

    /// <inheritdoc/>
    public bool More(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var count = Read(output.GetSpan((int)(_left < 0 ? BlockSize : Math.Clamp(_left, 1, BlockSize))));
        output.Advance(count);
        return count > 0 && _left != 0;
    }

    /// <summary>Closes the file. Again: no effect.</summary>
    public void Dispose()
    {
        if (_fd >= 0)
            _ = Libc.close(_fd);
        _fd = -1;
        GC.SuppressFinalize(this);
    }

    private int ReadAt(Span<byte> block)
    {
        fixed (byte* pointer = block)
        {
            while (true)
            {
                var count = Libc.pread(_fd, pointer, block.Length, _position);
                if (count < 0 && Libc.Errno == Errno.ESPIPE) // A pipe or a device: from where it stands.
                    count = Libc.read(_fd, pointer, block.Length);
                if (count >= 0 || Libc.Errno != Errno.EINTR)
                    return (int)count;
            }
        }
    }

    private PosixException Failed(string operation) => new(Libc.Errno, $"{operation} {_path}");
}
