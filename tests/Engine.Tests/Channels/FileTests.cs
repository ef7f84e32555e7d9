using Asyncore.Sockets;

namespace Asyncore.Engine.Tests.Channels;

/// <summary>E2: pipes and files.</summary>
public class FileTests
{
    internal sealed class Reader(int fd, ChannelMap map) : FileDispatcher(fd, map)
    {
        private readonly byte[] _buffer = new byte[4096];

        public int Got { get; private set; }

        public int Reads { get; private set; }

        public int Closes { get; private set; }

        protected override void HandleRead()
        {
            Reads++;
            Got += Receive(_buffer).Count;
        }

        protected override void HandleClose()
        {
            Closes++;
            Close();
        }
    }

    private sealed class Writer(int fd, ChannelMap map) : FileDispatcher(fd, map)
    {
        public byte[] Data { get; set; } = [];

        public int Closes { get; private set; }

        protected override bool Readable() => false;

        protected override void HandleWrite()
        {
            var sent = Send(Data);
            Data = Data[sent..];
            if (Data.Length == 0)
                Close();
        }

        protected override void HandleClose()
        {
            Closes++;
            Close();
        }
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void E2_Should_CarryEverything_When_APipeJoinsTwoChannels(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (read, write) = Native.Pipe();
        var reader = new Reader(read, test.Map);
        _ = new Writer(write, test.Map) { Data = new byte[1_000_000] };
        Assert.NotEqual(read, reader.FileDescriptor); // A duplicate.
        Assert.True(reader.Connected);
        Assert.True(Native.IsNonBlocking(read)); // The same open file.
        _ = Native.close(read);
        _ = Native.close(write);

        test.Loop.Run();

        Assert.Equal(1_000_000, reader.Got);
        Assert.Equal(1, reader.Closes);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void E2_Should_CallHandleClose_When_NobodyReadsThePipe(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var (read, write) = Native.Pipe();
        var writer = new Writer(write, test.Map) { Data = new byte[10] };
        _ = Native.close(read);
        _ = Native.close(write);

        test.Loop.Run();

        Assert.Equal(1, writer.Closes);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public void E2_Should_AlwaysBeReady_When_ItIsARegularFile(PollerKind poller)
    {
        using var test = new TestLoop(poller);
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, new byte[10_000]);
        using var file = File.OpenHandle(path);
        var reader = new Reader((int)file.DangerousGetHandle(), test.Map);

        test.Loop.Run();

        Assert.Equal(10_000, reader.Got);
        Assert.Equal(4, reader.Reads); // 4096, 4096, the rest, the end.
        File.Delete(path);
    }

    [Fact]
    public void A13_A17_Should_WorkOnADuplicate_When_TheOriginalIsClosed()
    {
        var (read, write) = Native.Pipe();
        var wrapper = new FileTransport(read);
        _ = Native.close(read);
        Native.Write(write, "data"u8);
        var buffer = new byte[10];

        Assert.Equal(4, wrapper.Receive(buffer).Count);
        wrapper.Close();
        Assert.Equal(-1, wrapper.FileDescriptor);
        wrapper.Close();
        Assert.Equal(Errno.EBADF, wrapper.Receive(buffer).Errno);
        _ = Native.close(write);
    }

    [Fact]
    public void E2_Should_Refuse_When_TheDescriptorIsNotOpen()
    {
        using var test = new TestLoop();

        Assert.Throws<PosixException>(() => new Reader(9999, test.Map));
        Assert.Equal(0, test.Map.Count);
    }
}
