using Asyncore.Host.Tests.Scenarios;
using Asyncore.Scripting;

namespace Asyncore.Host.Tests.Behaviour;

/// <summary>Descriptors that are not sockets (item E2).</summary>
public sealed class FileTests
{
    private static void AddPipes(ScriptHost host)
    {
        host.Expose("pipe", NativeDescriptor.Pipe);
        host.Expose("close_descriptor", (int fd) => NativeDescriptor.Close(fd));
    }

    [Fact]
    public void E2_A13_Should_GoOn_When_TheOriginalIsClosed() => ScriptScenario.Run(
        """
        const fs = require('fs');
        const path = `${FOLDER}/f`;
        fs.writeFileSync(path, 'It is not dead, it is restin');
        const fd = fs.openSync(path, 'r');
        const w = new asyncore.file_wrapper(fd);
        fs.closeSync(fd);
        assert(w.fileno() !== fd);
        equal([w.fd === w.fileno(), w.recv(13), w.read(9)], [true, 'It is not dea', 'd, it is ']);
        equal(w.read(100), 'restin');
        equal(w.read(100), '');
        equal(w.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR), 0);
        throws(() => w.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE), Error);
        w.close();
        throws(() => w.read(1), 'EBADF');
        for (const bad of [null, 'x', 1.5])
          throws(() => new asyncore.file_wrapper(bad), TypeError);
        throws(() => new asyncore.file_wrapper(99999), 'EBADF');
        """);

    [Fact]
    public void E2_A14_Should_Append_When_WrittenAndSent() => ScriptScenario.Run(
        """
        const fs = require('fs');
        const path = `${FOLDER}/f`;
        fs.writeFileSync(path, 'a');
        const fd = fs.openSync(path, 'a');
        const w = new asyncore.file_wrapper(fd);
        fs.closeSync(fd);
        equal([w.write('bc'), w.send(Buffer.from('d'))], [2, 1]);
        w.close();
        equal(fs.readFileSync(path, 'latin1'), 'abcd');
        """);

    [Fact]
    public void E2_A17_Should_ThrowOnce_When_TheDescriptorWasClosedBehindIt()
    {
        var scenario = new ScriptScenario { Prepare = AddPipes };

        scenario.Run(
            """
            const fs = require('fs');
            const fd = fs.openSync('/dev/null', 'r');
            const w = new asyncore.file_wrapper(fd);
            fs.closeSync(fd);
            close_descriptor(w.fileno());
            throws(() => w.close(), 'EBADF');
            equal(w.fd, -1);
            w.close();
            """);
    }

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void E2_Should_CarryEverything_When_APipeJoinsTwoChannels(PollerKind poller)
    {
        var scenario = new ScriptScenario { Poller = poller, Prepare = AddPipes };

        scenario.Run(
            """
            const [read_end, write_end] = pipe();
            const Reader = recorder(asyncore.file_dispatcher);
            const reader = new Reader(read_end);
            const data = Buffer.alloc(300_000, 'p');
            let at = 0;
            class Writer extends asyncore.file_dispatcher {
              writable() { return at < data.length; }
              handle_write() {
                at += this.send(data.subarray(at));
                if (at === data.length)
                  this.close();
              }
              readable() { return false; }
            }
            const writer = new Writer({ fileno: () => write_end });
            equal([reader.connected, writer.connected, asyncore.socket_map.size], [true, true, 2]);
            assert(reader.fileno() !== read_end);
            close_descriptor(read_end);
            close_descriptor(write_end);
            until(() => reader.events.includes('close'));
            equal(reader.received.length, 300_000);
            equal(asyncore.socket_map.size, 0);
            throws(() => new asyncore.file_dispatcher('x'), TypeError);
            throws(() => new asyncore.file_dispatcher(99999), 'EBADF');
            """);
    }

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void E2_Should_AlwaysBeReady_When_ItIsARegularFile(PollerKind poller) => ScriptScenario.Run(
        """
        const fs = require('fs');
        const path = `${FOLDER}/f`;
        fs.writeFileSync(path, 'x'.repeat(200_000));
        const fd = fs.openSync(path, 'r');
        const channel = new (recorder(asyncore.file_dispatcher))(fd);
        fs.closeSync(fd);
        until(() => channel.events.includes('close'));
        equal(channel.received.length, 200_000);
        """,
        poller);
}
