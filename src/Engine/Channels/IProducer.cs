using System.Buffers;

namespace Asyncore;

/// <summary>
/// A source of output that is asked only when its output can be tried at once, so that a large file never stands in memory
/// (asynchat's producers). One that is <see cref="IDisposable"/> is disposed when it has ended, or when its channel closes before.
/// </summary>
public interface IProducer
{
    /// <summary>Writes the next block.</summary>
    /// <param name="output">Takes the block; blocks of about 64 KiB are a good size.</param>
    /// <returns>False when there is nothing more; what was written in that call still goes out.</returns>
    bool More(IBufferWriter<byte> output);
}
