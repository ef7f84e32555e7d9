namespace Asyncore.Host.Tests.Reload;

/// <summary>Scripts that the tests change.</summary>
internal static class Scripts
{
    /// <summary>A server that answers each line with its version's word, a count that each connection keeps, and the line.</summary>
    public static string Counter(string word, string extra = "") => $$"""
        'use strict';
        const asyncore = require('asyncore'), asynchat = require('asynchat');

        class Counter extends asynchat.async_chat {
          constructor(sock) {
            super(sock);
            this.set_terminator('\n');
            this.count = 0;
          }
          handle_frame(line) {
            this.push(`{{word}} ${++this.count} ${line}\n`);
          }
        }

        class Server extends asyncore.dispatcher {
          constructor(address) {
            super();
            this.create_socket();
            this.set_reuse_addr();
            this.bind(address);
            this.listen(50);
          }
          handle_accepted(sock) { new Counter(sock); }
        }

        const server = new Server(['127.0.0.1', 0]);
        exports.port = () => server.getsockname()[1];
        exports.channels = () => asyncore.socket_map.size;
        {{extra}}
        """;
}
