// The game's network protocol: lines of text. The game gives us join, steer and leave; it calls our tick once a frame.
//   JOIN name      -> WELCOME id
//   STEER dx dy    -> (no answer)
//   everybody gets STATE {"frame":...,"ships":[...]} a few times a second

const asyncore = require('asyncore');
const asynchat = require('asynchat');

const players = new Set();

class Player extends asynchat.async_chat {
  constructor(sock) {
    super(sock);
    this.set_terminator('\n');
    this.id = 0;
    this.idle_timeout = 60;
    players.add(this);
  }

  handle_frame(line) {
    const [command, ...words] = line.toString().trim().split(/\s+/);
    if (command === 'JOIN' && this.id === 0) {
      this.id = join(words[0] || 'nobody');
      this.push(`WELCOME ${this.id}\n`);
    } else if (command === 'STEER' && this.id !== 0) {
      steer(this.id, Number(words[0]) || 0, Number(words[1]) || 0);
    } else {
      this.push(`ERROR ${command}\n`);
    }
  }

  handle_close() {
    if (this.id !== 0)
      leave(this.id);
    players.delete(this);
    this.close();
  }
}

class Server extends asyncore.dispatcher {
  constructor(port) {
    super();
    this.create_socket();
    this.set_reuse_addr();
    this.bind(['127.0.0.1', port]);
    this.listen(16);
    console.log(`listening on ${this.getsockname().join(':')}`);
  }

  handle_accepted(sock) { new Player(sock); }
}

new Server(Number(process.argv[2] ?? 8009));

exports.tick = state => {
  if (state.frame % 6 !== 0)
    return;
  const line = Buffer.from(`STATE ${JSON.stringify(state)}\n`);
  for (const player of players)
    if (player.id !== 0)
      player.push(line);
};
