using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Asyncore.Host.Tests.Scenarios;
using Asyncore.Scripting;

namespace Asyncore.Host.Tests.Behaviour;

/// <summary>Output is sent when its handler has returned; one that never does has been promised the same.</summary>
public sealed class UnreturnedHandlerTests
{
    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void Should_SendWhatWasGiven_When_TheHandlerExits(PollerKind poller)
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var result = new ScriptScenario { Poller = poller, Drive = host => Drive(host, client) }.Run(
            """
            const server = listen(class extends asyncore.dispatcher_with_send {
              handle_read() {
                this.recv(1);
                this.send('bye');
                process.exit(3);
              }
            });
            exports.port = () => server.address[1];
            """);

        Assert.Equal(3, result.ExitCode);
        Assert.Equal("bye", ReadToEnd(client));
    }

    [Theory, MemberData(nameof(Matrix.Pollers), MemberType = typeof(Matrix))]
    public void Should_SendWhatWasGivenAndServeTheOthers_When_TheHandlerIsStopped(PollerKind poller)
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var result = new ScriptScenario { Poller = poller, TimeLimit = TimeSpan.FromMilliseconds(150), ExpectsErrors = true, Drive = host => Drive(host, client) }.Run(
            """
            const [a, b] = pair();
            const other = new (recorder(asyncore.dispatcher_with_send))(a);
            const server = listen(class extends asyncore.dispatcher_with_send {
              handle_read() {
                this.recv(1);
                this.send('so far');
                b.send('to the other');
                for (;;);
              }
              handle_close() {
                this.close();
                server.close();
                asyncore.call_later(0.01, () => {
                  equal(other.received, 'to the other');
                  other.close();
                  done();
                });
              }
            });
            exports.port = () => server.address[1];
            """);

        Assert.Contains("time limit", Assert.Single(result.Errors).Message, StringComparison.Ordinal);
        Assert.Equal("so far", ReadToEnd(client));
    }

    private static int Drive(ScriptHost host, Socket client)
    {
        client.Connect(IPAddress.Loopback, Convert.ToInt32(host.Call("port"), CultureInfo.InvariantCulture));
        client.Send("x"u8);
        return host.Run();
    }

    private static string ReadToEnd(Socket client)
    {
        client.ReceiveTimeout = 30_000;
        var text = "";
        var buffer = new byte[100];
        for (var count = client.Receive(buffer); count > 0; count = client.Receive(buffer))
            text += Encoding.Latin1.GetString(buffer, 0, count);
        return text;
    }
}
