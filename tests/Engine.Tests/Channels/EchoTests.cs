using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Asyncore.Sockets;

namespace Asyncore.Engine.Tests.Channels;

public class EchoTests
{
    private sealed class EchoHandler(ITransport transport, ChannelMap map) : DispatcherWithSend(transport, map)
    {
        private readonly byte[] _buffer = new byte[8192];

        protected override void HandleRead() => Send(_buffer.AsSpan(0, Receive(_buffer).Count));
    }

    private sealed class EchoServer : Dispatcher
    {
        public EchoServer(ChannelMap map) : base(map)
        {
            CreateSocket();
            SetReuseAddress();
            Bind(new IPEndPoint(IPAddress.Loopback, 0));
            Listen();
        }

        public IPEndPoint Local => (IPEndPoint)Transport!.LocalAddress!;

        protected override void HandleAccepted(ITransport accepted, EndPoint? peer) => _ = new EchoHandler(accepted, Map);
    }

    [Theory]
    [ClassData(typeof(AllPollers))]
    public async Task Should_ReturnEveryByte_When_ManyClientsSendAtOnce(PollerKind poller)
    {
        using var loop = new EventLoop(poller);
        var server = new EchoServer(loop.Map);
        var address = server.Local;
        var clients = Enumerable.Range(0, 50).Select(_ => Task.Run(() => Exchange(address, 200_000))).ToArray();
        var all = Task.WhenAll(clients).ContinueWith(_ => loop.Post(() => loop.Map.CloseAll()), TaskScheduler.Default);

        loop.Run();

        await all;
        foreach (var client in clients)
            Assert.True(await client);
    }

    private static async Task<bool> Exchange(IPEndPoint address, int size)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address);
        var data = RandomNumberGenerator.GetBytes(size);
        var sending = Task.Run(async () =>
        {
            for (var sent = 0; sent < data.Length;)
                sent += await socket.SendAsync(data.AsMemory(sent));
        });
        var back = new byte[size];
        for (var got = 0; got < size;)
        {
            var count = await socket.ReceiveAsync(back.AsMemory(got));
            if (count == 0)
                return false;
            got += count;
        }
        await sending;
        return data.AsSpan().SequenceEqual(back);
    }
}
