// A key-value store spoken over lines, all of it in C#: run it, then `nc 127.0.0.1 8008`.
//
//     SET colour green      OK
//     GET colour            green
//     COUNT                 1
//     QUIT                  bye

using System.Net;
using Asyncore;
using LineChat;

using var loop = new EventLoop();
var port = args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 8008;
var server = new StoreServer(loop.Map, new IPEndPoint(IPAddress.Loopback, port));
Console.WriteLine($"listening on {server.LocalAddress}");
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    loop.Stop(); // The one call, besides Post, that another thread may make.
};
loop.Run();
