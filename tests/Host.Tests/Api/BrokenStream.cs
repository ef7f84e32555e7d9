namespace Asyncore.Host.Tests.Api;

/// <summary>A pipe whose reader has gone.</summary>
internal sealed class BrokenStream : MemoryStream
{
    public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe");
}
