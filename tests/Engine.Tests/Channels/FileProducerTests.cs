using System.Net.Sockets;
using Asyncore.Sockets;

namespace Asyncore.Engine.Tests.Channels;

/// <summary>C9: files as output.</summary>
public sealed class FileProducerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("as-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(byte[] data)
    {
        var path = Path.Combine(_folder, "file");
        File.WriteAllBytes(path, data);
        return path;
    }

    private static byte[] Data(int length)
    {
        var data = new byte[length];
        new Random(7).NextBytes(data);
        return data;
    }

    [Theory]
    [ClassData(typeof(AllPollersAndFamilies))]
    public void C9_Should_SendTheFile_When_ItIsPushed(PollerKind poller, AddressFamily family)
    {
        var data = Data(3_000_001);
        var path = Write(data);
        Native.LeaksNothing(() =>
        {
            using var test = new TestLoop(poller);
            var (near, far) = Net.Pair(family);
            var chat = new TestChat(near, test.Map);
            var got = new MemoryStream();

            chat.Push("<");
            chat.Push(new FileProducer(path));
            chat.Push(new FileProducer(path, 5, 10));
            chat.Push(new FileProducer(path, data.Length));
            chat.Push(">");
            chat.CloseWhenDone();
            test.Until(() =>
            {
                got.Write(Net.Drain(far));
                return chat.Transport is null;
            });
            got.Write(Net.ReadToEnd(far));

            byte[] expected = [(byte)'<', .. data, .. data[5..15], (byte)'>'];
            Assert.True(expected.AsSpan().SequenceEqual(got.ToArray()));
            far.Close();
        }, "files that were sent");
    }

    [Fact]
    public void C9_Should_CloseTheFile_When_TheChannelClosesBeforeItsEnd()
    {
        var path = Write(Data(5_000_000));
        Native.LeaksNothing(() =>
        {
            using var test = new TestLoop();
            var (near, far) = Net.Pair();
            var chat = new TestChat(near, test.Map);
            chat.Push(new FileProducer(path)); // This one is under way,
            chat.Push(new FileProducer(path)); // this one waits.
            test.Passes(2);
            far.Close();
            test.Until(() => chat.Transport is null);
        }, "files that were not sent");
    }

    [Fact]
    public void C9_Should_CallHandleError_When_TheFileBecomesShorter()
    {
        var path = Write(Data(4_000_000));
        using var test = new TestLoop();
        var (near, far) = Net.Pair();
        var chat = new TestChat(near, test.Map);
        chat.Push(new FileProducer(path, 0, 4_000_000));
        test.Passes(1);
        using (var file = File.OpenWrite(path))
            file.SetLength(1000);

        test.Until(() =>
        {
            Net.Drain(far);
            return chat.Transport is null;
        });

        Assert.IsType<EndOfStreamException>(Assert.Single(chat.Errors));
        Assert.Equal("error close", chat.Called);
        far.Close();
    }

    [Fact]
    public void C9_Should_SayWhy_When_TheFileCannotBeRead()
    {
        Assert.Equal(Errno.ENOENT, Assert.Throws<PosixException>(() => new FileProducer(Path.Combine(_folder, "nothing"))).ErrorNumber);
        Assert.Equal(Errno.EISDIR, Assert.Throws<PosixException>(() => new FileProducer(_folder)).ErrorNumber);
        Assert.Throws<ArgumentOutOfRangeException>(() => new FileProducer("/dev/null", -1));
    }

    [Fact]
    public void C9_Should_ReadWhatItGives_When_ItIsADeviceOrAPipe()
    {
        var (read, write) = Native.Pipe();
        Native.Write(write, "through a pipe"u8);
        _ = Native.close(write);
        using var producer = new FileProducer($"/proc/self/fd/{read}");
        var block = new byte[100];

        Assert.Equal(14, producer.Read(block));
        Assert.Equal(0, producer.Read(block));
        _ = Native.close(read);
        using var zeros = new FileProducer("/dev/zero", 0, 70);
        Assert.Equal((70, 0), (zeros.Read(block), zeros.Read(block)));
    }
}
