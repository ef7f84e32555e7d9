using Asyncore.Host.Tests.Scenarios;

namespace Asyncore.Host.Tests.Behaviour;

/// <summary>Datagrams (item D14).</summary>
public sealed class DatagramTests
{
    [Theory, MemberData(nameof(Matrix.PollersAndInternet), MemberType = typeof(Matrix))]
    public void D14_Should_TellWhoSentIt_When_ADatagramComes(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const seen = [];
        class Echo extends asyncore.dispatcher {
          handle_read() {
            for (let got = this.recvfrom(2000); got !== null; got = this.recvfrom(2000)) {
              seen.push(got);
              this.sendto(got[0], got[1]);
            }
          }
          handle_close() { fail('a datagram closed the channel'); }
        }
        const make = Type => {
          const channel = new Type();
          channel.create_socket(AF, socket.SOCK_DGRAM);
          channel.bind(fresh_address());
          return channel;
        };
        const server = make(Echo), client = make(recorder());
        equal(server.recvfrom(10), null);
        const home = client.getsockname();
        equal(client.sendto('hello', server.getsockname()), 5);
        client.sendto('', server.getsockname());
        client.sendto('again', server.getsockname());
        until(() => client.received === 'helloagain');
        equal(seen, [['hello', home], ['', home], ['again', home]]);
        equal(client.events.filter(event => event !== 'read'), []);
        // Connected: send and recv, and handle_connect inside connect.
        const third = make(recorder());
        third.connect(server.getsockname());
        equal([third.events, third.connected], [['connect'], true]);
        equal(third.send('short'), 5);
        until(() => third.received === 'short');
        asyncore.close_all();
        """,
        poller,
        family);

    [Theory, MemberData(nameof(Matrix.PollersAndInternet), MemberType = typeof(Matrix))]
    public void D14_Should_CallHandleError_When_NobodyListensAtThePeersPort(PollerKind poller, string family) => ScriptScenario.Run(
        """
        const gone = new asyncore.dispatcher();
        gone.create_socket(AF, socket.SOCK_DGRAM);
        gone.bind(fresh_address());
        const address = gone.getsockname();
        gone.close();
        const errors = [];
        const client = new (recorder(asyncore.dispatcher, { handle_error(error) { errors.push(error.code); } }))();
        client.create_socket(AF, socket.SOCK_DGRAM);
        client.connect(address);
        client.send('x');
        until(() => errors.length > 0);
        equal(errors, ['ECONNREFUSED']);
        equal([client.events, client.connected], [['connect'], true]);
        client.close();
        """,
        poller,
        family);
}
